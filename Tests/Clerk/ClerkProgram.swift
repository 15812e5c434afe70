import Arguments

/// The command line of the clerk.
enum ClerkProgram {
    static let program = Program(
        "clerk", overview: "Stand in for the supervisor and write a log", version: "1",
        commands: [work, rehearse],
        examples: [
            Example("clerk rehearse demo/.skep --events 5000", "Make a log worth looking at"),
            Example("clerk work t/.skep --ledger t --events 1000", "Write, and keep accounts"),
        ])

    private static let directory = Positional(
        "DIR", help: "The log's directory", kind: .directory)

    private static let work = Command(
        "work", overview: "Let sources send numbered batches, and keep their ledgers",
        discussion: [
            "Goes on where the log and the ledgers stop. Tells its progress on standard output: "
                + "ready, acked N, full, room, stuck PID, ok, failed: why."
        ],
        positionals: [directory],
        options: [
            .value(
                "ledger", placeholder: "DIR", help: "Where each source writes down what it knows",
                kind: .directory),
            .value("sources", placeholder: "N", help: "How many agents send (3)"),
            .value("batch", placeholder: "N", help: "At most so many events at once (10)"),
            .value("events", placeholder: "N", help: "How many events each source sends (1000)"),
            .value("repeat", placeholder: "N", help: "Send each batch again so many times (0)"),
            .value("long", placeholder: "N", help: "One line in N is up to 64 KiB long (100)"),
            seed,
            .value(
                "teeth", placeholder: "FAULT", help: "Make a mistake that an audit must find",
                kind: .oneOf(Teeth.allCases.map(\.rawValue))),
        ])

    private static let rehearse = Command(
        "rehearse", overview: "Write a made-up run of a swarm",
        discussion: [
            "Without --pace the run ends about now; with it, events come as they happen, "
                + "--pace 10 ten times as fast."
        ],
        positionals: [directory],
        options: [
            .value("events", placeholder: "N", help: "How many events (5000)"), seed,
            .value("pace", placeholder: "X", help: "Write as time goes by, X times as fast"),
        ])

    private static let seed = Option.value(
        "seed", placeholder: "S", help: "Whatever is random follows from it (1)")
}

/// Mistakes a clerk can make on purpose: each must be found by the audit it belongs to.
enum Teeth: String, CaseIterable {
    /// Acknowledges what is only queued.
    case early
    /// Takes a failed commit for a good one.
    case deaf
    /// Stores what was stored before.
    case forgetful
    /// Answers a repeated batch before the first one is on the disk.
    case hasty
}

extension Invocation {
    /// A whole number of at least `minimum`, or what it is when nothing was said.
    func number(
        _ name: String, else usual: Int, minimum: Int = 0
    ) throws(UsageError) -> Int {
        guard let text = value(name) else { return usual }
        guard let number = Int(text), number >= minimum else {
            throw ClerkProgram.program.usageError(
                "'\(text)' is no number for --\(name)", in: nil)
        }
        return number
    }

    var seed: UInt64 {
        get throws(UsageError) { UInt64(try number("seed", else: 1)) }
    }
}
