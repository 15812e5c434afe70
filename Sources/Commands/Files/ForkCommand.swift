internal import Arguments
internal import Console
internal import EventLog
internal import MissionControl
internal import Swarm
internal import Wire

/// `skep fork`: another workspace that goes on from a moment of this one.
enum ForkCommand: Subcommand {
    static let declaration = Command(
        "fork", overview: "Go on from any moment in a workspace of its own",
        discussion: [
            BodyAccess.places,
            """
            The files of that moment go into a directory beside this one, named after both, and the log
            there begins with this one's history up to then. Where this is the top of a git repository it
            is a work tree of that, on no branch: 'git switch -c NAME' there makes one. What goes on
            here stays as it is; nobody is started there.
            """,
        ],
        positionals: [
            Positional(
                "X", help: "An event, a time or a label", arity: .optional, kind: .distance)
        ],
        options: [
            .value(
                "name", placeholder: "NAME", help: "What it is called; 'at-' and the event's id"),
            .value("out", placeholder: "DIR", help: "Where it is made, instead", kind: .directory),
            .flag("list", help: "Only show which there are, and where each came from"),
        ] + Restoring.options,
        examples: [
            Example("skep fork green --name retry", "From the snapshot 'green', as 'retry'"),
            Example("skep fork --list", "Which workspaces go on from which"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        if call.invocation.flag("list") { return try list(call, &output) }
        guard let text = call.invocation.positionals("X").first else {
            throw call.usageError("X is missing: from which moment it is to go on")
        }
        let isJSON = try call.wantsJSON()
        // Read in turns: nothing of the log is open while somebody thinks about the question.
        let place = try place(text, call)
        let body = try body(place, call)
        var link = try call.supervisor()
        let question = Body(body + [JSON.Field("dry_run", true)])
        guard let preview = try link.carryOut("fork", question, &output)?.json else {
            return .failed
        }
        if call.invocation.flag("dry-run") {
            if isJSON {
                try output.json(Array(preview.text.utf8))
            } else {
                try say(preview, &output)
            }
            return .done
        }
        if !isJSON { try say(preview, &output) }
        guard try call.isAgreed("Make it?", &output),
            let done = try link.carryOut("fork", Body(body), &output)?.json
        else { return .failed }
        if isJSON {
            try output.json(Array(done.text.utf8))
        } else {
            let path = Text(foreign: done["path"]?.string ?? "")
            try output.line("made (#\(plain: done["id"]?.int ?? 0)): 'skep -C \(path)' opens it")
        }
        return .done
    }

    private static func place(_ text: String, _ call: Call) throws -> EventID {
        let body = try BodyAccess(call)
        let place = try call.moment(named: text, takesLabels: true, body.reader)
        _ = try body.record(at: place, named: text)
        return place
    }

    private static func body(_ place: EventID, _ call: Call) throws -> [JSON.Field] {
        let name = call.invocation.value("name") ?? "at-\(place.rawValue)"
        if let flaw = AgentName.flaw(of: name) {
            throw call.usageError("'\(name)' cannot be a name: \(flaw)")
        }
        var body = [JSON.Field("to", JSON(place.rawValue)), JSON.Field("name", JSON(name))]
        if let directory = call.invocation.value("out") {
            let start = try WorkspaceSearch.start(
                call.invocation.value("directory"), call.surroundings)
            body.append(
                JSON.Field("path", JSON(WorkspaceSearch.absolute(directory, from: start))))
        }
        return body
    }

    private static func say(_ preview: JSON, _ output: inout Output) throws {
        let path = Text(foreign: preview["path"]?.string ?? "")
        let files = preview["files"]?.int ?? 0
        let count: Text = files == 1 ? "1 file" : "\(files) files"
        try output.line(
            "\(path): \(count), and what happened up to event \(plain: preview["to"]?.int ?? 0)")
        if preview["git"]?.bool == true {
            try output.line("  a work tree of the git repository, on no branch")
        }
        if let distance = RestorePreview.distance(preview) { try output.line("  \(distance)") }
        for path in (preview["not_kept"]?.array ?? []).compactMap(\.string) {
            try output.line("  '\(path)' was too large to be kept: it is left out")
        }
    }
}

// MARK: - Which there are

extension ForkCommand {
    private static func list(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let workspace = try call.workspace()
        let relatives = try workspace.reader().relatives()
        for relative in relatives {
            if call.invocation.flag("json") {
                try output.json(Array(relative.json.text.utf8))
            } else {
                try output.line(line(relative, call))
            }
        }
        return .done
    }

    private static func line(_ relative: LogRelative, _ call: Call) -> Text {
        let indent = Text(own: String(repeating: "  ", count: relative.generation))
        var line: Text = "\(indent)\(relative.workspace)"
        if relative.generation > 0 {
            line = line + "  from event \(plain: relative.last.rawValue)"
            if let time = relative.time {
                let shown = ShownTime(time, in: call.zone)
                line = line + ", made \(own: shown.day) \(own: shown.clock)"
            }
        }
        if relative.isSelf { line = line + "  (this one)" }
        if relative.failure != nil { line = line + "  cannot be read" }
        return line
    }
}

extension LogRelative {
    fileprivate var json: JSON {
        [
            "workspace": JSON(workspace), "generation": JSON(Int64(generation)),
            "from": generation == 0 ? .null : JSON(last.rawValue),
            "time": time.map { JSON($0.rfc3339) } ?? .null,
            "name": label.map { JSON($0) } ?? .null, "here": JSON(isSelf),
            "why_unreadable": failure.map { JSON($0.message) } ?? .null,
        ]
    }
}
