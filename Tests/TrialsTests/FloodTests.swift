import EventLog
import Glibc
import Support
import Swarm
import Testing

@testable import Wire

extension SwarmTrials {
    /// Too much of something: it is slowed or counted, and costs no memory; and nothing costs nothing.
    @Suite struct Floods {
        /// A program that prints without end waits for the disk, and nothing of it is lost.
        @Test func aChildThatPrintsAGigabyteIsSlowed() throws {
            let megabytes: Int64 = Settings.isFull ? 1_024 : 64
            let colony = try Colony()
            try colony.skep("up")
            let processes = [try colony.supervisor(), try colony.keeper()]
            let before = processes.map(peak)
            try colony.skep(
                "run", "--name", "flood", "--pipe", "--", "sh", "-c",
                "yes 'a line of twenty-seven bytes' | head -c \(megabytes << 20); echo; echo end")
            try colony.wait("all of it", seconds: 600) {
                $0["flood"]?["last_line"] == "end" && $0["flood"]?["status"] == "completed"
            }
            for (process, before) in zip(processes, before) {
                // Of a swarm that is not slowed it would be all that was written.
                #expect(peak(process) - before < 48 << 20)
            }
            #expect(try colony.supervisor() == processes[0])
            let log = try colony.stored()
            let printed = "FROM events WHERE event_type = 'output' AND subject = 'out'"
            let total = try log.integer("SELECT sum(length(content)) \(printed)")
            #expect(total == megabytes << 20 + 5)
            #expect(try log.integer("SELECT max(length(content)) \(printed)") <= 64 << 10)
        }

        /// Nonsense on the control socket is answered, counted, and fills nothing.
        @Test func nonsenseIsCountedInFewEvents() throws {
            let colony = try Colony()
            try colony.skep("up")
            let endpoint = try colony.health()["control"]?.string ?? ""
            let socket = try Socket(.dealer, in: Context())
            try socket.connect(to: endpoint)
            let nonsense: [[String]] = [
                ["skep9", "1", "list", "{}"], ["skep1", "1", "list"],
                ["skep1", "1", "dance", "{}"],
            ]
            let rounds = 200
            for _ in 0..<rounds {
                for frames in nonsense { try ask(socket, frames.map { Array($0.utf8) }) }
            }
            let log = try RawLog(colony.directory.log)
            let drops = "FROM events WHERE event_type = 'drop' AND subject = 'control'"
            let deadline = ContinuousClock.now + .seconds(30)
            var counted: Int64 = 0
            while counted < 3 * rounds, ContinuousClock.now < deadline {
                counted = try log.integer(
                    "SELECT coalesce(sum(json_extract(content, '$.count')), 0) \(drops)")
            }
            #expect(counted == 3 * rounds)
            #expect(try log.integer("SELECT count(*) \(drops)") <= 9)
        }

        /// Nobody does anything: the supervisor wakes about once a second.
        @Test func nothingCostsNothing() throws {
            let colony = try Colony()
            try colony.skep("up")
            let process = try colony.supervisor()
            #expect(try wakes(of: process, meanwhile: {}) <= 3 * 3)
            let busy = try wakes(of: process) { for _ in 0..<20 { _ = try? colony.health() } }
            #expect(busy > 3 * 3, "the check has no teeth")
        }

        private func ask(_ socket: borrowing Socket, _ frames: [[UInt8]]) throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while try !socket.send(frames) { _ = try socket.wait(for: .writable, until: deadline) }
            #expect(try socket.wait(for: .readable, until: deadline))
            let reply = try socket.receive()?.frames
            #expect(reply?.dropFirst(2).first == Array("error".utf8))
        }

        /// How often its first thread was woken while another program's clock ticked three times.
        private func wakes(of process: Int32, meanwhile body: () -> Void) throws -> Int64 {
            let before = field("voluntary_ctxt_switches", of: process)
            body()
            try Ticks().wait(for: 3)
            return field("voluntary_ctxt_switches", of: process) - before
        }

        /// The most memory it ever had, in bytes.
        private func peak(_ process: Int32) -> Int64 { field("VmHWM", of: process) << 10 }

        private func field(_ name: String, of process: Int32) -> Int64 {
            let status = TextFile.read("/proc/\(process)/status") ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            let number = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
            return number.flatMap { Int64($0) } ?? 0
        }
    }
}
