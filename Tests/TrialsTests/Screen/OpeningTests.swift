import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The last picture comes from the log, whoever serves by then.
    @Suite(.serialized) struct OpeningTests {
        private func pastDay() throws -> Colony {
            let colony = try Colony()
            try colony.skep("run", "--name", "early", "--pipe", "--", "sh", "-c", "echo a word")
            try colony.wait("early has ended") { $0["early"]?["status"]?.string == "completed" }
            return colony
        }

        /// A supervisor that is long in coming is not waited for.
        @Test func thePictureIsThereBeforeTheSupervisor() throws {
            let colony = try pastDay()
            let health = try colony.health()
            let keeper = Int32(try #require(health["keeper_pid"]?.int))
            let supervisor = Int32(try #require(health["pid"]?.int))
            // Nobody starts the next one until the keeper goes on.
            kill(keeper, SIGSTOP)
            defer { kill(keeper, SIGCONT) }
            kill(supervisor, SIGKILL)
            let seat = try Seat(colony)
            try seat.shows("a word")
            #expect(seat.row("LIVE")?.contains("connecting") == true)
            #expect(seat.row("early")?.contains("done") == true)
            kill(keeper, SIGCONT)
            try seat.hides("connecting")
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("nobody runs in"))
        }

        @Test func whereNobodyCanServeThePastIsShown() throws {
            let colony = try pastDay()
            try colony.skep("down")
            let seat = try Seat(colony, [], ["SKEP_HOLDER": "/nonexistent/holder"])
            try seat.shows("/nonexistent/holder")
            try seat.becomes("it is not said to be read alone") {
                $0.row("REPLAY")?.contains("reading only") == true
            }
            #expect(try seat.shows("a word"))
            #expect(try seat.type("r", until: "the log can only be read"))
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("no supervisor serves"))
        }

        /// In a repository nobody is asked, but told.
        @Test func aRepositoryBecomesAWorkspace() throws {
            let colony = try Colony()
            let making = try Child.run(
                ["sh", "-c", "cd '\(colony.place)' && rm -r .skep && git init -q ."], seconds: 60)
            #expect(try making.wait() == .exited(0))
            let seat = try Seat(colony)
            try seat.shows("Start one in")
            #expect(try seat.shows("is a workspace now, kept in .skep/"))
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("nobody runs in"))
        }

        /// Whoever looks at the past alone starts nobody, and what was written stays as it is.
        @Test func thePastAloneStartsNobody() throws {
            let colony = try pastDay()
            try colony.skep("down")
            let before = try colony.skep("events", "--json").lines
            let seat = try Seat(colony, ["replay", "--at", "1"])
            #expect(try seat.shows("#1 of "))
            #expect(seat.row("REPLAY")?.contains("reading only") == true)
            #expect(try seat.type("G", until: "✓ early"))
            #expect(try seat.type("R", until: "only the past is shown here"))
            #expect(try seat.type("l", until: "the newest event"))
            #expect(!seat.screen.contains("is live"))
            #expect(try seat.leave() == [])
            #expect(seat.screen.contains("nothing was changed in"))
            #expect(try colony.skep("events", "--json").lines == before)
            let blind = try colony.skep("replay")
            #expect(blind.code == 1 && blind.errors.contains("the screen needs a terminal"))
        }
    }
}
