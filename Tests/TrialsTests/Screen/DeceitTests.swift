import Emulator
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// A terminal shows what the screen means, whatever texts pretend to be (check 34): drawn bit by bit, as it
    /// changes, the picture is the one that is drawn whole.
    @Suite(.serialized) struct DeceitTests {
        /// With this a picture begins that is drawn whole.
        private static let whole = Array("\u{1b}[H\u{1b}[2J".utf8)

        private func seat() throws -> (Colony, Seat) {
            let colony = try Colony()
            try colony.skep("down")
            let count = Settings.isFull ? 100_000 : 2_500
            let log = try HostileLog(count, seed: Settings.seed(340), Deceit.line)
            try log.write(to: colony.directory)
            let seat = try Seat(colony, [], columns: 120, rows: 60)
            try seat.shows("12 agents, by need")
            try seat.showLogOfAll()
            seat.tap.type("g")
            return (colony, seat)
        }

        /// Where the next whole picture begins, once it was asked for.
        private func nextWhole(_ seat: Seat, _ act: () throws -> Void) throws -> Int {
            let written = seat.tap.bytes.count
            try act()
            let whole = DeceitTests.whole
            try seat.tap.read { $0.bytes[written...].firstRange(of: whole) != nil }
            return seat.tap.bytes[written...].firstRange(of: whole)?.lowerBound ?? written
        }

        /// What is shown just before the log is drawn whole, and afterwards.
        private func pictures(_ seat: Seat) throws -> (changed: [Substring], whole: [Substring]) {
            let first = try nextWhole(seat) { seat.tap.type("\u{c}") }
            let changed = seat.screen(through: first)
            // What is drawn is complete where the next one begins.
            let second = try nextWhole(seat) { seat.tap.type("\u{c}") }
            let whole = seat.screen(through: second)
            return (Seat.entries(of: changed), Seat.entries(of: whole))
        }

        /// The first row that another picture has; nil where they are the same.
        private func difference(_ seat: Seat) throws -> String? {
            var found: String?
            // What is read goes on coming for a while; a row that is drawn wrongly stays so.
            for _ in 0..<5 {
                // Drawn over it, with other lines in their places.
                try seat.type("W", until: "lines wrap")
                try seat.type("W", until: "lines are cut")
                let (changed, whole) = try pictures(seat)
                let other = zip(changed, whole).first { $0 != $1 }
                found = other.map { "\($0.0)\n\($0.1)" }
                if found == nil, changed.count == whole.count { return nil }
            }
            return found ?? "not as many rows"
        }

        @Test func whatChangesBitByBitIsWhatIsDrawnWhole() throws {
            let (colony, seat) = try seat()
            for round in 0..<(Settings.isFull ? 140 : 7) {
                let columns = [200, 41, 100, 61, 133, 79, 80][round % 7]
                _ = try nextWhole(seat) { try seat.takeSize(columns: columns, rows: 60) }
                try seat.turnThePage()
                #expect(try difference(seat) == nil, "SEED=\(Settings.seed), \(columns) columns")
            }
            try missSomething(seat, colony)
        }

        // Teeth: a terminal that has missed a part of it shows another picture.
        private func missSomething(_ seat: Seat, _ colony: Colony) throws {
            let start = try nextWhole(seat) { seat.tap.type("\u{c}") }
            let end = try nextWhole(seat) { seat.tap.type("\u{c}") }
            let picture = Array(seat.tap.bytes[start..<end])
            var (all, part) = (Emulator(columns: 200, rows: 60), Emulator(columns: 200, rows: 60))
            _ = all.feed(picture)
            let middle = picture.count / 2
            _ = part.feed(Array(picture.prefix(middle)))
            _ = part.feed(Array(picture.dropFirst(middle + 60)))
            #expect(Seat.entries(of: all.text) != Seat.entries(of: part.text))
            try colony.skep("down")
        }
    }
}
