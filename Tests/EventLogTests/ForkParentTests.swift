import Glibc
import Support
import Swarm
import Testing

@testable import EventLog

/// What becomes of a fork whose parent is not what it was.
@Suite struct ForkParentTests {
    private let family: Family

    init() throws {
        family = try Family(5_000)
        try family.fork(0, at: 4_500)
        try family.goOn(1, 60)
    }

    private func tamper(_ place: Int, _ sql: String) throws {
        try RawLog(family.directory(place).log, writing: true).execute(sql)
    }

    /// It has its own rows, and knows what it knew.
    private func expectOrphan(_ code: LogError.Code, at place: Int = 1) throws {
        let reader = try family.reader(place)
        let events = family.events[place]
        let first = Int(try #require(try reader.range()).lowerBound.rawValue)
        #expect(first == 4_501)
        #expect(try reader.range()?.upperBound == events.last?.id)
        let page = try reader.page(after: .none, through: EventID(.max), limit: 9_000)
        #expect(page.rows.events == Array(events[4_500...]))
        #expect(
            try reader.lastRows(through: EventID(.max), limit: 9_000).events == page.rows.events)
        let own = events[4_500...].filter { $0.type == .fork }.map(\.id)
        #expect(try reader.ids(of: .fork, in: EventID(1)...EventID(99_999), limit: 9) == own)
        #expect(try reader.event(EventID(4_500)) == nil && reader.time(of: EventID(1)) == nil)
        #expect(try reader.last(atOrBefore: events[7].time) == .none)
        #expect(try reader.state() == State.fold(events))
        #expect(try reader.state(at: EventID(4_501)) == State.fold(events.prefix(4_501)))
        #expect(try reader.state(at: EventID(7)) == State())
        #expect(try reader.family().last?.failure?.code == code)
        try family.goOn(place, 5)
        #expect(try family.reader(place).state() == State.fold(family.events[place]))
    }

    @Test func oneThatIsGoneIsNotNeeded() throws {
        Scratch.remove(family.directory(0).path)
        try expectOrphan(.missing)
        guard case .intact(66, _) = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
    }

    @Test func oneThatIsTakenAwayMeanwhileIsReadOn() throws {
        let reader = try family.reader(1)
        Scratch.remove(family.directory(0).path)
        let page = try reader.page(after: .none, through: EventID(.max), limit: 9_000)
        #expect(page.rows.events == family.events[1])
        let ids = try reader.ids(of: .fork, in: EventID(1)...EventID(9_000), limit: 9)
        #expect(ids == [EventID(4_501)])
    }

    @Test func oneThatIsBackIsReadAgain() throws {
        let away = LogDirectory(family.directory(0).path + "-away")
        rename(family.directory(0).path, away.path)
        #expect(try family.reader(1).range()?.lowerBound == EventID(4_501))
        rename(away.path, family.directory(0).path)
        #expect(try family.reader(1).range()?.lowerBound == EventID(1))
        #expect(try family.reader(1).family().first?.failure == nil)
    }

    @Test func anotherLogIsNotTakenForIt() throws {
        let other = try Family(5_000, seed: 5)
        Scratch.remove(family.directory(0).path)
        rename(other.directory(0).path, family.directory(0).path)
        try expectOrphan(.damaged)
        try expectOther(4_500, "is another one than this one began in")
    }

    @Test func whatIsNoLogIsNotTakenForIt() throws {
        Scratch.remove(family.directory(0).path)
        try family.directory(0).prepare()
        TextFile.write(Array("this is no database at all".utf8), to: family.directory(0).log)
        try expectOrphan(.foreign)
        try expectOther(4_500, "is not a Skep log")
    }

    /// Up to the fork it is as it was: what came of it since is its own affair.
    @Test func oneThatWentAnotherWaySinceIsTheSame() throws {
        try tamper(0, "UPDATE events SET subject = 'x' WHERE id > 4500")
        #expect(try family.reader(1).range()?.lowerBound == EventID(1))
        guard case .intact = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
    }

    @Test(
        "one that was cut off or written anew is not what it was",
        arguments: [
            "DELETE FROM events WHERE id > 4000", "DELETE FROM events WHERE id = 4500",
            "UPDATE events SET hash = randomblob(32) WHERE id = 4500",
        ])
    func rewritten(sql: String) throws {
        try tamper(0, sql)
        try expectOrphan(.damaged)
        try expectOther(4_500, "is not what it was up to event 4500")
    }

    @Test("a row that was changed is named", arguments: [1, 4_321, 4_500])
    func changed(row: Int64) throws {
        try tamper(0, "UPDATE events SET subject = 'x' WHERE id = \(row)")
        try expectOther(row, "row \(row) of the log '\(family.directory(0).log)' is damaged")
        // Its own rows come first.
        try tamper(1, "UPDATE events SET subject = 'x' WHERE id = 4510")
        guard case .damaged(4_510, _) = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
    }

    private func expectOther(_ row: Int64, _ words: String) throws {
        let verdict = try family.reader(1).verify()
        guard case .otherParent(row, let why) = verdict, why.contains(words) else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test func whatIsWrongFurtherUpIsFoundToo() throws {
        try family.fork(1, at: 4_540)
        try tamper(0, "UPDATE events SET subject = 'x' WHERE id = 5")
        guard case .otherParent(5, _) = try family.reader(2).verify() else {
            Issue.record("\(try family.reader(2).verify())")
            return
        }
        Scratch.remove(family.directory(0).path)
        try expectOrphan(.missing, at: 2)
        #expect(try family.reader(2).family().map { $0.failure == nil } == [true, false])
    }

    // MARK: - What it keeps itself

    @Test(
        "what a fork says of its beginning is checked",
        arguments: [
            ("UPDATE meta SET value = 4499 WHERE key = 'root_id'", 4_500),
            ("UPDATE meta SET value = 4501 WHERE key = 'root_id'", 4_502),
            ("UPDATE meta SET value = randomblob(32) WHERE key = 'root_hash'", 4_501),
            ("DELETE FROM events WHERE id = 4501", 4_501),
        ])
    func beginnings(sql: String, row: Int64) throws {
        try tamper(1, sql)
        let verdict = try family.reader(1).verify()
        guard case .damaged(let found, _) = verdict, abs(found - row) <= 1 else {
            Issue.record("\(sql): \(verdict)")
            return
        }
    }

    @Test(
        "a path that leads nowhere good is no way",
        arguments: ["'relative/.skep'", "'/'", "x'00'", "NULL", "12", "'/dev/null'"])
    func paths(path: String) throws {
        try tamper(1, "UPDATE meta SET value = \(path) WHERE key = 'parent_path'")
        let reader = try family.reader(1)
        #expect(try reader.range()?.lowerBound == EventID(4_501))
        #expect(try reader.state() == State.fold(family.events[1]))
    }

    @Test func nobodyIsItsOwnParent() throws {
        for (place, other) in [(1, 1), (0, 1)] {
            let path = family.directory(other).path
            try tamper(place, "REPLACE INTO meta VALUES ('parent_path', '\(path)')")
        }
        #expect(try family.reader(1).range()?.lowerBound == EventID(4_501))
        #expect(try family.reader(0).range()?.lowerBound == EventID(1))
    }

    @Test(arguments: [true, false])
    func aStateThatIsBrokenIsSaidToBe(isOrphan: Bool) throws {
        if isOrphan { Scratch.remove(family.directory(0).path) }
        try tamper(1, "UPDATE snapshots SET state = zeroblob(99) WHERE last_event_id = 4500")
        guard case .stale(let what) = try family.reader(1).verify(), what.contains("4500") else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
        guard !isOrphan else { return }
        #expect(try family.reader(1).state() == State.fold(family.events[1]))
        // Whoever writes makes it anew while that can be done.
        try family.goOn(1, 1)
        guard case .intact = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
    }

    /// What another version folded is folded anew, and where nobody has the rows it is taken as it is.
    @Test(arguments: [true, false])
    func aStateOfAnotherVersion(isOrphan: Bool) throws {
        let state = State.fold(family.events[0].prefix(4_500))
        let now = String(decoding: state.json, as: UTF8.self)
        let old = "{\"fold\":1," + now.dropFirst("{\"fold\":\(State.version),".count)
        let sealed = Keyframe(of: coder, after: .none, cells: Array(old.utf8)).sealed
        let hex = sealed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try tamper(1, "UPDATE snapshots SET state = x'\(hex)' WHERE last_event_id = 4500")
        if isOrphan { Scratch.remove(family.directory(0).path) }
        func kept() throws -> State? {
            let reader = try family.reader(1)
            return try LogState.newestSnapshot(in: reader.database, reader.root, through: 4_500)
        }
        #expect(try kept() == nil)
        #expect(try family.reader(1).state() == State.fold(family.events[1]))
        try family.goOn(1, 1)
        #expect(try kept() == (isOrphan ? nil : state))
        #expect(try family.reader(1).state() == State.fold(family.events[1]))
        guard case .intact = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
    }

    @Test(arguments: [true, false])
    func whatFollowsFromItsRowsIsMadeAnew(isOrphan: Bool) throws {
        if isOrphan { Scratch.remove(family.directory(0).path) }
        try tamper(1, "DELETE FROM agents; INSERT INTO sources VALUES ('a7', 5, 4510)")
        guard case .stale = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
        try family.goOn(1, 9_000)
        let reader = try family.reader(1)
        guard case .intact = try reader.verify() else {
            Issue.record("\(try reader.verify())")
            return
        }
        #expect(try reader.state() == State.fold(family.events[1]))
        let kept = try RawLog(family.directory(1).log).integer("SELECT count(*) FROM snapshots")
        #expect(kept == 3)
    }

    @Test func aFamilyHasAnEnd() throws {
        for place in 1...ParentLog.limit + 1 { try family.fork(place, at: 4_560 + place) }
        let last = family.events.count - 1
        let reader = try family.reader(last)
        #expect(try reader.family().count == ParentLog.limit)
        #expect(try reader.family().last?.failure?.code == .failed)
        #expect(try reader.state() == State.fold(family.events[last]))
        guard case .intact = try reader.verify() else {
            Issue.record("\(try reader.verify())")
            return
        }
    }
}
