internal import Arguments
internal import Console
internal import EventLog
internal import Swarm
internal import Workspace

/// `skep files`: the files as they were.
enum FilesCommand: Subcommand {
    static let declaration = Command(
        "files", overview: "Write the files as they were at any moment",
        discussion: [
            BodyAccess.places,
            """
            Contents, links, empty directories, modes and times are those of then. What was too large to
            be kept, or could not be read, is named and left out. Nothing that is there is overwritten.
            DIR is outside of the workspace, which stays as it is.
            """,
        ],
        options: [
            .value("at", placeholder: "X", help: "The moment; the newest record unless given"),
            .value(
                "out", placeholder: "DIR", help: "An empty directory, or one that is made",
                kind: .directory),
            .value("worktree", placeholder: "NAME", help: "Those of that agent's worktree"),
        ],
        examples: [
            Example("skep files --at 14:02:11.318 --out /tmp/then", "The files of that moment"),
            Example("skep files --at green --out ../then", "Those of the snapshot 'green'"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        guard let directory = call.invocation.value("out") else {
            throw call.usageError("'--out DIR' is missing: where the files are to be written")
        }
        let body = try BodyAccess(call)
        let newest = try body.reader.range()?.upperBound ?? .none
        let place = try body.place("at") ?? newest
        let tree = try call.invocation.value("worktree").map { name in
            try body.workTree(of: name, at: place)
        }
        let record = try body.record(
            at: place, of: tree, named: call.invocation.value("at") ?? "now")
        let start = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        let goal = WorkspaceSearch.absolute(directory, from: start)
        try check(goal, isOutside: body.workspace.root)
        let report = try Checkout.write(record.commit, of: body.store, to: goal)
        try say(report, record, directory, body, &output)
        return .done
    }

    private static func check(_ place: String, isOutside workspace: String) throws(Failure) {
        let real = WorkspaceSearch.resolved(place)
        let root = workspace == "/" ? "" : workspace
        guard "\(real)/".utf8.starts(with: "\(root)/".utf8) else { return }
        throw Failure(
            "'\(real)' is in the workspace, and would be recorded with it",
            hint: "name a directory outside of it")
    }

    private static func say(
        _ report: Checkout.Report, _ record: FileRecord, _ directory: String,
        _ body: borrowing BodyAccess, _ output: inout Output
    ) throws {
        let files: Text = report.written == 1 ? "1 file" : "\(report.written) files"
        let time = try body.moment(of: record.event)
        try output.line(
            "\(files) in '\(directory)', as recorded at \(time) (#\(plain: record.event.rawValue))")
        guard !report.notKept.isEmpty else { return }
        let count = report.notKept.count
        try output.line(
            count == 1
                ? "1 file was too large to be kept, or could not be read:"
                : "\(count) files were too large to be kept, or could not be read:")
        for path in report.notKept { try output.line("  \(path.description)") }
    }
}
