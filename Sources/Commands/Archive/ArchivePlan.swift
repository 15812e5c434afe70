internal import Arguments
internal import EventLog
internal import MissionControl
internal import Swarm

/// What `skep archive` would move. The log alone knows it: no supervisor need run.
struct ArchivePlan {
    /// Nil where none would be.
    private let events: ClosedRange<EventID>?
    /// When the first and the last of them were.
    private var times: (first: LogTime, last: LogTime)?
    private let whyNothing: Text

    init(_ wish: ArchiveWish, _ call: Call) throws {
        guard let limits = try ArchiveLimits.of(wish, call) else {
            self.init(nil, because: "there are no events yet")
            return
        }
        let reader = try call.workspace().reader()
        self.init(try reader.archivable(limits.limit), because: limits.whyNothing(call.zone))
        guard let events, let first = try reader.time(of: events.lowerBound),
            let last = try reader.time(of: events.upperBound)
        else { return }
        times = (first, last)
    }

    private init(_ events: ClosedRange<EventID>?, because why: Text) {
        self.events = events
        whyNothing = why
    }

    func tell(_ call: Call, _ output: inout Output) throws {
        guard let events else {
            return try ArchivePlan.tellNothing(because: whyNothing, call, &output)
        }
        let (first, last) = (events.lowerBound.rawValue, events.upperBound.rawValue)
        guard !call.invocation.flag("json") else {
            let json: JSON = [
                "rows": JSON(last - first + 1), "first": JSON(first), "last": JSON(last),
            ]
            return try output.json(Array(json.text.utf8))
        }
        let span =
            times.map { times -> Text in
                let (first, last) = (call.zone.moment(times.first), call.zone.moment(times.last))
                return ", of \(own: first) to \(own: last)"
            } ?? Text()
        try output.line(
            "would move \(last - first + 1) events, \(plain: first) to \(plain: last)\(span)")
    }

    static func tellNothing(
        because why: Text, _ call: Call, _ output: inout Output
    ) throws(WriteError) {
        guard !call.invocation.flag("json") else {
            let json: JSON = ["rows": 0, "first": .null, "last": .null]
            return try output.json(Array(json.text.utf8))
        }
        try output.line("nothing to move: \(why)")
    }
}
