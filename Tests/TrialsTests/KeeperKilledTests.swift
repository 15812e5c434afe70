import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What becomes of a swarm whose keeper, or keeper and supervisor, are killed or stand still:
    /// `docs/operations.md` says what, and nothing else may happen.
    @Suite struct KeeperKilled {
        /// `ROUNDS=` says how often.
        private static let rounds = Settings.number("ROUNDS") ?? 1

        /// A daemon that hears no signal, one that is held, and one that would be kept alive.
        private func startAll(in colony: Colony) throws {
            for name in ["deaf", "held", "kept"] {
                var bee = Bee(name)
                (bee.lines, bee.rate) = (-1, 50)
                if name == "deaf" { (bee.fork, bee.ignoresSignals) = (.daemon, true) }
                try colony.run(bee, "--env", colony.tag, "--restart", "always")
            }
            #expect(try colony.skep("pause", "held").code == 0)
        }

        @Test func withoutItsKeeperTheSupervisorEndsAllAgents() throws {
            let colony = try Colony()
            for _ in 0..<KeeperKilled.rounds {
                try startAll(in: colony)
                let (traces, keeper) = (try colony.traces(), try Watched(try colony.keeper()))
                let supervisor = try Watched(try colony.supervisor())
                try keeper.kill()
                #expect(supervisor.ends(), "\(colony.diagnostics)")
                // Whoever starts one now waits for all that is left of the former.
                #expect(try colony.skep("up").code == 0, "\(colony.diagnostics)")
                #expect(traces.leftOvers().map(\.number) == [] && traces.count > 6)
                #expect(try colony.agents().values.allSatisfy { $0["status"] == "terminated" })
                // Nobody asked for it.
                #expect(try colony.agents().values.allSatisfy { $0["evidence"] == "kernel" })
                #expect(try colony.skep("verify").code == 0)
            }
        }

        @Test func withoutBothHoldersEndTheirAgents() throws {
            let colony = try Colony()
            for _ in 0..<KeeperKilled.rounds {
                try startAll(in: colony)
                let traces = try colony.traces()
                try colony.killKeeperAndSupervisor()
                #expect(try colony.skep("up").code == 0, "\(colony.diagnostics)")
                #expect(traces.leftOvers().map(\.number) == [] && traces.count > 6)
                // Only somebody who wants them starts them again, as after a reboot.
                let agents = try colony.agents()
                #expect(agents.count == 3)
                #expect(
                    agents.values.allSatisfy {
                        $0["status"] == "failed" && $0["evidence"] == "exit"
                    })
                let rows = try colony.skep("events", "--type", "agent.exited").lines
                #expect(rows.count { $0.contains("lost") } >= 3, "\(rows)")
                #expect(try colony.skep("verify").code == 0)
            }
        }

        /// The same look at a swarm whose holder was killed as well: nobody ends that agent.
        @Test func anAgentThatNobodyEndsIsFound() throws {
            let colony = try Colony()
            for name in ["lost", "fine"] {
                try colony.skep(
                    "run", "--name", name, "--pipe", "--env", colony.tag, "--", "sleep", "700")
            }
            let traces = try colony.traces()
            let fine = try Watched(Int32(try colony.agents()["fine"]?["pid"]?.int ?? 0))
            let lost = try Watched(Int32(try colony.agents()["lost"]?["pid"]?.int ?? 0))
            defer { try? lost.kill() }
            let holder = try colony.holder(of: "lost")
            try colony.killKeeperAndSupervisor()
            kill(holder, SIGKILL)
            #expect(fine.ends())
            // Its holder follows it.
            try colony.look("only one is left") {
                traces.leftOvers().map(\.number) == [lost.number]
            }
        }

        /// A keeper that stands still starts nothing; what runs is held, released and stopped.
        @Test func aKeeperThatStandsStillGoesOnLater() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "one", "--pipe", "--", "sleep", "700")
            let keeper = try colony.keeper()
            kill(keeper, SIGSTOP)
            defer { kill(keeper, SIGCONT) }
            let another = try Child(
                colony.command(["run", "--name", "two", "--pipe", "--", "sleep", "700"]))
            try colony.wait("a start") { $0["two"] != nil }
            for verb in ["pause", "resume"] { #expect(try colony.skep(verb, "one").code == 0) }
            #expect(try colony.agents()["two"]?["status"] == "initializing")
            kill(keeper, SIGCONT)
            #expect(try another.wait() == .exited(0))
            #expect(try colony.agents()["two"]?["status"] == "running")
            #expect(try colony.skep("down").code == 0)
        }
    }
}
