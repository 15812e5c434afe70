/// Which event each numbered submission became, so that a repeated one is stored once.
///
/// A source is an agent that numbers its events from 1. Numbers that follow each other and got ids
/// that follow each other are one run, so a source that sends in batches costs almost nothing.
public struct SourceLedger: Sendable {
    /// How many of a source's newest numbers are remembered with their ids.
    public static let window: Int64 = 4096

    /// The end of a run: `sequence` got `id`, and those before it the ids before it.
    public struct Run: Equatable, Sendable {
        public var sequence: Int64
        public var id: EventID

        public init(sequence: Int64, id: EventID) {
            self.sequence = sequence
            self.id = id
        }
    }

    public enum Judgement: Equatable, Sendable {
        /// The number that was due.
        case next
        /// Stored before; its id where it is still remembered.
        case duplicate(EventID?)
        /// Too high: something before it never came.
        case gap(expected: Int64)
    }

    private var runs: [AgentID: [Run]] = [:]

    public init() {}

    /// What is remembered of a source, oldest first.
    public func runs(of agent: AgentID) -> [Run] { runs[agent] ?? [] }

    /// The highest number a source has used; 0 before its first.
    public func last(of agent: AgentID) -> Int64 { runs[agent]?.last?.sequence ?? 0 }

    public func judge(_ sequence: Int64, from agent: AgentID) -> Judgement {
        let last = last(of: agent)
        if last < Int64.max, sequence == last + 1 { return .next }
        if sequence > last { return .gap(expected: last + 1) }
        guard sequence > last &- SourceLedger.window, sequence > 0,
            let run = runs(of: agent).first(where: { $0.sequence >= sequence })
        else { return .duplicate(nil) }
        return .duplicate(EventID(run.id.rawValue &- (run.sequence &- sequence)))
    }

    /// What becomes of a batch, which is stored whole or not at all.
    public enum BatchJudgement: Equatable, Sendable {
        case next
        /// All of it was stored before, under these ids where they are remembered.
        case duplicate(first: EventID?, last: EventID?)
        case gap(expected: Int64)
        /// Its beginning was stored before and its end was not: what is new begins here.
        case partly(next: Int64)
    }

    public func judge(_ numbers: ClosedRange<Int64>, from agent: AgentID) -> BatchJudgement {
        switch (judge(numbers.lowerBound, from: agent), judge(numbers.upperBound, from: agent)) {
        case (.next, _): .next
        case (.gap(let expected), _): .gap(expected: expected)
        case (.duplicate(let first), .duplicate(let last)): .duplicate(first: first, last: last)
        case (.duplicate, _): .partly(next: last(of: agent) &+ 1)
        }
    }

    /// Notes that `sequence` got `id`, and returns the newest run before it. A number that is not due
    /// changes nothing.
    @discardableResult
    public mutating func record(_ sequence: Int64, from agent: AgentID, as id: EventID) -> Run {
        // It is looked up once: this is done for every row that has a number.
        runs[agent, default: []].take(Run(sequence: sequence, id: id))
    }

    /// The same where those before it are in an archive, so that the first one found counts as due.
    @discardableResult
    public mutating func adopt(_ sequence: Int64, from agent: AgentID, as id: EventID) -> Run {
        if last(of: agent) < sequence &- 1 {
            restore(Run(sequence: sequence, id: id), of: agent)
            return Run(sequence: sequence, id: id)
        }
        return record(sequence, from: agent, as: id)
    }

    /// Notes a run, which may stand for many numbers; runs of one source must come in their order.
    public mutating func restore(_ run: Run, of agent: AgentID) {
        runs[agent, default: []].note(run)
    }
}

extension [SourceLedger.Run] {
    fileprivate mutating func take(_ run: SourceLedger.Run) -> SourceLedger.Run {
        let newest = last ?? SourceLedger.Run(sequence: 0, id: .none)
        if newest.sequence < Int64.max, run.sequence == newest.sequence + 1 { note(run) }
        return newest
    }

    fileprivate mutating func note(_ run: SourceLedger.Run) {
        if let newest = last, newest.isContinued(by: run) {
            self[count - 1] = run
        } else {
            append(run)
        }
        // Two windows are kept before one is cut off, so that cutting costs next to nothing a number.
        let oldest = run.sequence &- SourceLedger.window
        if let first, first.sequence <= oldest &- SourceLedger.window {
            removeAll { $0.sequence <= oldest }
        }
    }
}

extension SourceLedger.Run {
    /// True when the ids went on as the numbers did.
    fileprivate func isContinued(by next: SourceLedger.Run) -> Bool {
        next.sequence &- sequence == next.id.rawValue &- id.rawValue
    }
}
