import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

extension SwarmTrials {
    /// A flush fails: nothing is acknowledged any more until a new supervisor has checked the log, and
    /// no agent notices.
    @Suite struct FailingDisk {
        /// The flush that fails is one of the first after the trace began.
        @Test(
            .enabled(if: Host.canTrace, "strace is not here or may not trace"),
            arguments: Settings.isFull ? Array(1...30) : [1, 4])
        func aFlushThatFailsEndsTheSupervisor(count: Int) throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "ear", "--pipe", "--", "cat")
            let (agent, keeper) = (try colony.agents()["ear"]?["pid"]?.int, try colony.keeper())
            let first = try colony.supervisor()
            var ledger = Ledger()
            var client = try colony.client()
            let strace = try Child(
                Strace.inject(
                    "fdatasync,fsync:error=EIO:when=\(count)..\(count + 1)",
                    into: ["fdatasync", "fsync"], of: colony.directory.log + "-wal", by: first))
            try waitUntilTraced(first)
            // Until it is gone.
            while ledger.send(through: &client), ledger.lastSent < 1_000 {}
            try strace.wait()
            let next = try colony.waitForHealth("another supervisor") {
                $0["pid"]?.int != Int64(first) && $0["disk"] == "ok"
            }
            #expect(next["keeper_pid"]?.int == Int64(keeper))
            #expect(try colony.agents()["ear"]?["pid"]?.int == agent && agent != nil)
            #expect(colony.diagnostics.contains("nothing more can be recorded"))
            client = try colony.client()
            for _ in 0..<3 {
                let isAnswered = ledger.send(through: &client)
                #expect(isAnswered)
            }
            try colony.skep("stop", "ear")
            #expect(try ledger.falselyAcknowledged(in: colony) == [])
            #expect(try colony.flaws() == "")
            // What it would look like.
            ledger.acknowledged.append(ledger.lastSent + 1)
            #expect(try ledger.falselyAcknowledged(in: colony) == [ledger.lastSent + 1])
        }

        /// It goes on failing: there is somebody who stops and holds, and says that it is not recorded.
        @Test(.enabled(if: Weather.isThere, "SKEP_WEATHER_LIBRARY is not set; 'make test' does"))
        func stopsAndHoldsNeedNoDisk() throws {
            let colony = try Colony()
            let weather = Weather()
            try colony.up(under: weather.command)
            let count = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done"
            for name in ["held", "ended"] {
                try colony.skep("run", "--name", name, "--pipe", "--", "sh", "-c", count)
            }
            let agents = try colony.agents()
            let held = agents["held"]?["pid"]?.int
            let before = try colony.health()["pid"]?.int
            weather.failFlushes(true)
            let failed = try colony.waitForHealth("a supervisor that cannot write") {
                $0["disk"] == "failed" && $0["pid"]?.int != before
            }
            try expectOnlyStopsAndHolds(colony, of: held)
            weather.failFlushes(false)
            let well = try colony.waitForHealth("a disk that works") { $0["disk"] == "ok" }
            #expect(well["pid"] == failed["pid"])
            try colony.wait("what was done is recorded") {
                $0["held"]?["status"] == "paused" && $0["ended"]?["status"] == "terminated"
            }
            try colony.skep("thaw")
            #expect(try colony.skep("resume", "held").code == 0)
            #expect(try colony.agents()["held"]?["pid"]?.int == held)
            try colony.skep("stop", "held")
            let lines = String(decoding: try colony.printed("out", by: "held"), as: UTF8.self)
            #expect(
                lines.split(separator: "\n").map { Int($0) }
                    == (1...lines.count(of: "\n")).map { $0 })
            #expect(try colony.flaws() == "")
        }

        private func expectOnlyStopsAndHolds(_ colony: Colony, of held: Int64?) throws {
            let refused = try colony.skep("run", "--", "true")
            #expect(refused.code == 1 && refused.errors.contains("disk"), "\(refused)")
            #expect(try colony.skep("send", "held", "x").code == 1)
            for deed in [["pause", "held"], ["stop", "ended"], ["freeze"]] {
                let said = try colony.skep(deed)
                #expect(said.code == 0 && said.errors.contains("not recorded yet"), "\(said)")
            }
            #expect(kernelState(of: held) == "T")
            // What is not recorded is not said.
            #expect(try colony.agents()["held"]?["status"] != "paused")
        }

        private func waitUntilTraced(_ process: Int32) throws {
            let deadline = ContinuousClock.now + .seconds(20)
            let tasks = "/proc/\(process)/task"
            while ContinuousClock.now < deadline {
                let tracers = Scratch.names(in: tasks).map {
                    TextFile.read("\(tasks)/\($0)/status") ?? ""
                }
                if tracers.allSatisfy({ !$0.contains("TracerPid:\t0\n") }) { return }
            }
            throw Child.Failure(description: "strace did not attach")
        }

        /// Numbers that were sent to an agent, and those of which it was said that they are recorded.
        private struct Ledger {
            var lastSent = 0
            var acknowledged: [Int] = []

            /// False when nobody answered.
            mutating func send(through client: inout ControlClient) -> Bool {
                lastSent += 1
                let body = Body([
                    JSON.Field("agent", "ear"), JSON.Field("text", JSON("\(lastSent)")),
                ])
                guard let reply = try? client.request("send", body, within: .seconds(20)),
                    case .ok = reply.outcome
                else { return false }
                acknowledged.append(lastSent)
                return true
            }

            /// Those that are not in the log, or there more than once.
            func falselyAcknowledged(in colony: Colony) throws -> [Int] {
                var stored: [Int: Int] = [:]
                let typed = String(decoding: try colony.printed("in", by: "ear"), as: UTF8.self)
                for line in typed.split(separator: "\n") { stored[Int(line) ?? 0, default: 0] += 1 }
                return acknowledged.filter { stored[$0] != 1 }
            }
        }
    }
}

extension String {
    fileprivate func count(of character: Character) -> Int { filter { $0 == character }.count }
}
