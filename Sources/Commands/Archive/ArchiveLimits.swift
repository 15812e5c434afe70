internal import Console
internal import EventLog
internal import Linux
internal import MissionControl
internal import Swarm

/// Which events are old enough, as the supervisor is asked and as the log is.
struct ArchiveLimits {
    /// Up to where.
    let limit: PackLimit
    /// The body of the request: empty where the supervisor is to look up itself what the retention says.
    let fields: [JSON.Field]

    /// Nil where there are no events. Throws where nothing is ever old enough.
    static func of(_ wish: ArchiveWish, _ call: Call) throws -> ArchiveLimits? {
        let workspace = try call.workspace()
        do {
            return try of(wish, workspace.reader(), call)
        } catch let failure as Failure where failure.isMissingLog {
            return nil
        }
    }

    private static func of(
        _ wish: ArchiveWish, _ reader: borrowing LogReader, _ call: Call
    ) throws -> ArchiveLimits? {
        guard let ends = try LogEnds(reader) else { return nil }
        // Events become old while nothing happens as well.
        let now = max(ends.newest, LogTime(microseconds: Clocks.wall))
        switch wish {
        case .old:
            let retention = try reader.state().retention
            guard let time = retention.limit(at: now) else { throw keepsForever }
            return ArchiveLimits(.time(time), fields: [])
        case .keep(let seconds):
            return ArchiveLimits(
                LogTime(microseconds: now.microseconds - seconds * 1_000_000))
        case .before(let text): return try before(text, ends, reader, call)
        }
    }

    private static func before(
        _ text: String, _ ends: LogEnds, _ reader: borrowing LogReader, _ call: Call
    ) throws -> ArchiveLimits {
        switch try call.point(named: text, ends) {
        case .event(let id):
            // Says which there are, where it is none of them.
            _ = try call.moment(named: text, reader)
            let last = max(id.rawValue - 1, 1)
            return ArchiveLimits(.event(EventID(last)), fields: [JSON.Field("to", JSON(last))])
        case .time(let span): return ArchiveLimits(span.lowerBound)
        case .before(let distance): return ArchiveLimits(ends.time(before: distance))
        }
    }

    private init(_ limit: PackLimit, fields: [JSON.Field]) {
        self.limit = limit
        self.fields = fields
    }

    private init(_ time: LogTime) {
        self.init(.time(time), fields: [JSON.Field("before", JSON(time.microseconds))])
    }

    /// Why none are moved, where none are.
    func whyNothing(_ zone: Zone) -> Text {
        let place: Text =
            switch limit {
            case .event(let id): "before event \(plain: id.rawValue + 1)"
            case .time(let time): "before \(own: zone.moment(time))"
            }
        return "events move in whole segments of 4,096, and no whole one in the log lies \(place)"
    }

    private static let keepsForever = Failure(
        "no event is ever old enough: 'retention' is 'forever'",
        hint: "say which are: 'skep archive --keep 30d'")
}

extension Zone {
    /// `2026-11-20 14:02:11`
    func moment(_ time: LogTime) -> String {
        let shown = ShownTime(time, in: self)
        return "\(shown.day) \(shown.clock)"
    }
}
