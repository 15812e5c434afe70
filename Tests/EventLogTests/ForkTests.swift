import Glibc
import Support
import Swarm
import Testing

@testable import EventLog

/// A fork answers as one log with all of its rows would.
@Suite struct ForkTests {
    private func compare(
        _ family: Family, _ place: Int, seams: [Int], rounds: Int = 4
    ) throws {
        let whole = try family.whole(place)
        let (verdict, wanted) = (try family.reader(place).verify(), try whole.verify())
        var comparison = Comparison(
            try family.reader(place), whole, seams: seams, seed: UInt64(seams[0]))
        try comparison.run(rounds)
        guard case .intact(let rows, let head) = verdict, case .intact(_, let same) = wanted else {
            Issue.record("\(verdict), and as one log \(wanted)")
            return
        }
        #expect(head == same)
        #expect(rows == Int64(family.events[place].count - seams[0]))
    }

    /// Each is found from each, though no parent tells of its forks here.
    @Test func relatives() throws {
        let family = try Family(300)
        try family.fork(0, at: 200)
        try family.goOn(1, 20)
        try family.fork(1, at: 210)
        let found = try family.reader(2).relatives()
        #expect(found.map(\.directory) == (0...2).map { family.directory($0) })
        #expect(found.map(\.generation) == [0, 1, 2])
        #expect(found.map(\.last) == [.none, EventID(200), EventID(210)])
        #expect(found.map(\.isSelf) == [false, false, true])
        #expect(try family.reader(0).relatives().map(\.generation) == [0])
        // Without the first one the second is where all begins.
        Scratch.remove(family.directory(0).path)
        #expect(try family.reader(2).relatives().map(\.generation) == [0, 1])
    }

    /// The parent says where its forks are, which may be gone since.
    @Test func whatAParentTells() throws {
        let scratch = Scratch(inMemory: true)
        let parent = LogDirectory("\(scratch.path)/ws/.skep")
        mkdir("\(scratch.path)/ws", 0o755)
        mkdir("\(scratch.path)/ws-1", 0o755)
        var first = Restoration(commit: "c", label: "1")
        first.to = EventID(1)
        first.path = "\(scratch.path)/ws-1"
        var second = first
        second.path = "\(scratch.path)/ws-2"
        second.label = "2"
        let told = [Restoration(commit: "c"), first, second]
        let events = told.enumerated().map { place, content in
            Event(
                id: EventID(Int64(place + 1)), time: LogTime(microseconds: Int64(place + 5)),
                type: place == 0 ? .snapshot : .fork, content: .text(content.text))
        }
        var writer = try LogWriter(parent)
        writer.stage(events)
        try writer.commit()
        try writer.settle()
        let reader = try LogReader(parent)
        try reader.fork(
            at: EventID(1), into: LogDirectory("\(scratch.path)/ws-1/.skep"),
            Restoration(commit: "c", label: "1"), at: LogTime(microseconds: 9))
        let found = try reader.relatives()
        #expect(found.map(\.workspace) == ["", "-1", "-2"].map { "\(scratch.path)/ws\($0)" })
        #expect(found.map(\.label) == [nil, "1", "2"])
        #expect(found.map { $0.failure?.code } == [nil, nil, .missing])
        let other = try LogReader(LogDirectory("\(scratch.path)/ws-1/.skep")).relatives()
        #expect(other.map(\.workspace) == found.map(\.workspace))
        #expect(other.map(\.isSelf) == [false, true, false])
    }

    @Test(
        "it has its parent's rows, and then its own",
        arguments: [1, 2, 4_094, 4_095, 4_096, 8_191])
    func seam(last: Int) throws {
        let family = try Family(9_000)
        try family.fork(0, at: last)
        try compare(family, 1, seams: [last, 4_096], rounds: 1)
        try family.goOn(1, 4_500)
        try compare(family, 1, seams: [last], rounds: 4)
    }

    @Test("wherever it begins", arguments: 1...4 as ClosedRange<UInt64>)
    func anywhere(seed: UInt64) throws {
        var dice = SplitMix(seed: seed)
        let family = try Family(500 + dice.below(9_000), seed: seed)
        let last = 1 + dice.below(family.events[0].count)
        try family.fork(0, at: last)
        try family.goOn(1, 1 + dice.below(9_000), seed: seed + 100)
        try compare(family, 1, seams: [last])
    }

    @Test func itsParentGoesOnMeanwhile() throws {
        let family = try Family(4_000)
        try family.fork(0, at: 3_900)
        let reader = try family.reader(1)
        let before = try reader.ids(of: .decision, in: EventID(1)...EventID(5_000), limit: 9_000)
        // The segment in which the fork was left becomes full, so that it is found in the postings.
        var writer = try LogWriter(family.directory(0))
        writer.stage(
            (4_001...4_200).map { id in
                Event(
                    id: EventID(id), time: LogTime(microseconds: 1 << 40 + id), type: .decision,
                    agent: coder, subject: "later", content: .text("{}"))
            })
        try writer.commit()
        try writer.checkpoint(whenIdle: true)
        #expect(
            try reader.ids(of: .decision, in: EventID(1)...EventID(5_000), limit: 9_000) == before)
        #expect(try reader.range()?.upperBound == EventID(3_901))
        try family.goOn(1, 300)
        try compare(family, 1, seams: [3_900])
        // It is read as it was written last, by whoever writes it now as well.
        #expect(try family.reader(0).range()?.upperBound == EventID(4_200))
    }

    @Test func aForkOfAForkOfAFork() throws {
        let family = try Family(5_000)
        try family.fork(0, at: 4_600, label: "first")
        try family.goOn(1, 4_000)
        try family.fork(1, at: 7_000, label: "second")
        try family.goOn(2, 100)
        try family.fork(2, at: 7_050, label: "third")
        try family.goOn(3, 2_000)
        try compare(family, 3, seams: [7_050, 7_000, 4_600])
        let known = try family.reader(3).family()
        #expect(known.map(\.label) == ["third", "second", "first"])
        #expect(known.map(\.last.rawValue) == [7_050, 7_000, 4_600])
        #expect(known.map(\.directory) == [2, 1, 0].map { family.directory($0) })
        #expect(known.map(\.time) == [7_051, 7_001, 4_601].map { family.events[3][$0 - 1].time })
        #expect(known.allSatisfy { $0.failure == nil && $0.commit == "c0ffee" })
    }

    /// What is left at an event of the parent's is a fork of the parent.
    @Test func aForkThatIsLeftBeforeItBeganIsOfItsParent() throws {
        let family = try Family(1_000)
        try family.fork(0, at: 900)
        try family.goOn(1, 50)
        for last in [900, 500] {
            let place = family.events.count
            try family.fork(1, at: last)
            try compare(family, place, seams: [last], rounds: 2)
            #expect(try family.reader(place).family().map(\.directory) == [family.directory(0)])
        }
    }

    @Test func aWriterGoesOnWithIt() throws {
        let family = try Family(2_000)
        let first = try family.fork(0, at: 1_500)
        #expect(first.id == EventID(1_501) && first.type == .fork && first.subject == "try")
        #expect(first.time > family.events[0][1_499].time)
        for round in 0..<3 as Range<UInt64> { try family.goOn(1, 40, seed: round) }
        let writer = try LogWriter(family.directory(1))
        #expect(writer.last.id == EventID(1_621))
        #expect(writer.last.time == family.events[1].last?.time)
        #expect(writer.state == State.fold(family.events[1]))
        let rows = try RawLog(family.directory(1).log).integer("SELECT count(*) FROM events")
        #expect(rows == 121)
    }

    @Test func theFirstEventSaysWhereItBegan() throws {
        let family = try Family(100)
        let first = try family.fork(0, at: 60)
        guard case .text(let text) = first.content,
            let content = Restoration(parsing: text.utf8Span.span.bytes)
        else {
            Issue.record("\(first)")
            return
        }
        #expect(content.parent == family.directory(0).path && content.to == EventID(60))
        let hashes = RawHashes(try RawLog(family.directory(0).log))
        #expect(content.origin == hashes[1] && content.hash == hashes[60])
        #expect(content.commit == "c0ffee" && content.by == "operator" && content.rest.isEmpty)
    }

    @Test func theTerminalsOfItsParentAreKnown() throws {
        let family = try Family(100)
        func keep(_ place: Int, _ ids: [Int64]) throws {
            let writer = try LogWriter(family.directory(place))
            try writer.keep(
                ids.map { Keyframe(of: coder, after: EventID($0), cells: [UInt8($0)]) })
        }
        try keep(0, [10, 50, 70])
        try family.fork(0, at: 60)
        let reader = try family.reader(1)
        #expect(try reader.keyframe(of: coder, atOrBefore: EventID(49))?.cells == [10])
        #expect(try reader.keyframe(of: coder, atOrBefore: EventID(61))?.cells == [50])
        #expect(try reader.keyframe(of: coder, atOrBefore: EventID(200))?.cells == [50])
        try keep(1, [61])
        #expect(try reader.keyframe(of: coder, atOrBefore: EventID(200))?.cells == [61])
        #expect(try reader.keyframe(of: coder, atOrBefore: EventID(60))?.cells == [50])
    }

    @Test func questionsInSQLAreAboutItsOwnRows() throws {
        let family = try Family(100)
        try family.fork(0, at: 60)
        try family.goOn(1, 9)
        let counts = try LogReader.query(
            "SELECT count(*), min(id) FROM events", in: family.directory(1))
        #expect(counts.rows == [[.integer(10), .integer(61)]])
        let page = try LogReader.page(
            PagedQuery("SELECT count(*) FROM agents", through: EventID(61)),
            in: family.directory(1), isStopped: { false }, tell: { _ in })
        let agents = State.fold(family.events[0].prefix(60)).agents.count
        #expect(page.rows.first?.first?.value == .integer(Int64(agents)))
    }
}

/// The hashes of a log's rows, in hexadecimal.
private struct RawHashes {
    private var hashes: [Int64: String] = [:]

    init(_ log: RawLog) {
        try? log.rows("SELECT id, lower(hex(hash)) FROM events") { row in
            hashes[row.integer(0)] = row.text(1)
        }
    }

    subscript(id: Int64) -> String? { hashes[id] }
}
