import Support
import Swarm

/// Decides what becomes of what is sent, and gives ids and times. It knows no files and no threads.
struct Intake {
    /// Runs ahead of the disk: what is queued counts as stored, for a failed commit ends it all.
    private(set) var sources: SourceLedger
    private(set) var last: EventID
    private var clock: LogClock
    private var lastComparison: Int64

    static let comparisonMicroseconds = LogClock.comparisonSeconds * 1_000_000

    enum Decision {
        case store([Event])
        /// Stored before, under that id where it is remembered. An answer may leave only when
        /// that event is on the disk.
        case repeated(EventID?)
        case gap(expected: Int64)
    }

    init(sources: SourceLedger, last: EventID, time: LogTime?, wall: Int64, boot: Int64) {
        self.sources = sources
        self.last = last
        clock = LogClock(wall: wall, boot: boot, lastStored: time)
        lastComparison = boot
    }

    /// A batch is stored whole or not at all; one that is cut otherwise than before is sent again
    /// from what is new.
    mutating func judge(
        _ drafts: [Draft], from first: Int64, of agent: AgentID, boot: Int64
    ) -> Decision {
        switch sources.judge(first...first + Int64(drafts.count) - 1, from: agent) {
        case .next: .store(place(drafts, boot: boot))
        case .duplicate(let id, _): .repeated(id)
        case .gap(let expected), .partly(let expected): .gap(expected: expected)
        }
    }

    /// Gives the next ids and times. They are used up by `accept`, so what is refused leaves no gap.
    mutating func place(_ drafts: [Draft], boot: Int64) -> [Event] {
        drafts.enumerated().map { index, draft in
            draft.event(
                EventID(last.rawValue + 1 + Int64(index)), at: clock.next(boot: boot))
        }
    }

    /// The scribe has taken the events, the first of which was numbered so by its source.
    mutating func accept(_ events: [Event], from first: Int64? = nil) {
        for (index, event) in events.enumerated() {
            last = event.id
            if let first, let agent = event.agent {
                sources.record(first + Int64(index), from: agent, as: event.id)
            }
        }
    }

    /// A change of the clock that must be told, when it is time to look.
    mutating func compareClocks(wall: Int64, boot: Int64) -> Draft? {
        guard boot - lastComparison >= Int64(Intake.comparisonMicroseconds) else { return nil }
        lastComparison = boot
        return clock.compare(wall: wall, boot: boot).map {
            Draft(.clock, subject: $0.kind?.rawValue, $0)
        }
    }
}
