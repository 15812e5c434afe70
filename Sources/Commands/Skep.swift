internal import Arguments
internal import EventLog
internal import Glibc
internal import Linux
internal import MissionControl
internal import Wire
internal import Workspace

/// The program: its whole command line, and what becomes of one.
public enum Skep {
    static let version = "0.1.0"

    /// In the order of help.
    static let subcommands: [any Subcommand.Type] = [
        RunCommand.self, PsCommand.self, LogsCommand.self, SendCommand.self, MessageCommand.self,
        OrderCommand.self, PauseCommand.self, ResumeCommand.self, StopCommand.self,
        KillCommand.self, RestartCommand.self, AttachCommand.self, DetachCommand.self,
        ReplayCommand.self, ApproveCommand.self, DenyCommand.self, GateCommand.self,
        ExpectCommand.self,
        LeasesCommand.self, LeaseCommand.self, ReleaseCommand.self, RulesCommand.self,
        OverrideCommand.self,
        BudgetsCommand.self,
        FreezeCommand.self, ThawCommand.self, EventsCommand.self, StateCommand.self,
        DiffCommand.self, WorkTreesCommand.self, FilesCommand.self, SnapshotCommand.self,
        RewindCommand.self, UndoCommand.self, ForkCommand.self, SQLCommand.self,
        VerifyCommand.self, ArchiveCommand.self, DemoCommand.self, InitCommand.self,
        UpCommand.self, DownCommand.self,
        SuperviseCommand.self, HealthCommand.self, DoctorCommand.self, HelpCommand.self,
        CompletionCommand.self,
    ]

    static let program = Program(
        "skep", overview: "Mission control for swarms of coding agents", version: version,
        discussion: [
            """
            A workspace is a directory with '.skep' in it; its log holds everything its agents said,
            decided and changed. Commands work in the workspace of the current directory, which is
            looked for upwards.
            """
        ],
        options: [
            .value(
                "directory", short: "C", placeholder: "DIR",
                help: "Work as if started in DIR", kind: .directory)
        ],
        commands: subcommands.map { $0.declaration },
        examples: [
            Example("skep", "The screen: who needs you, what they say, what they said"),
            Example("skep run -- claude", "One more agent; its name is printed"),
            Example("skep ps", "Who does what, those who need somebody first"),
            Example("skep events --from -10m", "What happened in the last ten minutes"),
            Example("skep doctor", "What this machine lacks, and how to get it"),
        ],
        notes: [
            Note(
                "FILES",
                rows: [
                    Note.Row("skep.yaml", "The agents that 'skep up' starts"),
                    Note.Row(
                        ".skep/log.db",
                        "The log of the workspace, in SQLite; log.db-wal and log.db-shm belong to it"
                    ),
                    Note.Row(".skep/archive", "Old events, in compressed files"),
                    Note.Row(
                        ".skep/body.git", "What was recorded of the files: a repository for any git"
                    ),
                    Note.Row(".skep/head", "Which row was acknowledged last, outside of SQLite"),
                    Note.Row(".skep/lock", "Locked by whoever writes the log"),
                    Note.Row(".skep/keeper.lock", "Locked by the keeper, so that there is one"),
                    Note.Row(".skep/run.json", "Where the supervisor is found, while one runs"),
                    Note.Row(".skep/skep.log", "What keeper and supervisor say about themselves"),
                    Note.Row(".skep/.gitignore", "Keeps all of it out of repositories"),
                    Note.Row(
                        "$XDG_RUNTIME_DIR/skep",
                        "Sockets, a directory for each workspace; else in /tmp/skep-UID"),
                ]),
            Note(
                "KEYS",
                rows: KeyTable.groups.flatMap(\.rows).map { row in
                    let place = row.place.isEmpty ? "" : " (\(row.place))"
                    let keys = row.keys.filter { $0 != "`" || row.keys == "```" }
                    return Note.Row(keys, row.title + place)
                }, isForManual: true),
            Note(
                "ENVIRONMENT",
                rows: [
                    Note.Row("VISUAL, EDITOR", "What 'e' opens a file with; else vi"),
                    Note.Row("NO_COLOR", "No colours, when it is set to something"),
                    Note.Row(
                        "SKEP_HOLDER", "The program that keeps an agent, where it is elsewhere"),
                    Note.Row(
                        "SKEP_TOUR", "The screen names its keys, one at a time; ':tour' does so too"
                    ),
                    Note.Row("SKEP_LOG", "'debug' for more in .skep/skep.log"),
                    Note.Row("XDG_RUNTIME_DIR", "Where sockets are made"),
                    Note.Row("TZ", "The time zone of times that are shown or given without one"),
                    Note.Row("LC_ALL, LC_CTYPE, LANG", "Whether signs beyond ASCII can be shown"),
                ]),
        ])

    /// Runs the process's own command line and ends the process.
    public static func main() -> Never {
        StandardDescriptors.fill()
        // A reader that leaves is an error of the write like any other, so that files are closed.
        signal(SIGPIPE, SIG_IGN)
        let surroundings = Surroundings.ofProcess()
        var output = Output.ofProcess(surroundings)
        let ending = run(ArgumentBytes.ofProcess(), in: surroundings, &output)
        ending.leave()
    }

    /// Runs a command line as the system gave it. What is no text is refused: repaired, it would be
    /// another file's name, or another value, and nobody would be told.
    static func run(
        _ arguments: [[UInt8]], in surroundings: Surroundings, _ output: inout Output
    ) -> Departure {
        var texts: [String] = []
        for bytes in arguments {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                let failure = Failure(
                    "an argument is no UTF-8, and is not passed on: \(bytes)",
                    hint:
                        "give the path of a link to such a file, or of a script that holds the bytes",
                    code: .wrongUsage)
                return report(failure, &output)
            }
            texts.append(text)
        }
        return run(texts, in: surroundings, &output)
    }

    /// Runs a command line; everything it says has been written when it returns.
    static func run(
        _ arguments: [String], in surroundings: Surroundings, _ output: inout Output
    ) -> Departure {
        do {
            let code = try answer(arguments, in: surroundings, &output)
            try output.flush()
            return .exit(code)
        } catch let error as WriteError {
            return report(error, &output)
        } catch {
            return report(error, &output)
        }
    }

    private static func answer(
        _ arguments: [String], in surroundings: Surroundings, _ output: inout Output
    ) throws -> ExitCode {
        if let options = SupervisorEntry.options(arguments, surroundings) {
            return SupervisorEntry.run(options)
        }
        if let workspace = PainterEntry.workspace(arguments) {
            return PainterEntry.run(workspace, surroundings)
        }
        if let entry = MusterEntry(arguments) { return try entry.run(surroundings, &output) }
        let invocation = try program.parse(arguments)
        switch invocation.request {
        case .version:
            try output.line("skep \(own: version)")
            return .done
        case .help(let command):
            try output.page(command.map { program.help(for: $0) } ?? program.help())
            return .done
        case .bare:
            let call = Call(invocation: invocation, surroundings: surroundings)
            return try ScreenCommand.run(call, &output)
        case .command(let command):
            let call = Call(invocation: invocation, surroundings: surroundings)
            return try subcommand(command).run(call, &output)
        }
    }

    private static func subcommand(_ command: Command) -> any Subcommand.Type {
        guard let found = subcommands.first(where: { $0.declaration == command }) else {
            preconditionFailure("the program has no other commands than these")
        }
        return found
    }
}

/// How the process ends.
enum Departure: Equatable {
    case exit(ExitCode)
    /// Nobody read on: as for every tool, the shell sees SIGPIPE.
    case closedPipe

    func leave() -> Never {
        if case .exit(let code) = self { Glibc.exit(code.rawValue) }
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        Glibc.exit(128 + SIGPIPE)
    }
}

extension Skep {
    private static func report(_ error: any Error, _ output: inout Output) -> Departure {
        let (code, message, hint) = words(for: error)
        do throws(WriteError) {
            try output.complain(message, hint: hint)
        } catch {
            // Standard error is gone: the exit code is all that is left to say it with.
            return error.isClosedPipe ? .closedPipe : .exit(code)
        }
        return .exit(code)
    }

    /// What was printed so far is lost; that is said, unless nobody wants it any more.
    private static func report(_ error: WriteError, _ output: inout Output) -> Departure {
        guard !error.isClosedPipe else { return .closedPipe }
        try? output.errors.line("skep: cannot write to standard output: \(own: error.description)")
        try? output.errors.flush()
        return .exit(.failed)
    }

    static func words(for error: any Error) -> (code: ExitCode, message: Text, hint: Text?) {
        switch error {
        case let error as UsageError: (.wrongUsage, "\(error.message)", "\(error.hint)")
        case let error as Failure: (error.code, error.message, error.hint)
        case let error as LogError: words(for: Failure(error))
        case let error as ControlError: words(for: Failure(error))
        case let error as SystemError: words(for: Failure(error))
        case let error as BodyError: words(for: Failure(error))
        default: (.failed, "\(String(describing: error))", nil)
        }
    }
}
