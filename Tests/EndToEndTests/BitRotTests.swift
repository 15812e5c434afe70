import EventLog
import Support
import Swarm
import Testing

extension LogTrials {
    /// A bit flips on the disk, or somebody edits the file: the first row that is not what was
    /// written is named, and nothing is appended to it.
    @Suite struct BitRot {
        private let original: Specimen

        /// What somebody does to the file, and the first row that is then not what was written.
        private static let edits: [(String, Int64)] = [
            ("DELETE FROM events WHERE id = 100", 100),
            ("UPDATE events SET id = -id WHERE id = 100", 100),
            ("DELETE FROM events WHERE id > 290", 291),
            ("DELETE FROM events", 1),
            ("UPDATE events SET timestamp = timestamp + 1 WHERE id = 9", 9),
            ("UPDATE events SET agent_id = NULL WHERE id = 10", 10),
            ("UPDATE events SET content = CAST(content AS BLOB) WHERE id = 1", 1),
            ("UPDATE events SET hash = zeroblob(32) WHERE id = 300", 300),
            ("UPDATE meta SET value = 299 WHERE key = 'head_id'", 300),
            ("UPDATE meta SET value = zeroblob(32) WHERE key = 'head_hash'", 300),
            (
                """
                UPDATE events SET id = -1 WHERE id = 50; UPDATE events SET id = 50 WHERE id = 51;
                UPDATE events SET id = 51 WHERE id = -1
                """, 50
            ),
            (
                """
                INSERT INTO events SELECT 301, timestamp + 1, event_type, agent_id, subject,
                metadata, hash, content FROM events WHERE id = 300
                """, 301
            ),
            (
                """
                INSERT INTO events SELECT -7, timestamp, event_type, agent_id, subject,
                metadata, hash, content FROM events WHERE id = 300
                """, -7
            ),
        ]

        init() throws { original = try Specimen(seed: Settings.seed(6)) }

        @Test func everyFlippedBitInARowIsNamed() throws {
            var dice = SplitMix(seed: Settings.seed(60))
            var (flips, inRows) = (0, 0)
            let enough = Settings.isFull ? 1_000 : 50
            while inRows < enough, flips < 10 * enough {
                let bit = dice.below(original.bytes.count * 8)
                let copy = try original.copy { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
                let damage = original.damage(in: copy)
                if damage != .none { inRows += 1 }
                flips += 1
                expectNamed(damage, in: copy, "\(damage), bit \(bit), SEED=\(Settings.seed)")
            }
            #expect(inRows == enough, "of \(flips) flips, SEED=\(Settings.seed)")
        }

        /// The eye that decides what a flip changed must see the change of one letter.
        @Test func theIndependentEyeSees() throws {
            let copy = try original.edited("UPDATE events SET subject = 'out ' WHERE id = 77")
            #expect(original.damage(in: copy) == .row(77))
            #expect(original.damage(in: try original.copy { _ in }) == .none)
        }

        @Test(arguments: BitRot.edits)
        func everyEditIsNamed(edit: String, row: Int64) throws {
            expectNamed(.row(row), in: try original.edited(edit), "\(edit)")
        }

        /// A source's number that is too high would have its next events taken for repetitions.
        @Test(arguments: ["seq = seq + 5", "seq = seq - 5", "id = id - 1", "agent = 'a2'"])
        func aSourceThatIsNotWhatItsRowSaysIsMadeAnew(edit: String) throws {
            let copy = try original.edited(
                "UPDATE sources SET \(edit) WHERE seq = (SELECT max(seq) FROM sources)")
            guard case .stale = try LogReader(copy.directory).verify() else {
                Issue.record("verification found nothing")
                return
            }
            try openForWriting(copy)
            guard case .intact = try LogReader(copy.directory).verify() else {
                Issue.record("it was not made anew")
                return
            }
        }

        @Test(arguments: [
            "UPDATE streams SET committed = committed + 1", "DELETE FROM streams",
            "DELETE FROM sources", "UPDATE agents SET status = 'idle?'",
            "UPDATE sources SET id = id + 1 WHERE seq = (SELECT min(seq) FROM sources)",
        ])
        func aTableThatIsNotWhatTheRowsSayIsNamed(edit: String) throws {
            let copy = try original.edited(edit)
            guard case .stale = try LogReader(copy.directory).verify() else {
                Issue.record("verification found nothing")
                return
            }
        }

        /// What a cut leaves is a log that goes on; only what was written behind the cut is gone.
        @Test func aCutTailTakesNothingBeforeIt() throws {
            var dice = SplitMix(seed: Settings.seed(61))
            let steps = try Steps(seed: Settings.seed(62))
            for _ in 0..<(Settings.isFull ? 1_000 : 50) {
                let size = steps.writeAhead.count - (1 + dice.below(4_096))
                let last = steps.last { $0.size <= size }
                let copy = steps.copy(cutTo: size)
                let what: Comment =
                    "cut to \(size) of \(steps.writeAhead.count), SEED=\(Settings.seed)"
                #expect(try verdict(copy) == nil, what)
                let writer = try LogWriter(copy.directory)
                #expect(writer.last.id == last, what)
            }
        }

        /// SQLite believes what stands before a frame that is broken, and forgets what is behind it.
        @Test func aBitOfTheWriteAheadFileTakesNothingUnseen() throws {
            var dice = SplitMix(seed: Settings.seed(63))
            let steps = try Steps(seed: Settings.seed(64))
            var missed = 0
            for _ in 0..<(Settings.isFull ? 1_000 : 50) {
                let bit = dice.below(steps.writeAhead.count * 8)
                let what: Comment = "bit \(bit), SEED=\(Settings.seed)"
                #expect(isWholeOrNamed(steps.copy(flipping: bit, head: steps.head), steps), what)
                if !isWholeOrNamed(steps.copy(flipping: bit, head: []), steps) { missed += 1 }
            }
            #expect(missed > 0, "without the mark some are missed, SEED=\(Settings.seed)")
        }

        /// A mark that is broken itself takes nothing from a log that is whole.
        @Test func aBrokenMarkIsNamedAndWrittenAnew() throws {
            let steps = try Steps(seed: Settings.seed(65))
            var head = steps.head
            head[dieAt(head.count)] ^= 4
            let copy = steps.copy(cutTo: steps.writeAhead.count, head: head)
            guard case .stale = try LogReader(copy.directory).verify() else {
                Issue.record("verification found nothing, SEED=\(Settings.seed)")
                return
            }
            try openForWriting(copy)
            guard case .intact = try LogReader(copy.directory).verify() else {
                Issue.record("it was not written anew, SEED=\(Settings.seed)")
                return
            }
        }

        private func dieAt(_ sides: Int) -> Int {
            var dice = SplitMix(seed: Settings.seed(66))
            return dice.below(sides)
        }

        /// True if every row is there, or verification and the next writer both say that one is not.
        private func isWholeOrNamed(_ copy: Copy, _ steps: Steps) -> Bool {
            let verified = Result { try verdict(copy) }
            if case .success(nil) = verified {
                return (try? LogWriter(copy.directory).last.id) == steps.last
            }
            return Result { try openForWriting(copy) }.isFailure
        }

        // MARK: - Looking

        /// Opens, reads, verifies and opens for writing: where something is bad, both must name it.
        private func expectNamed(
            _ damage: Specimen.Damage, in copy: Copy, _ what: Comment
        ) {
            let verified = Result { try verdict(copy) }
            _ = try? look(copy)
            // There are fewer rows than a snapshot stands for: the writer checks them all.
            let opened = Result { try openForWriting(copy) }
            switch (damage, verified, opened) {
            // What follows from the rows may be hit; no row may be blamed for it.
            case (.none, .success(let found), _): #expect(found == nil, what)
            // It may be a word that is asked for by nobody.
            case (.ends, _, _): break
            case (.none, .failure, _), (.file, .failure, .failure), (.file, .success(1), .failure):
                break
            case (.row(let row), .success(let found), .failure(let error as LogError)):
                #expect(found == row, what)
                #expect(error.row == row, "\(error), \(what)")
            default: Issue.record("\(verified), \(opened), \(what)")
            }
        }

        /// The row that verification names; nil where it finds none.
        private func verdict(_ copy: Copy) throws -> Int64? {
            guard case .damaged(let row, _) = try LogReader(copy.directory).verify() else {
                return nil
            }
            return row
        }

        private func look(_ copy: Copy) throws {
            let reader = try LogReader(copy.directory)
            _ = try reader.state()
            guard let range = try reader.range() else { return }
            _ = try reader.lastRows(through: range.upperBound, limit: 50)
            _ = try reader.page(after: .none, through: range.upperBound, limit: 50)
            _ = try reader.last(atOrBefore: LogTime(microseconds: 100_000))
        }

        private func openForWriting(_ copy: Copy) throws { _ = try LogWriter(copy.directory) }
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
