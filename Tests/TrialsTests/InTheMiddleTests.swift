import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The supervisor is killed while something is under way: the next one brings it to an end.
    @Suite struct InTheMiddle {
        private func runDeaf(in colony: Colony) throws {
            var bee = Bee("deaf")
            (bee.lines, bee.rate, bee.ignoresSignals) = (-1, 50, true)
            try colony.run(bee)
        }

        @Test func aStopGoesOn() throws {
            let colony = try Colony()
            try runDeaf(in: colony)
            let stop = try Child(colony.command(["stop", "deaf"]))
            try colony.wait("stopping") { $0["deaf"]?["phase"]?["word"] == "stopping" }
            try colony.killSupervisor()
            try colony.waitForEnd(of: ["deaf"])
            #expect(try colony.agents()["deaf"]?["status"] == "terminated")
            // Who asked is not told that it was done.
            #expect(try stop.wait() == .exited(1))
        }

        @Test func aRestartGoesOn() throws {
            let colony = try Colony()
            try runDeaf(in: colony)
            let process = try colony.agents()["deaf"]?["pid"]?.int
            let restart = try Child(colony.command(["restart", "deaf"]))
            try colony.wait("restarting") { $0["deaf"]?["phase"]?["word"] == "restarting" }
            try colony.killSupervisor()
            try colony.wait("started again") {
                $0["deaf"]?["status"] == "running" && $0["deaf"]?["pid"]?.int != process
            }
            // Who asked is not told that it was done.
            #expect(try restart.wait() == .exited(1))
        }

        @Test func aStartIsFinished() throws {
            let colony = try Colony()
            try colony.skep("up")
            let keeper = try colony.keeper()
            kill(keeper, SIGSTOP)
            defer { kill(keeper, SIGCONT) }
            let run = try Child(
                colony.command(["run", "--name", "one", "--pipe", "--", "sleep", "700"]))
            try colony.wait("a start") { $0["one"] != nil }
            let supervisor = try colony.supervisor()
            kill(supervisor, SIGKILL)
            kill(keeper, SIGCONT)
            try colony.successor(of: supervisor)
            #expect(try run.wait() == .exited(1))
            // The keeper had not heard of it, or it has and the agent runs: never anything between.
            try colony.wait("an outcome") {
                ["running", "failed"].contains($0["one"]?["status"]?.string ?? "")
            }
            #expect(try colony.skep("run", "--name", "two", "--", "sleep", "700").code == 0)
            #expect(try colony.skep("down").code == 0)
        }

        /// Who was held by a supervisor that died before it could say so, as on a disk that is full.
        @Test func whoeverIsFoundStoppedIsPaused() throws {
            let colony = try Colony()
            try runDeaf(in: colony)
            let process = try #require(try colony.agents()["deaf"]?["pid"]?.int)
            kill(Int32(process), SIGSTOP)
            try colony.killSupervisor()
            try colony.wait("paused") { $0["deaf"]?["status"] == "paused" }
            #expect(try colony.skep("resume", "deaf").code == 0)
            #expect(!Stillness(below: try colony.holder(of: "deaf")).isWhole)
        }

        @Test func aPauseIsWholeOrNot() throws {
            let colony = try Colony()
            try runDeaf(in: colony)
            let pause = try Child(colony.command(["pause", "deaf"]))
            try colony.killSupervisor()
            _ = try pause.wait()
            #expect(try colony.skep("pause", "deaf").code == 0)
            #expect(Stillness(below: try colony.holder(of: "deaf")).isWhole)
            #expect(try colony.skep("resume", "deaf").code == 0)
            #expect(!Stillness(below: try colony.holder(of: "deaf")).isWhole)
        }
    }
}
