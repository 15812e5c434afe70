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
            #expect(try seat.type("q", until: "nobody runs in"))
            #expect(seat.violations == [])
        }

        @Test func whereNobodyCanServeThePastIsShown() throws {
            let colony = try pastDay()
            try colony.skep("down")
            let seat = try Seat(colony, [], ["SKEP_HOLDER": "/nonexistent/holder"])
            try seat.shows("/nonexistent/holder")
            #expect(seat.row("REPLAY")?.contains("reading only") == true)
            #expect(try seat.shows("a word"))
            #expect(try seat.type("r", until: "the log can only be read"))
            #expect(try seat.type("q", until: "no supervisor serves"))
            #expect(seat.violations == [])
        }
    }
}
