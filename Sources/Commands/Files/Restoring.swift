internal import Arguments
internal import MissionControl
internal import Swarm
internal import Wire

/// Brings files back, after it was said what that means and somebody has agreed.
struct Restoring {
    private let call: Call
    private let verb: String
    private let body: [JSON.Field]
    /// What is brought back, in words.
    private var goal: Text

    static let options: [Option] = [
        .flag("dry-run", help: "Only say what would be done"),
        .flag("yes", short: "y", help: "Do not ask"),
        .flag("json", help: "Print one JSON object; with '--dry-run' or '--yes'"),
    ]

    static let ofAgents: [Option] = [
        .flag("pause", help: "Pause the agents that run; 'skep resume' lets them go on"),
        .flag("continue", help: "The same; then those that can take up their conversations do"),
    ]

    private static let lineLimit = 20

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
        if let undone = preview.undone { goal = "the files from before \(words(of: undone))" }
        if call.invocation.flag("dry-run") {
            if isJSON {
                try output.json(Array(reply.text.utf8))
            } else {
                try say(preview, reply, &output)
            }
            return .done
        }
        if !isJSON { try say(preview, reply, &output) }
        guard preview.obstacles.isEmpty else {
            throw Failure("nothing was done: what is named above is in the way")
        }
        guard !preview.isEmpty else {
            if isJSON { try output.json(Array(reply.text.utf8)) }
            return .done
        }
        guard preview.runners.isEmpty || isPausing else {
            throw Failure(
                "nothing was done: whoever runs could write meanwhile",
                hint: "'--pause' pauses them first; 'skep resume --all' lets them go on")
        }
        guard try call.isAgreed("Restore \(goal)?", &output) else { return .failed }
        if !preview.runners.isEmpty, try pause(preview.runners, &link, &output) != .done {
            return .failed
        }
        guard let done = try link.carryOut(verb, Body(body + goingOn(preview)), &output)?.json
        else { return .failed }
        if isJSON {
            try output.json(Array(done.text.utf8))
        } else {
            try output.line("\(goal) are back (#\(plain: done["id"]?.int ?? 0))\(hint)")
            try sayWhoGoesOn(done, preview, &output)
        }
        return .done
    }

    private var isPausing: Bool {
        call.invocation.flag("pause") || call.invocation.flag("continue")
    }

    /// Those that we have paused take up their conversations where they can.
    private func goingOn(_ preview: RestorePreview) -> [JSON.Field] {
        guard call.invocation.flag("continue"), !preview.runners.isEmpty else { return [] }
        return [JSON.Field("continue", JSON(preview.runners.map { JSON($0) }))]
    }

    private func sayWhoGoesOn(
        _ done: JSON, _ preview: RestorePreview, _ output: inout Output
    ) throws {
        func names(_ key: String) -> Text? {
            let names = done[key]?.array?.compactMap(\.string) ?? []
            return names.isEmpty ? nil : names.map { Text(foreign: $0) }.joined(by: ", ")
        }
        if let names = names("continued") { try output.line("  started anew, to go on: \(names)") }
        if let names = names("paused") { try output.line("  still paused: \(names)") }
        guard !call.invocation.flag("continue"), !preview.runners.isEmpty else { return }
        let paused = preview.runners.map { Text(foreign: $0) }.joined(by: ", ")
        try output.line("  still paused: \(paused)")
    }

    /// `the rewind of 2026-11-20 14:02:11 (#345)`
    private func words(of undone: RestorePreview.Undone) -> Text {
        let id: Text = "#\(plain: undone.event.rawValue)"
        guard let time = undone.time else { return "the rewind \(id)" }
        let shown = ShownTime(time, in: call.zone)
        return "the rewind of \(own: shown.day) \(own: shown.clock) (\(id))"
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

extension Restoring {
    private func say(
        _ preview: RestorePreview, _ reply: JSON, _ output: inout Output
    ) throws {
        guard !preview.isEmpty || !preview.obstacles.isEmpty else {
            return try output.line("all is as it was: nothing to bring back")
        }
        var sum = preview.counts.map { Text(foreign: $0) }
        let directories = reply["directories"]?.int ?? 0
        if directories == 1 { sum.append("1 directory comes or goes") }
        if directories > 1 { sum.append("\(directories) directories come or go") }
        if sum.isEmpty { sum = ["only times differ"] }
        try output.line("\(goal): \(sum.joined(by: ", "))")
        try list(preview.changes, and: preview.more, &output)
        try list(preview.exceptions, &output)
        let later = reply["changed_since"]?.array?.compactMap(\.string) ?? []
        try list(
            later.map { "\($0) was changed after that rewind: that change goes, too" }, &output)
        for obstacle in preview.obstacles { try output.line("  ! \(obstacle)") }
        if let distance = preview.distance { try output.line("  \(distance)") }
        guard !preview.runners.isEmpty else { return }
        let names = preview.runners.map { Text(foreign: $0) }.joined(by: ", ")
        try output.line(preview.runners.count == 1 ? "  \(names) runs" : "  \(names) run")
    }

    private func list(
        _ lines: [String], and others: Int64 = 0, _ output: inout Output
    ) throws {
        for line in lines.prefix(Restoring.lineLimit) { try output.line("  \(line)") }
        let more = Int64(max(lines.count - Restoring.lineLimit, 0)) + others
        if more > 0 { try output.line("  and \(more) more") }
    }
}
