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
            #expect(try seat.type("7", until: "7 Talk"))
            #expect(try seat.shows("tax is in tax.py"))
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

        /// The example of the documentation is shown as the waterfall it means, and a span leads to its moment.
        @Test func whatWasDoneForWhat() throws {
            let colony = try Colony()
            let here = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
            let text = try #require(TextFile.read(here + "/docs/events.md"))
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let example = lines.drop { $0 != "## Traces" }.drop { $0 != "```python" }.dropFirst()
                .prefix { $0 != "```" }
            let path = colony.place + "/cart.py"
            TextFile.write(Array(example.joined(separator: "\n").utf8), to: path)
            let seat = try Seat(colony, columns: 100, rows: 30)
            try seat.shows("Start one in")
            try colony.skep("run", "--name", "coder", "--pipe", "--", "python3", path)
            try seat.shows("1 agent, by need")
            #expect(try seat.type("8", until: "1 trace ━"))
            // In a row of its own, with what it took.
            try seat.becomes("not all of it is there") {
                let row = $0.row("mend the cart")
                return row?.contains("coder") == true && row?.contains("▸✗") == true
                    && row?.split(separator: " ").contains("4") == true
            }
            #expect(try seat.type("\r", until: "8 Trace: mend the cart"))
            #expect(seat.row("pytest tests/test_cart.py")?.hasPrefix(" ✗     · pytest") == true)
            #expect(seat.row("pytest tests")?.hasSuffix("4.2 s") == true)
            #expect(seat.row("Read src")?.hasPrefix("     · Read") == true)
            #expect(try seat.type("jj", until: "▸✗"))
            #expect(try seat.type("\r", until: "REPLAY"))
            #expect(try seat.shows("tool  pytest tests/test_cart.py failed"))
            #expect(try seat.type("8", until: "8 Trace: mend the cart"))
            try seat.becomes("what came after it is there") {
                $0.row("pytest tests") != nil && $0.row("Edit src") == nil
            }
            #expect(try seat.type("R", until: "Edit src/cart.py"))
            #expect(try seat.type(Seat.escape, until: "1 trace ━"))
            #expect(try seat.type(Seat.escape, until: "1 agent, by need"))
            #expect(try seat.leave() == [])
        }
    }
}
