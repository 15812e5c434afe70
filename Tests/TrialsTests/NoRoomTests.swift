import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// No room: agents wait, nothing is lost, what must not wait does not, and it goes on by itself.
    @Suite struct NoRoom {
        private static let last = 300_000

        @Test(
            .enabled(if: Host.canMount, "needs root and tmpfs"),
            arguments: 0..<(Settings.isFull ? 10 : 1))
        func aDiskThatGrows(round: Int) throws {
            let disk = try SmallDisk(megabytes: 4)
            let colony = try Colony(at: disk.path)
            let before = try fill(colony)
            // Another supervisor finds the disk as it is, and serves.
            try colony.killSupervisor()
            try colony.waitForHealth("no room") { $0["disk"] == "full" }
            try expectHoldsAndStops(colony, before)
            try disk.grow(megabytes: 64)
            try colony.waitForHealth("room") { $0["disk"] == "ok" }
            try colony.wait("what was done is recorded") {
                $0["first"]?["status"] == "paused" && $0["second"]?["status"] == "terminated"
            }
            #expect(try colony.skep("thaw").code == 0)
            #expect(try colony.skep("resume", "first").code == 0)
            try expectAllThere(colony, before)
            try expectTeeth(colony)
        }

        /// The same without a disk: a file that may not grow (RLIMIT_FSIZE).
        @Test(.enabled(if: Host.lacks(["prlimit"]) == nil, "prlimit is not installed"))
        func aFileThatMayNotGrow() throws {
            let colony = try Colony()
            try colony.skep("up")
            let supervisor = try colony.supervisor()
            try limit(supervisor, "2000000:")
            let guest = try ByHand(to: colony.sockets().control, as: .dealer)
            #expect(guest.ask("join", #"{"name":"guest"}"#) == "ok")
            let before = try fill(colony)
            let said = try colony.skep("pause", "first")
            #expect(said.code == 0, "\(said)")
            // What it is answered waits for the disk; so much of that may, and no more.
            for _ in 0..<10_500 { #expect(guest.ask("done", #"{"push":99}"#, waits: false) == nil) }
            #expect(guest.ask("leave") == "error")
            try limit(supervisor, "unlimited:")
            try colony.waitForHealth("room") { $0["disk"] == "ok" }
            #expect(try colony.skep("resume", "first").code == 0)
            try expectAllThere(colony, before)
            #expect(try colony.flaws() == "")
        }

        /// Three agents print until there is no room; their processes.
        private func fill(_ colony: Colony) throws -> [String: Int64] {
            let start = colony.scratch.path + "/start"
            var processes: [String: Int64] = [:]
            for name in ["first", "second", "third"] {
                try colony.skep(
                    "run", "--name", name, "--pipe", "--", "sh", "-c",
                    "while ! test -e \(start); do sleep 0.05; done; seq 1 \(NoRoom.last); sleep 600"
                )
                processes[name] = try colony.agents()[name]?["pid"]?.int
            }
            TextFile.write([], to: start)
            try colony.waitForHealth("no room") { $0["disk"] == "full" }
            return processes
        }

        private func expectHoldsAndStops(
            _ colony: Colony, _ processes: [String: Int64]
        ) throws {
            for name in ["first", "third"] {
                #expect(try colony.agents()[name]?["status"] == "running")
                #expect(kernelState(of: processes[name]) != nil, "\(name) has died")
            }
            for refused in [["run", "--", "true"], ["send", "first", "x"]] {
                let said = try colony.skep(refused)
                #expect(said.code == 1 && said.errors.contains("the disk is full"), "\(said)")
            }
            let said = try colony.skep("pause", "first")
            #expect(said.code == 0 && said.errors.contains("not recorded yet"), "\(said)")
            #expect(kernelState(of: processes["first"]) == "T")
            #expect(try colony.skep("freeze").code == 0)
            #expect(kernelState(of: processes["third"]) == "T")
            #expect(try colony.skep("stop", "second").code == 0)
            #expect(kernelState(of: processes["second"]) == nil)
            // Listed is what the disk has; what it has not is said beside it.
            let list = try colony.skep("ps").errors
            #expect(list.contains("not recorded yet: the breaker is on, "), "\(list)")
            for word in ["first is ", "second is ", "third is held"] {
                #expect(list.contains(word), "\(list)")
            }
        }

        /// Every byte of the two that live, once; of the one that was stopped the first ones.
        private func expectAllThere(_ colony: Colony, _ processes: [String: Int64]) throws {
            let wanted = Array((1...NoRoom.last).map { "\($0)\n" }.joined().utf8)
            for name in ["first", "third"] {
                try colony.wait("\(name) has printed all") {
                    $0[name]?["last_line"]?.string == "\(NoRoom.last)"
                }
                #expect(try colony.printed("out", by: name) == wanted, "\(name)")
                #expect(try colony.agents()[name]?["pid"]?.int == processes[name])
            }
            let second = try colony.printed("out", by: "second")
            #expect(wanted.starts(with: second))
            #expect(try colony.flaws() == "")
        }

        /// A row that is missing does not pass.
        private func expectTeeth(_ colony: Colony) throws {
            let count = try colony.printed("out", by: "first").count
            try colony.skep("down")
            try RawLog(colony.directory.log, writing: true).execute(
                "DELETE FROM events WHERE id = (SELECT max(id) FROM events WHERE subject = 'out')")
            #expect(try colony.flaws() != "")
            let third = try colony.printed("out", by: "third").count
            #expect(try colony.printed("out", by: "first").count + third < 2 * count)
        }

        private func limit(_ process: Int32, _ bytes: String) throws {
            let ending = try Child.run(["prlimit", "--pid", "\(process)", "--fsize=\(bytes)"])
                .wait()
            #expect(ending == .exited(0))
        }
    }
}
