internal import Arguments
internal import Swarm
internal import Wire

/// Brings files back, after it was said what that means and somebody has agreed.
struct Restoring {
    private let call: Call
    private let verb: String
    private let body: [JSON.Field]
    /// What is brought back, in words.
    private let goal: Text

    static let options: [Option] = [
        .flag("dry-run", help: "Only say what would be done"),
        .flag("yes", short: "y", help: "Do not ask"),
        .flag("json", help: "Print one JSON object; with '--dry-run' or '--yes'"),
    ]

    private static let pathLimit = 20

    init(_ call: Call, verb: String, body: [JSON.Field], goal: Text) {
        self.call = call
        self.verb = verb
        self.body = body
        self.goal = goal
    }

    mutating func run(_ output: inout Output) throws -> ExitCode {
        let isJSON = try call.wantsJSON()
        var link = try call.supervisor()
        let question = Body(body + [JSON.Field("dry_run", true)])
        guard let reply = try link.carryOut(verb, question, &output)?.json else { return .failed }
        let preview = RestorePreview(reply)
        if call.invocation.flag("dry-run") {
            if isJSON { try output.json(Array(reply.text.utf8)) } else { try say(preview, &output) }
            return .done
        }
        if !isJSON { try say(preview, &output) }
        guard preview.obstacles.isEmpty else {
            throw Failure("nothing was done: what is named above is in the way")
        }
        guard !preview.isEmpty else {
            if isJSON { try output.json(Array(reply.text.utf8)) }
            return .done
        }
        guard preview.agents.isEmpty || call.invocation.flag("pause") else {
            throw Failure(
                "nothing was done: whoever runs could write meanwhile",
                hint: "'--pause' pauses them first; 'skep resume --all' lets them go on")
        }
        guard try call.isAgreed("Restore \(goal)?", &output) else { return .failed }
        if !preview.agents.isEmpty, try pause(preview.agents, &link, &output) != .done {
            return .failed
        }
        guard let done = try link.carryOut(verb, Body(body), &output)?.json else { return .failed }
        if isJSON {
            try output.json(Array(done.text.utf8))
        } else {
            try output.line("\(goal) are back (#\(plain: done["id"]?.int ?? 0))\(hint)")
        }
        return .done
    }

    private var hint: Text { verb == "rewind" ? "; 'skep undo' takes it back" : Text() }

    private func pause(
        _ names: [String], _ link: inout SupervisorLink, _ output: inout Output
    ) throws -> ExitCode {
        let targets = Body([JSON.Field("agents", JSON(names.map { JSON($0) }))])
        guard let body = try link.carryOut("pause", targets, &output) else { return .failed }
        let failed = try AgentResult.all(in: body).filter { $0.refusal != nil }
        return try output.report(failed, as: "pause", done: "paused")
    }
}

extension Call {
    /// Whether whoever sits there wants it, or has said so before.
    func isAgreed(_ question: Text, _ output: inout Output) throws -> Bool {
        if invocation.flag("yes") { return true }
        guard output.errors.face.isTerminal, let answer = surroundings.answer else {
            throw Failure("nothing was done: nobody is there to be asked", hint: "give '--yes'")
        }
        try output.remark("\(question)   y n")
        return ["y", "yes"].contains(answer()?.lowercased() ?? "")
    }

    /// Whether one JSON object is wanted, of a command that would otherwise ask.
    func wantsJSON() throws -> Bool {
        guard invocation.flag("json") else { return false }
        guard invocation.flag("dry-run") || invocation.flag("yes") else {
            throw usageError("'--json' asks nobody: give '--dry-run' or '--yes' with it")
        }
        return true
    }
}

// MARK: - The preview

/// What bringing files back would do, as the supervisor says it.
struct RestorePreview {
    let restored: Int64
    let broughtBack: Int64
    let removed: Int64
    let changes: [(path: String, deed: String)]
    let notKept: [String]
    let staying: [String]
    let replaced: [String]
    let obstacles: [String]
    let agents: [String]
    /// How far the record is from what was asked for; nil where it is of that moment.
    let distance: Text?

    init(_ json: JSON) {
        func texts(_ key: String) -> [String] { json[key]?.array?.compactMap(\.string) ?? [] }
        restored = json["restored"]?.int ?? 0
        broughtBack = json["brought_back"]?.int ?? 0
        removed = json["removed"]?.int ?? 0
        changes = (json["changes"]?.array ?? []).compactMap { change in
            guard let path = change["path"]?.string, let deed = change["deed"]?.string else {
                return nil
            }
            return (path, deed)
        }
        notKept = texts("not_kept")
        staying = texts("staying")
        replaced = texts("replaced")
        obstacles = texts("obstacles")
        agents = texts("agents")
        distance = RestorePreview.distance(json)
    }

    static func distance(_ json: JSON) -> Text? {
        guard let events = json["events_since"]?.int, events > 0 else { return nil }
        let time = json["us_since"]?.int ?? 0
        return
            """
              recorded \(events) \(own: events == 1 ? "event" : "events") and \(time / 1_000_000).\
            \(time % 1_000_000 / 100_000) s before that moment
            """
    }

    var isEmpty: Bool { changes.isEmpty }
}

extension Restoring {
    private func say(_ preview: RestorePreview, _ output: inout Output) throws {
        guard !preview.isEmpty || !preview.obstacles.isEmpty else {
            return try output.line("all is as it was: nothing to bring back")
        }
        try output.line(
            "\(goal): \(count(preview.restored, "changes", "change")), "
                + "\(count(preview.broughtBack, "comes back", "come back")), "
                + count(preview.removed, "is removed", "are removed"))
        for (path, deed) in preview.changes.prefix(Restoring.pathLimit) {
            let sign: Text =
                switch deed {
                case "removed": "−"
                case "brought_back": "+"
                case "time": "·"
                default: "±"
                }
            try output.line("  \(sign) \(path)")
        }
        let more = preview.changes.count - Restoring.pathLimit
        if more > 0 { try output.line("  and \(more) more") }
        try name(preview.replaced, "ignored and in the way; the backup keeps it", &output)
        try name(preview.staying, "stays, because of ignored files in it", &output)
        try name(preview.notKept, "was too large to be kept: it stays as it is now", &output)
        for obstacle in preview.obstacles { try output.line("  ! \(obstacle)") }
        if let distance = preview.distance { try output.line(distance) }
        guard !preview.agents.isEmpty else { return }
        let names = preview.agents.map { Text(foreign: $0) }.joined(by: ", ")
        try output.line(preview.agents.count == 1 ? "  \(names) runs" : "  \(names) run")
    }

    private func name(_ paths: [String], _ why: Text, _ output: inout Output) throws {
        for path in paths.prefix(Restoring.pathLimit) { try output.line("  '\(path)' \(why)") }
        let more = paths.count - Restoring.pathLimit
        if more > 0 { try output.line("  and \(more) more of these") }
    }

    private func count(_ count: Int64, _ one: Text, _ many: Text) -> Text {
        count == 1 ? "1 \(one)" : "\(count) \(many)"
    }

}
