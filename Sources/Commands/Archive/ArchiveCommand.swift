internal import Arguments
internal import EventLog
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep archive`: old events out of the log, into compressed files.
enum ArchiveCommand: Subcommand {
    static let declaration = Command(
        "archive", overview: "Move old events into compressed files",
        discussion: [
            """
            Events move from the log into files in '.skep/archive', and nothing is lost by it: all that
            shows events goes on showing them, and 'skep verify' checks them as before. Whole segments of
            4,096 events move, so a few stay that are old enough.
            """,
            """
            The supervisor does the same by itself, a few minutes after its start and then each hour, with
            events that are older than 'retention' in skep.yaml says: 30 days, where it says nothing.
            """,
        ],
        options: [
            .value(
                "keep", placeholder: "T",
                help: "Keep in the log what is from the last T, such as 7d"),
            .value(
                "before", placeholder: "X",
                help: "Move what is before X: an event, or a time (14:02:11, 2026-11-20, -3h)",
                kind: .distance),
            .flag("dry-run", help: "Say what would be moved, and move nothing"),
            .flag("json", help: "Print one JSON object"),
        ],
        examples: [
            Example("skep archive", "What 'retention' in skep.yaml says, now"),
            Example("skep archive --keep 7d --dry-run", "What is older than a week"),
            Example("skep archive --before 48213", "All that is before an event"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let wish = try ArchiveWish(call)
        if call.invocation.flag("dry-run") {
            try ArchivePlan(wish, call).tell(call, &output)
            return .done
        }
        var link = try call.supervisor()
        // Read first: nothing of the log is open while it is made smaller.
        guard let limits = try ArchiveLimits.of(wish, call) else {
            try ArchivePlan.tellNothing(because: "there are no events yet", call, &output)
            return .done
        }
        let isJSON = call.invocation.flag("json")
        let reply = try link.ask(
            "archive", Body(limits.fields), within: patience,
            meanwhile: { _ in
                if !isJSON { try? output.remark("old events are being moved …") }
            }
        ).json
        if isJSON {
            try output.json(Array(reply.text.utf8))
        } else {
            try say(reply, limits, call, &output)
        }
        return .done
    }

    /// So long a log takes that nobody ever tidied up.
    private static let patience = Duration.seconds(86_400)

    private static func say(
        _ reply: JSON, _ limits: ArchiveLimits, _ call: Call, _ output: inout Output
    ) throws {
        let rows = reply["rows"]?.int ?? 0
        guard rows > 0 else {
            let why = limits.whyNothing(call.zone)
            return try ArchivePlan.tellNothing(because: why, call, &output)
        }
        let files = (reply["files"]?.array ?? []).compactMap(\.string)
        let last = reply["last"]?.int ?? 0
        let room = size(reply["bytes"]?.int ?? 0)
        let count: Text = files.count == 1 ? "1 file" : "\(files.count) files"
        try output.line(
            "moved \(rows) events, up to \(plain: last), into \(count) of \(own: room):")
        for file in files.prefix(named) { try output.line("  .skep/archive/\(file)") }
        if files.count > named { try output.line("  and \(files.count - named) more") }
    }

    private static let named = 10
}

/// Which events are meant, as it is typed.
enum ArchiveWish {
    /// What the retention says.
    case old
    case keep(seconds: Int64)
    case before(String)

    init(_ call: Call) throws {
        let before = call.invocation.value("before")
        let seconds = try call.seconds(
            "keep", in: 0...Retention.range.upperBound, like: "a time such as 12h, 30d or 1d12h")
        if let seconds {
            guard before == nil else {
                throw call.usageError("'--keep' and '--before' exclude each other")
            }
            self = .keep(seconds: seconds)
        } else {
            self = before.map { .before($0) } ?? .old
        }
    }
}
