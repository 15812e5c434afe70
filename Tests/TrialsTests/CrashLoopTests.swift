import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What ends again and again is started less and less often, and nothing else is lost by it.
    @Suite struct CrashLoops {
        @Test func anAgentThatFailsIsStartedAgain() throws {
            let colony = try Colony()
            try colony.skep(
                "run", "--name", "false", "--restart", "always", "--pipe", "--", "false")
            try colony.wait("a restart") { ($0["false"]?["restarts"]?.int ?? 0) >= 1 }
            #expect(try colony.skep("stop", "false").code == 0)
            #expect(try colony.agents()["false"]?["status"] == "terminated")
        }

        @Test func aDamagedLogIsSaidAndLosesNoAgent() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "bystander", "--pipe", "--", "sleep", "700")
            let process = try colony.agents()["bystander"]?["pid"]?.int
            #expect(try complaints(in: colony) == [], "all is well")

            let supervisor = try colony.supervisor()
            let good = try colony.spoilLog(after: supervisor)
            try colony.look("three tries") { colony.diagnostics.contains("again in 4 s\n") }
            #expect(try complaints(in: colony) == ["health 69", "up 69", "ps"])
            #expect(pauses(in: colony).prefix(3) == ["1", "2", "4"])
            #expect(kill(Int32(process ?? 0), 0) == 0)

            colony.restoreLog(good)
            try colony.successor(of: supervisor)
            #expect(try colony.agents()["bystander"]?["status"] == "running")
            #expect(try colony.agents()["bystander"]?["pid"]?.int == process)
            #expect(try colony.skep("verify").code == 0)
        }

        /// Where there is no supervisor at all, its keeper and all agents can still be ended.
        @Test func aSwarmWithoutASupervisorCanBeEnded() throws {
            let colony = try Colony()
            try colony.skep(
                "run", "--name", "one", "--pipe", "--env", colony.tag, "--", "sleep", "700")
            let traces = try colony.traces()
            let keeper = try Watched(try colony.keeper())
            _ = try colony.spoilLog(after: try colony.supervisor())
            try colony.look("a try") { colony.diagnostics.contains("again in 1 s\n") }
            let down = try colony.skep("down")
            #expect(down.code == 0, "\(down.errors)")
            #expect(keeper.ends(within: 0) && traces.leftOvers().map(\.number) == [])
            // One that cannot be started leaves no keeper behind that tries for ever.
            let up = try colony.skep("up")
            #expect(up.code == 1 && up.errors.contains("it does not stay up"), "\(up.errors)")
            #expect(try colony.skep("down").code == 69)
        }

        /// Which commands say that the supervisor does not answer, why, and what can be done.
        private func complaints(in colony: Colony) throws -> [String] {
            var found: [String] = []
            for command in ["health", "up", "ps"] {
                let said = try colony.skep(command)
                let words = ["the supervisor of", "does not answer; it said last: ", "'skep down'"]
                guard words.allSatisfy({ said.errors.contains($0) }),
                    said.errors.contains(colony.directory.log)
                else { continue }
                found.append(command == "ps" ? command : "\(command) \(said.code)")
            }
            return found
        }

        private func pauses(in colony: Colony) -> [Substring] {
            colony.diagnostics.split(separator: "\n").compactMap { line in
                guard let place = line.range(of: "again in ")?.upperBound else { return nil }
                return line[place...].prefix { $0 != " " }
            }
        }
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}
