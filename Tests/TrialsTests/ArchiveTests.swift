import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Old events move into files under a swarm, and whoever asks for them gets them as before.
    @Suite struct Archives {
        private let colony: Colony

        /// A log of so many events, and the newest of them.
        private static let count = 13_000

        init() throws {
            colony = try Colony()
            try Archives.rehearse(in: colony)
        }

        private static func rehearse(in colony: Colony) throws {
            let clerk = try Child.run(
                [
                    Products.path(of: "clerk"), "rehearse", "--events", "\(Archives.count)",
                    colony.directory.path,
                ])
            #expect(try clerk.wait() == .exited(0), "\(clerk.errors)")
        }

        /// What somebody sees of the rehearsal, whatever came after it.
        private func seen() throws -> [String] { try Archives.seen(in: colony) }

        private static func seen(in colony: Colony) throws -> [String] {
            let last = "\(Archives.count)"
            let commands = [
                ["events", "--json", "--to", last], ["events", "--agent", "scout-1", "--to", last],
                ["events", "--type", "decision", "--to", last],
                ["state", "--json", "--at", "3000"],
                ["state", "--json", "--at", "9000"], ["state", "--json", "--at", last],
            ]
            return try commands.flatMap { try colony.skep($0).lines }
        }

        @Test func whatIsMovedIsSeenAsBefore() throws {
            #expect(try colony.skep("archive").code == 69)
            try colony.skep("up")
            let before = try seen()
            #expect(before.count > Archives.count)
            let plan = try colony.skep("archive", "--before", "10000", "--dry-run")
            #expect(plan.lines.first?.hasPrefix("would move 8,191 events, 1 to 8191,") == true)
            let said = try colony.skep("archive", "--before", "10000")
            #expect(
                said.lines.first?.hasPrefix("moved 8,191 events, up to 8191, into 1 file") == true)
            #expect(
                said.lines.dropFirst().map { $0.trimming(" ") } == [
                    ".skep/archive/1-8191.jsonl.zst"
                ])
            let lines = try seen()
            #expect(lines == before)
            #expect(try colony.skep("verify").lines.first?.hasSuffix("chain intact") == true)
            // Any program reads it.
            let file = colony.directory.archive + "/1-8191.jsonl.zst"
            #expect(try Child.run(["zstdcat", file]).lines == Array(before.prefix(8_191)))
            // It is gone from where it was, and a supervisor goes on from what is left.
            let sql = try colony.skep("sql", "--json", "SELECT min(id) AS first FROM events")
            #expect(sql.lines.joined().contains("8192"))
            #expect(sql.errors.contains("events 1 to 8,191 are in the archive, which SQL does not"))
            try colony.killSupervisor()
            #expect(try seen() == before)
            let again = try colony.skep("archive", "--before", "10000")
            #expect(again.lines.first?.hasPrefix("nothing to move") == true)
        }

        /// The teeth: one line that is not what was written is named.
        @Test func whatWasChangedThereIsFound() throws {
            try colony.skep("up")
            try colony.skep("archive", "--before", "10000")
            let file = colony.directory.archive + "/1-8191.jsonl.zst"
            var bytes = try #require(TextFile.bytes(file))
            bytes[bytes.count / 2] ^= 4
            TextFile.write(bytes, to: file)
            let said = try colony.skep("verify")
            #expect(said.code == 1 && said.errors.contains("but its archive is not as it was"))
            unlink(file)
            let without = try colony.skep("verify")
            #expect(without.code == 0)
            let events = try colony.skep("events", "--to", "9000", "--json")
            #expect(events.lines.count == 9_000 - 8_191)
            #expect(events.errors.contains("events 1 to 8,191 are in files that are not in"))
            // Who asks for others hears nothing of those.
            for others in ["events --from 9000", "events -n 3", "logs -n 3"] {
                let said = try colony.skep(others.split(separator: " ").map(String.init))
                #expect(!said.errors.contains("in files that are not in"))
            }
            #expect(without.lines.last?.hasPrefix("events 1 to 8,191 were not looked at") == true)
        }

        /// Where there is no room nothing leaves the log, nothing is left half done, and all of it can be ended.
        @Test(.enabled(if: Host.canMount, "needs root and tmpfs"), arguments: [true, false])
        func withoutRoom(isAtOnce: Bool) throws {
            let disk = try SmallDisk(megabytes: 24)
            let colony = try Colony(at: disk.path)
            try Archives.rehearse(in: colony)
            try colony.skep("up")
            let before = try Archives.seen(in: colony)
            let ballast = disk.path + "/ballast"
            let block = [UInt8](repeating: 65, count: 24 << 20)
            func archive() throws -> Child {
                try Child(colony.command(["archive", "--before", "10000"]))
            }
            let first = isAtOnce ? nil : try archive()
            // Who fills it meanwhile: whatever of the work is done by then.
            #expect(!TextFile.write(block, to: ballast))
            let waiting = try first ?? archive()
            try colony.skep("send", "nobody", "x")
            #expect(try colony.skep(["down"], seconds: 60).code == 0)
            _ = try waiting.wait()
            #expect(!Scratch.names(in: colony.directory.archive).contains("draft"))
            unlink(ballast)
            try colony.skep("up")
            #expect(try Archives.seen(in: colony) == before)
            #expect(try colony.skep("archive", "--before", "10000").code == 0)
            #expect(Scratch.names(in: colony.directory.archive) == ["1-8191.jsonl.zst"])
            #expect(try Archives.seen(in: colony) == before)
            #expect(try colony.skep("verify").code == 0)
        }

        /// `KILLS=` says how often.
        @Test func killedInTheMidst() throws {
            var dice = SplitMix(seed: Settings.seed(1))
            try colony.skep("up")
            let before = try seen()
            for round in 0..<(Settings.number("KILLS") ?? 6) {
                let supervisor = try colony.supervisor()
                let archive = try Child(
                    colony.command(["archive", "--before", "\((round + 2) * 4_096)"]))
                // When it strikes is the fault itself; nothing is waited for.
                poll(nil, 0, CInt(dice.below(120)))
                kill(supervisor, SIGKILL)
                _ = try archive.wait()
                try colony.successor(of: supervisor)
                #expect(try colony.skep("verify").code == 0, Settings.comment)
                #expect(try colony.skep("events", "--json").lines.count > Archives.count)
            }
            let after = try seen()
            #expect(after == before, Settings.comment)
            #expect(try colony.skep("archive", "--before", "\(Archives.count)").code == 0)
            #expect(try seen() == before, Settings.comment)
            #expect(
                !Scratch.names(in: colony.directory.archive).contains("draft"), "it was finished")
        }
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String {
        String(drop { $0 == character })
    }
}
