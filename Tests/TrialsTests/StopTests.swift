import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// After a stop nobody is left, and the breaker holds everybody.
    @Suite struct Stops {
        private func holders(_ colony: Colony, _ names: [String]) throws -> [Int32] {
            try names.map { try colony.holder(of: $0) }
        }

        /// Runs the hardest to stop, and says what their processes can be found by.
        private func startAll(
            _ colony: Colony, onTerminal: Bool
        ) throws -> (names: [String], traces: Traces) {
            let tag = "SKEP_TRIAL=\(colony.scratch.path)"
            var bees = Pauses.family(onTerminal: onTerminal)
            for name in ["stopped", "paused"] {
                var bee = Bee(name)
                (bee.lines, bee.rate, bee.fork, bee.onTerminal) = (-1, 50, .setsid, onTerminal)
                bees.append(bee)
            }
            for var bee in bees {
                bee.ignoresSignals = true
                try colony.run(bee, "--env", tag)
            }
            // One that is in the middle of a write into a full pipe.
            let full = "'\(Bee.program)' --lines -1 --ignore-term | sleep 600"
            try colony.skep("run", "--name", "full", "--env", tag, "--", "sh", "-c", full)
            for person in Census().descendants(of: try colony.holder(of: "stopped")) {
                kill(person.number, SIGSTOP)
            }
            #expect(try colony.skep("pause", "paused").code == 0)
            let names = bees.map(\.name) + ["full"]
            return (names, Traces(below: try holders(colony, names), tag: tag))
        }

        @Test(arguments: [true, false])
        func nobodyIsLeftOfAnyShape(onTerminal: Bool) throws {
            for _ in 1...(Settings.number("TIMES") ?? 1) {
                let colony = try Colony()
                let (names, traces) = try startAll(colony, onTerminal: onTerminal)
                #expect(traces.count > names.count)
                let said = try colony.skep("stop", "--all")
                #expect(said.code == 0 && said.lines.count == names.count, "\(said.errors)")
                #expect(traces.leftOvers().isEmpty)
                // Whoever was born of them since would be found below the keeper.
                let health = try colony.health()
                let keeper = Int32(health["keeper_pid"]?.int ?? 0)
                let below = Census().descendants(of: keeper).map { Int64($0.number) }
                let ours = [health["pid"]?.int, health["painter_pid"]?.int].compactMap(\.self)
                // And by what records the files.
                let gits = Census().descendants(of: Int32(health["pid"]?.int ?? 0))
                #expect(gits.allSatisfy { TextFile.read("/proc/\($0.number)/comm") == "git\n" })
                #expect(Set(below).subtracting(gits.map { Int64($0.number) }) == Set(ours))
                let agents = try colony.agents()
                #expect(names.allSatisfy { agents[$0]?["status"] == "terminated" })
            }
        }

        /// The same where they are let go to hear of it.
        @Test func nobodyIsLeftOfThoseThatTheBreakerHolds() throws {
            let colony = try Colony()
            let (names, traces) = try startAll(colony, onTerminal: true)
            #expect(try colony.skep("freeze").code == 0)
            #expect(Stillness(below: try holders(colony, names)).isWhole)
            #expect(try colony.skep("stop", "--all").code == 0)
            #expect(traces.leftOvers().isEmpty)
        }

        @Test func theBreakerHoldsFifty() throws {
            let colony = try Colony()
            try colony.skep("up")
            let names = (1...50).map { "bee-\($0)" }
            let starts = try names.map { name in
                var bee = Bee(name)
                (bee.lines, bee.rate, bee.fork) = (-1, 5, .setsid)
                return try Child(
                    colony.command(["run", "--name", name, "--pipe", "--"] + bee.command))
            }
            for start in starts { #expect(try start.wait() == .exited(0), "\(start.errors)") }
            let holders = try holders(colony, names)
            #expect(!Stillness(below: holders).isWhole)
            let said = try colony.skep("freeze")
            let stillness = Stillness(below: holders)
            #expect(said.code == 0 && said.lines.count == 50, "\(said.errors)")
            #expect(stillness.isWhole && stillness.all >= 100, "\(stillness)")
            #expect(try colony.agents().values.allSatisfy { $0["status"] == "paused" })
            #expect(try colony.skep("down").code == 0)
            #expect(Census().people.values.allSatisfy { !holders.contains($0.number) })
        }

        /// It needs no disk: what it did is recorded when there is room again.
        @Test(.enabled(if: Host.canMount, "needs root and tmpfs"))
        func theBreakerHoldsThoughTheDiskIsFull() throws {
            let disk = try SmallDisk(megabytes: 16)
            try freeze(on: disk)
            // Whoever lives on it is gone by now.
            withExtendedLifetime(disk) {}
        }

        private func freeze(on disk: SmallDisk) throws {
            let colony = try Colony(at: disk.path)
            let names = (1...10).map { "bee-\($0)" }
            for name in names {
                var bee = Bee(name)
                (bee.lines, bee.rate, bee.fork) = (-1, 5, .setsid)
                try colony.run(bee)
            }
            let holders = try holders(colony, names)
            try Child.run(["dd", "if=/dev/zero", "of=\(disk.path)/filler", "bs=4k"]).wait()
            try colony.waitForHealth("no room") { $0["disk"] == "full" }
            let said = try colony.skep("freeze")
            let stillness = Stillness(below: holders)
            #expect(said.code == 0 && said.lines.count == names.count, "\(said.errors)")
            #expect(said.errors.contains("not recorded yet"))
            #expect(stillness.isWhole && stillness.all >= 2 * names.count, "\(stillness)")
            let traces = Traces(below: holders, tag: "SKEP_NONE=1")
            #expect(try colony.skep("stop", "--all").code == 0)
            #expect(traces.leftOvers().isEmpty)
            unlink("\(disk.path)/filler")
            try colony.wait("recorded") { agents in
                names.allSatisfy { agents[$0]?["status"] == "terminated" }
            }
            #expect(try colony.skep("verify").code == 0)
        }

        /// Nobody could hold or stop them any more.
        @Test func whoseHolderIsKilledIsGoneAsWell() throws {
            let colony = try Colony()
            let tag = "SKEP_TRIAL=\(colony.scratch.path)"
            let script = "setsid sleep 600 & (setsid sleep 600 &) ; exec sleep 600"
            for name in ["one", "other"] {
                try colony.skep(["run", "--name", name, "--env", tag, "--", "sh", "-c", script])
            }
            let (one, other) = (try colony.holder(of: "one"), try colony.holder(of: "other"))
            try look(until: "all are there, each in its session") {
                let all = Census().descendants(of: one)
                return all.count == 3 && Set(all.map(\.session)).count == 3
            }
            let traces = Traces(below: [one], tag: "SKEP_NONE=1")
            #expect(traces.leftOvers().count == 3)
            kill(one, SIGKILL)
            try colony.waitForEnd(of: ["one"])
            try look(until: "nobody is left") { traces.leftOvers().isEmpty }
            // Whoever has a holder is left alone.
            #expect(Census().descendants(of: other).count == 3)
            #expect(try colony.agents()["other"]?["status"] == "running")
        }

        /// Teeth: what most tools do leaves somebody, who is found.
        @Test(arguments: [Bee.Shape.setsid, .daemon])
        func aStopOfTheGroupIsFoundToLeaveSomebody(_ shape: Bee.Shape) throws {
            let colony = try Colony()
            var bee = Bee("escaped")
            (bee.lines, bee.rate, bee.fork) = (-1, 50, shape)
            let tag = "SKEP_TRIAL=\(colony.scratch.path)"
            try colony.run(bee, "--env", tag)
            let holder = try colony.holder(of: "escaped")
            let traces = Traces(below: [holder], tag: tag)
            let first = Int32(try colony.agents()["escaped"]?["pid"]?.int ?? 0)
            killpg(first, SIGKILL)
            try colony.waitForEnd(of: ["escaped"])
            #expect(!traces.leftOvers().isEmpty)
            #expect(try colony.skep("stop", "escaped").code == 0)
            #expect(traces.leftOvers().isEmpty)
        }
    }
}
