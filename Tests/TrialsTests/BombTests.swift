import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

extension SwarmTrials {
    /// Whatever is thrown at the sockets: whoever throws it is cut off and named, and nobody else
    /// notices.
    @Suite struct Bombs {
        private static let mostMemory: Int64 = 256 << 20

        @Test func nobodyElseNoticesABomb() throws {
            let colony = try Colony()
            let swarm = try BeeSwarm(in: colony, Bombs.bees)
            let supervisor = try colony.supervisor()
            let (control, events) = try colony.sockets()
            let before = Memory(of: supervisor)
            let bystander = try Bystander(in: colony)
            var usual = Duration.zero
            for bomb in Bomb.allCases {
                let start = ContinuousClock.now
                let effect = try bomb.fall(on: control, events)
                if bomb == .fullBody { usual = ContinuousClock.now - start }
                #expect(effect == bomb.effect, "\(bomb)")
                try bystander.getsAnswers()
                #expect(Memory(of: supervisor).most - before.now <= Bombs.mostMemory, "\(bomb)")
            }
            let longest = try bystander.finish().max() ?? .zero
            let growth = (Memory(of: supervisor).most - before.now) >> 20
            print(
                "bombs: \(growth) MiB more resident, away for \(longest / usual) of a large request"
            )
            #expect(longest <= max(usual * 16, .seconds(2)))
            #expect(try colony.supervisor() == supervisor)
            #expect(try swarm.complaintsAtTheEnd() == [])
            let drops = try RawLog(colony.directory.log).drops()
            for bomb in Bomb.allCases {
                guard let drop = bomb.drop else { continue }
                let start = "\(drop.code): process \(getpid()) "
                #expect(
                    drops.contains { $0.socket == drop.socket && $0.why.hasPrefix(start) },
                    "\(bomb): \(drops)")
            }
        }

        private static var bees: [Bee] {
            ["first", "second"].map { name in
                var bee = Bee(name)
                (bee.lines, bee.rate) = (-1, 200)
                return bee
            }
        }

        /// Teeth: what the same bombs do to libzmq alone.
        @Test(arguments: [Bomb.largeFrames])
        func withoutAGuardTheyTakeTheMemory(_ bomb: Bomb) throws {
            let scratch = Scratch()
            let exposed = try Child([
                "env", "XDG_RUNTIME_DIR=\(scratch.path)", Products.path(of: "exposed"),
            ])
            let path = try #require(try exposed.line("/"))
            let before = Memory(of: exposed.process)
            let client = try ByHand(to: path, as: .dealer)
            let frame = ByHand.frame([UInt8](repeating: 120, count: 9 << 20), hasMore: true)
            for _ in 0..<30 { #expect(client.send(frame)) }
            try look(until: "it has taken the memory") {
                Memory(of: exposed.process).most - before.now > Bombs.mostMemory
            }
        }
    }

    /// What a process has in memory, in bytes.
    struct Memory {
        /// Now, and the most it ever had.
        let now, most: Int64

        init(of process: Int32) {
            let lines = TextFile.read("/proc/\(process)/status")?.split(separator: "\n") ?? []
            func field(_ name: String) -> Int64 {
                let line = lines.first { $0.hasPrefix("\(name):") }
                let number = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
                return (number.flatMap { Int64($0) } ?? 0) << 10
            }
            (now, most) = (field("VmRSS"), field("VmHWM"))
        }
    }
}

extension Colony {
    /// The files of both sockets.
    func sockets() throws -> (control: String, events: String) {
        let health = try health()
        func path(_ name: String) -> String {
            String((health[name]?.string ?? "").dropFirst("ipc://".count))
        }
        return (path("control"), path("events"))
    }
}

extension RawLog {
    /// What was not accepted: where, why, and how often.
    func drops() throws -> [(socket: String, why: String, count: Int64)] {
        var drops: [(String, String, Int64)] = []
        try rows(
            """
            SELECT subject, content ->> '$.why', content ->> '$.count' FROM events
            WHERE event_type = 'drop' ORDER BY id
            """
        ) { drops.append(($0.text(0) ?? "", $0.text(1) ?? "", $0.integer(2))) }
        return drops
    }
}
