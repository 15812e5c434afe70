import EventLog
import Support
import Swarm
import Testing

extension LogTrials {
    /// Whatever happened between, appends, repeats, crashes, new starts, the state is the fold of
    /// the events, and the events are those that were acknowledged.
    @Suite struct Folds {
        /// Some lives begin just before a segment is full, or a snapshot due besides.
        private static let starts = [0: 8_192 - 40, 50: 4_096 - 40]

        @Test(arguments: 0..<(Settings.isFull ? 2_000 : 200))
        func anyInterleavingFoldsToTheSame(round: Int) throws {
            let seed = Settings.seed(9, round)
            var life = try Life(
                seed: seed, start: Folds.starts[round % 100] ?? 1,
                longLines: round % 4 == 1 ? 3 : 20)
            for _ in 0..<30 { try life.step() }
            let what: Comment = "SEED=\(Settings.seed) round \(round)"
            let reader = try LogReader(life.directory)
            let (state, count) = (life.state, Int64(life.pen.count))
            #expect(try reader.range()?.upperBound.rawValue == count, what)
            #expect(try reader.state() == state, what)
            guard case .intact = try reader.verify() else {
                Issue.record("\(try reader.verify()), \(what)")
                return
            }
        }

        @Test func aLostCommitIsFound() throws {
            var life = try Life(seed: Settings.seed(90), start: 20, longLines: 20)
            #expect(try life.losesACommit(), "the check has no teeth, SEED=\(Settings.seed)")
        }
    }
}

/// A writer, what it has acknowledged, and the crashes it goes through.
///
/// A crash is a copy of the files at that moment, which is all that a dead writer leaves. One in the
/// middle of a commit is a copy after it, with a part of what the commit wrote cut off.
struct Life {
    private var open: OpenLog?
    private(set) var pen: Pen
    /// The fold of all events that are in the log.
    private(set) var state = State()
    private var scratch = Scratch(inMemory: true)
    private var dice: SplitMix

    var directory: LogDirectory { LogDirectory(scratch.path) }

    /// Begins with so many events in the log.
    init(seed: UInt64, start: Int, longLines: Int) throws {
        dice = SplitMix(seed: seed)
        pen = Pen(seed: seed, longLines: longLines)
        open = try OpenLog(LogDirectory(scratch.path))
        while pen.count < start { try append(min(500, start - pen.count)) }
    }

    mutating func step() throws {
        switch dice.below(8) {
        case 0...3: try append(1 + dice.below(12))
        case 4: sendAgain()
        case 5: try reopen()
        case 6: try crash()
        default: try crashInACommit()
        }
    }

    private mutating func append(_ count: Int) throws {
        let events = pen.events(count)
        open?.writer.stage(events)
        try open?.writer.commit()
        for event in events { event.withView { state.apply($0) } }
        if dice.chance(3) { try open?.writer.checkpoint(whenIdle: true) }
    }

    /// Every number that was acknowledged is known, with its id.
    private func sendAgain() {
        let last = Int64(pen.count - 1)
        for number in stride(from: last, to: max(last - 40, 0), by: -1) {
            let found = open?.writer.sources.judge(number, from: pen.agent)
            #expect(found == .duplicate(EventID(number + 1)), "number \(number) of \(last)")
        }
    }

    private mutating func reopen() throws {
        open = nil
        open = try OpenLog(directory)
        #expect(isRecovered())
    }

    private mutating func crash() throws { try goOn(from: files()) }

    /// What the commit wrote is cut somewhere: it is there as a whole, or not at all.
    private mutating func crashInACommit() throws {
        let (before, penBefore, stateBefore) = (files(), pen, state)
        try append(1 + dice.below(12))
        var after = files()
        let written = after.writeAhead.count - before.writeAhead.count
        // A checkpoint, or a file that is written anew from its beginning, is no cut at the end.
        guard written > 0, after.log == before.log,
            after.writeAhead.starts(with: before.writeAhead.prefix(32))
        else { return }
        let cut = dice.below(written + 1)
        after.writeAhead.removeLast(cut)
        if cut > 0 { (pen, state) = (penBefore, stateBefore) }
        try goOn(from: after)
    }

    private mutating func goOn(from files: Files) throws {
        try move(to: files)
        #expect(isRecovered())
    }

    private mutating func move(to files: Files) throws {
        let next = Scratch(inMemory: true)
        TextFile.write(files.log, to: next.path + "/log.db")
        TextFile.write(files.writeAhead, to: next.path + "/log.db-wal")
        open = nil
        scratch = next
        open = try OpenLog(directory)
    }

    /// Whether the writer has found all that was acknowledged, and nothing else.
    private func isRecovered() -> Bool {
        let (last, found) = (open?.writer.last.id.rawValue, open?.writer.state)
        let sequence = open?.writer.sources.last(of: pen.agent)
        return last == Int64(pen.count) && found == state && sequence == Int64(pen.count - 1)
    }

    /// A mistake on purpose: goes on from files of before the last commit.
    mutating func losesACommit() throws -> Bool {
        let before = files()
        try append(1)
        try move(to: before)
        return !isRecovered()
    }

    private struct Files {
        var log: [UInt8]
        var writeAhead: [UInt8]
    }

    private func files() -> Files {
        Files(
            log: TextFile.bytes(directory.log) ?? [],
            writeAhead: TextFile.bytes(directory.log + "-wal") ?? [])
    }
}

/// A writer that can be let go of: it is closed when nobody holds it.
private final class OpenLog {
    var writer: LogWriter

    init(_ directory: LogDirectory) throws { writer = try LogWriter(directory) }
}
