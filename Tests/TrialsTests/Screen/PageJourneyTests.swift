import Support
import Testing

extension SwarmTrials {
    /// What a person reads on the pages, on the real screen, of agents that say it themselves.
    @Suite(.serialized) struct PageJourneyTests {
        /// Who told whom what, what came of it, and how it was when it was said.
        @Test func whoToldWhom() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "planner", "--pipe", "--messages", "--", "cat")
            try colony.skep(
                "run", "--name", "scout", "--pipe", "--", "sh", "-c",
                #"echo '{"type":"message","subject":"planner","content":{"intent":"inform","text":"tax is in tax.py"}}' >&3; exec sleep 1000"#
            )
            let seat = try Seat(colony, columns: 120, rows: 36)
            try seat.shows("● scout")
            #expect(try seat.type("7", until: "tax is in tax.py"))
            // A line for each of the two, and an arrow between them.
            #expect(try seat.shows("│◀"))
            try seat.becomes("it is not delivered") {
                $0.row("tax is in tax.py")?.hasSuffix("delivered") == true
            }
            // What is told now is seen at once.
            try colony.skep("message", "planner", "and the rates?")
            #expect(try seat.shows("and the rates?"))
            #expect(try seat.shows("├"))
            // Whoever scrolls up holds it; all of it is read, then its moment.
            #expect(try seat.type("k", until: "held at"))
            #expect(try seat.type("\r", until: "scout → planner, inform"))
            seat.tap.type(Seat.escape)
            #expect(try seat.hides("scout → planner, inform"))
            #expect(try seat.type("R", until: "REPLAY"))
            try seat.becomes("it is not as it was then") { seat in
                !seat.screen.contains("and the rates?")
                    && seat.row("tax is in tax.py")?.hasSuffix("on its way") == true
            }
            #expect(try seat.type("R", until: "LIVE"))
            #expect(try seat.type(Seat.escape, until: "2 agents, by need"))
            #expect(try seat.leave() == [])
        }
    }
}
