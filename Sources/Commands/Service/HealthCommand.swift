internal import Arguments
internal import Canvas
internal import Linux
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep health`: how the supervisor itself is doing.
enum HealthCommand: Subcommand {
    static let declaration = Command(
        "health", overview: "Show how the supervisor is doing: processes, sockets, queues, disk",
        discussion: [
            """
            '--json' prints one object, with at least 'pid', 'keeper_pid', 'control', 'events' (the
            ZeroMQ addresses) and 'last_id'.
            """
        ],
        options: [.flag("json", help: "Print one JSON object")],
        examples: [
            Example("skep health", "Whether all is well"),
            Example("skep health --json | jq -r .control", "Where programs connect to"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        var link = try call.supervisor()
        let body = try link.ask("health")
        if call.invocation.flag("json") {
            try output.json(body.bytes)
        } else {
            for line in rows(body.json, call.zone) { try output.line(line) }
            let keeper = body.json["keeper_pid"]?.int.flatMap { ProcessNumber(exactly: $0) }
            if let still = StandingStill("keeper", keeper) {
                try output.complain(still.complaint, hint: still.hint)
            }
        }
        return .done
    }

    private static func rows(_ health: JSON, _ zone: Zone) -> [Text] {
        let facts: [(String, Text)] = [
            ("supervisor", supervisor(health, zone)),
            ("keeper", number(health["keeper_pid"]).map { "pid \(own: $0)" } ?? "unknown"),
            ("log", log(health)), ("commits", commits(health["commits"])),
            ("files", files(health["files"])),
            ("trouble", trouble(health)),
            ("input", Unread.all(health["unread"]).map(\.sentence).joined(by: "; ")),
            ("attached", Attached.all(health["attached"]).map(\.sentence).joined(by: "; ")),
            ("control", text(health["control"])),
            ("events", text(health["events"])),
        ]
        return facts.filter { !$0.1.isEmpty }
            .map { name, fact in Text(own: name).styled(.textDim).padded(to: 12) + fact }
    }

    private static func supervisor(_ health: JSON, _ zone: Zone) -> Text {
        let version = text(health["version"])
        return [
            number(health["pid"]).map { "pid \(own: $0)" } ?? "unknown",
            version.isEmpty ? version : "version " + version, since(health["since"], zone),
        ].joined(by: dot)
    }

    private static func log(_ health: JSON) -> Text {
        let disk = health["disk"]?.string ?? "unknown"
        let state: Text = "disk \(disk)"
        return [
            health["last_id"]?.int.map { "\($0) events" } ?? Text(),
            disk == "ok" ? state : state.styled(.bad),
            health["log_bytes"]?.int.map { "\(own: size($0))" } ?? Text(),
            health["queued_rows"]?.int.map { "\($0) rows not recorded yet" } ?? Text(),
            health["write_ahead_bytes"]?.int.map { "write-ahead \(own: size($0))" } ?? Text(),
        ].joined(by: dot)
    }

    private static func commits(_ json: JSON?) -> Text {
        guard let count = json?["count"]?.int, let last = json?["last_us"]?.int,
            let slow = json?["p99_us"]?.int
        else { return Text() }
        return "\(count) · last \(last) µs, 99th \(slow) µs"
    }

    private static func files(_ json: JSON?) -> Text {
        guard let json else { return Text() }
        if let trouble = json["trouble"]?.string { return Text(foreign: trouble).styled(.bad) }
        guard json["commit"]?.string != nil else { return "being recorded for the first time" }
        let records = json["records"]?.int ?? 0
        return [
            "\(json["files"]?.int ?? 0) recorded",
            records == 1 ? "1 record" : "\(records) records",
            json["last_look_us"]?.int.map { "last look \($0) µs" } ?? Text(),
        ].joined(by: dot)
    }

    private static func trouble(_ health: JSON) -> Text {
        [text(health["trouble"]), text(health["hint"])].joined(by: "; ")
    }

    private static func since(_ json: JSON?, _ zone: Zone) -> Text {
        guard let time = json?.string.flatMap({ try? LogTime(rfc3339: $0) }) else { return Text() }
        let shown = ShownTime(time, in: zone)
        return "since \(own: shown.day) \(own: shown.clock)"
    }

    /// A number that is a name, without separators.
    private static func number(_ json: JSON?) -> String? { json?.int.map { String($0) } }

    private static func text(_ json: JSON?) -> Text { Text(foreign: json?.string ?? "") }
}
