internal import Arguments
internal import Console
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep snapshot`: a place in time to come back to.
enum SnapshotCommand: Subcommand {
    static let declaration = Command(
        "snapshot", overview: "Mark what the files are now, to come back to it",
        discussion: [
            """
            All that changed so far is recorded first. The label can be used wherever a place in time is
            asked for, and stands on the screen's timeline; of several snapshots with one label the newest
            is meant. Files are recorded all the time: a snapshot is a name for what would be kept anyway.
            """
        ],
        positionals: [
            Positional(
                "LABEL", help: "What it is called; no number and no time, such as 10:30",
                arity: .optional)
        ],
        options: [.flag("json", help: "Print one JSON object")],
        examples: [
            Example("skep snapshot green", "All tests pass: 'skep rewind green' leads back here")
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let label = call.invocation.positionals("LABEL").first
        if let label { try check(label, call) }
        var link = try call.supervisor()
        let body = Body(label.map { [JSON.Field("label", JSON($0))] } ?? [])
        guard let reply = try link.carryOut("snapshot", body, &output)?.json else { return .failed }
        if call.invocation.flag("json") {
            try output.json(Array(reply.text.utf8))
        } else {
            let name = label.map { "snapshot '\($0)'" as Text } ?? "snapshot"
            try output.line(
                "\(name): #\(plain: reply["id"]?.int ?? 0), commit \(reply["commit"]?.string ?? "")"
            )
        }
        return .done
    }

    /// A label stands where places in the log stand, and must not be taken for one of another kind.
    private static func check(_ label: String, _ call: Call) throws(UsageError) {
        // Whether it is one does not depend on a day or a zone.
        let point = Point(label, newest: LogTime(microseconds: 0), zone: .utc)
        let kind =
            switch point {
            case .event: "the id of an event"
            case .time: "a time"
            case .before: "a span of time"
            case nil: nil as String?
            }
        guard let kind else { return }
        throw call.usageError("'\(label)' cannot be a label: it would be taken for \(kind)")
    }
}
