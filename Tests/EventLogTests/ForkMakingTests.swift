import Glibc
import Support
import Swarm
import Testing

@testable import EventLog

/// What is not there before a fork is whole, and where there is none.
@Suite struct ForkMakingTests {
    private let family: Family

    init() throws { family = try Family(300) }

    private func code(_ body: () throws -> Void) -> LogError.Code? {
        #expect(throws: LogError.self, performing: body)?.code
    }

    private func isNoLog(_ directory: LogDirectory) -> Bool {
        code { _ = try LogReader(directory) } == .missing
    }

    // MARK: - Refusals

    @Test(arguments: [-1, 0, 301, Int.max - 1])
    func thereIsNothingToGoOnFrom(last: Int) throws {
        #expect(code { try family.fork(0, at: last) } == .missing)
        #expect(isNoLog(family.directory(1)))
    }

    @Test func whereThereIsALogNoneBegins() throws {
        try family.fork(0, at: 100)
        let before = try #require(TextFile.bytes(family.directory(1).log))
        let again = #expect(throws: LogError.self) {
            try family.reader(0).fork(
                at: EventID(50), into: family.directory(1), Restoration(commit: nil),
                at: LogTime(microseconds: 5))
        }
        #expect(again?.code == .exists)
        // Nor where the parent itself is.
        #expect(
            code {
                try family.reader(0).fork(
                    at: EventID(50), into: family.directory(0), Restoration(commit: nil),
                    at: LogTime(microseconds: 5))
            } == .exists)
        #expect(TextFile.bytes(family.directory(1).log) == before)
    }

    @Test func whereSomebodyIsAboutToWriteOneNoneBegins() throws {
        try family.directory(1).prepareDirectory()
        let lock = try WriteLock(family.directory(1))
        #expect(code { try family.fork(0, at: 100) } == .locked)
        #expect(isNoLog(family.directory(1)) && lock.descriptor >= 0)
    }

    @Test(
        "nothing begins behind a row that is not what was written",
        arguments: ["subject = 'x'", "hash = zeroblob(32)", "timestamp = timestamp + 1"],
        [300, 297])
    func damaged(change: String, row: Int64) throws {
        try RawLog(family.directory(0).log, writing: true)
            .execute("UPDATE events SET \(change) WHERE id = \(row)")
        let error = #expect(throws: LogError.self) { try family.fork(0, at: 300) }
        #expect(error?.code == .damaged && error?.row == row)
        #expect(isNoLog(family.directory(1)))
    }

    // MARK: - Halfway

    /// The steps of making one, each with what was done until then, as a kill would leave it.
    @Test("what was killed halfway is no log, and is made the next time", arguments: 0...3)
    func halfway(step: Int) throws {
        let target = family.directory(1)
        try half(step)
        #expect(isNoLog(target))
        try family.fork(0, at: 200)
        #expect(try family.reader(1).state() == State.fold(family.events[1]))
        guard case .intact(1, _) = try family.reader(1).verify() else {
            Issue.record("\(try family.reader(1).verify())")
            return
        }
        #expect(!Scratch.names(in: target.path).contains("draft"))
    }

    private func half(_ step: Int) throws {
        let target = family.directory(1)
        let draft = LogDirectory(target.path + "/draft")
        try target.prepareDirectory()
        switch step {
        case 0: try draft.prepare()
        case 1:
            var writer = try LogWriter(draft)
            writer.stage(lines(9))
            try writer.commit()
        default:
            let state = State.fold(family.events[0].prefix(100))
            let event = Event(
                id: EventID(101), time: LogTime(microseconds: 1 << 50), type: .fork,
                content: .text("{}"))
            let hash = try #require(try family.reader(0).hash(of: 100))
            _ = try LogDraft(in: target, Root(id: 100, hash: hash, parent: nil), state, event)
            if step == 3 { rename(draft.head, target.head) }
        }
    }

    @Test func anEmptyFileIsNoLog() throws {
        try family.directory(1).prepare()
        try family.fork(0, at: 10)
        #expect(try family.reader(1).range()?.upperBound == EventID(11))
    }

    /// A log at rest is one file; so is one that has just begun.
    @Test func nothingIsLeftBesideIt() throws {
        try family.fork(0, at: 10)
        let names = Scratch.names(in: family.directory(1).path)
        #expect(names == [".gitignore", "head", "lock", "log.db"])
    }

    @Test func theParentIsNotTouched() throws {
        let files = [family.directory(0).log, family.directory(0).head]
        let before = files.map { TextFile.bytes($0) }
        try family.fork(0, at: 250)
        try family.goOn(1, 50)
        _ = try family.reader(1).verify()
        #expect(files.map { TextFile.bytes($0) } == before)
        #expect(WriteAhead.size(family.directory(0).writeAhead) == 0)
    }

    @Test func itsTimeIsAfterItsParents() throws {
        let last = family.events[0][99].time
        #expect(try family.fork(0, at: 100).time == LogTime(microseconds: last.microseconds + 1))
        let later = LogTime(microseconds: last.microseconds + 77)
        let event = try family.reader(0).fork(
            at: EventID(100), into: family.directory(2), Restoration(commit: nil, label: "x"),
            at: later)
        #expect(event.time == later)
    }
}
