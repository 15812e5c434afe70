internal import Arguments
internal import EventLog
internal import Swarm
internal import Wire

/// `skep rewind`: the files as they were, in their place.
enum RewindCommand: Subcommand {
    static let declaration = Command(
        "rewind", overview: "Bring the files back to what they were",
        discussion: [
            BodyAccess.places,
            """
            First it says what it would do, and asks. Nobody may run meanwhile. What is there now, files
            that git does not know included, goes into a backup; then all of it is brought back or
            nothing, and checked. Ignored files stay; one that is in the way goes into the backup. 'skep
            undo' takes it back. With '--continue' agents that were paused for it and can take up their
            conversations (skep.yaml says how) are ended and started so: what they knew of the files is no
            longer so. The others stay paused.
            """,
        ],
        positionals: [
            Positional("X", help: "An event, a time or a label", kind: .distance)
        ],
        options: Restoring.options + Restoring.ofAgents,
        examples: [
            Example("skep rewind green --dry-run", "What it would change"),
            Example("skep rewind -10m --pause", "Back by ten minutes, whoever runs"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let text = call.invocation.positionals("X").first ?? ""
        // Read in turns: nothing of the log is open while somebody thinks about the question.
        let (place, moment) = try place(text, call)
        var restoring = Restoring(
            call, verb: "rewind", body: [JSON.Field("to", JSON(place.rawValue))],
            goal: "the files of \(moment)")
        return try restoring.run(&output)
    }

    private static func place(_ text: String, _ call: Call) throws -> (EventID, Text) {
        let body = try BodyAccess(call)
        let place = try call.moment(named: text, takesLabels: true, body.reader)
        _ = try body.record(at: place, named: text)
        return (place, try body.moment(of: place))
    }
}

/// `skep undo`: the files as they were before they were brought back.
enum UndoCommand: Subcommand {
    static let declaration = Command(
        "undo", overview: "Take the last rewind back, byte for byte",
        discussion: [
            """
            The files are again what they were just before, files that git does not know included. What
            was changed since is recorded, and can itself be brought back by 'skep rewind'.
            """
        ],
        options: Restoring.options + Restoring.ofAgents,
        examples: [Example("skep undo --dry-run", "What it would change")])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        var restoring = Restoring(
            call, verb: "undo", body: [], goal: "the files from before the last rewind")
        return try restoring.run(&output)
    }
}
