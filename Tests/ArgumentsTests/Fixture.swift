@testable import Arguments

/// A program of the tests' own, with one of everything the module can declare.
let skep = Program(
    "skep", overview: "Mission control for swarms of coding agents", version: "1.2",
    discussion: ["Skep shows a swarm at work and can hold any of it for certain."],
    options: [
        .value(
            "directory", short: "C", placeholder: "DIR", help: "Work in DIR", kind: .directory)
    ],
    commands: [events, state, sql, pause, lease, run, completion, help],
    examples: [Example("skep events -f", "Watch what happens")],
    notes: [Note("FILES", rows: [Note.Row(".skep/log.db", "The log of the workspace")])])

let events = Command(
    "events", overview: "Show events of the log",
    discussion: ["A point X is the id of an event, a time, or a time before now such as -10m."],
    options: [
        .flag("follow", short: "f", help: "Go on with what happens from now on"),
        .flag("quiet", short: "q", help: "Show ids only"),
        .value("from", placeholder: "X", help: "Begin at X"),
        .value("lines", short: "n", placeholder: "N", help: "Show the last N events only"),
        .value(
            "type", placeholder: "TYPE", help: "Show events of this type only",
            repetition: .collected),
        .flag("json", help: "Print CloudEvents, one a line; it's [stable]: \"yes\" \\o/ `$HOME`"),
    ],
    examples: [
        Example("skep events --from -10m", "What happened in the last ten minutes"),
        Example("skep events --json | wc -l", "How many events there are"),
    ])

let state = Command(
    "state", overview: "Show the state: agents, leases, requests",
    options: [
        .value("at", placeholder: "X", help: "Show it as it was at X"),
        .value("out", short: "o", placeholder: "FILE", help: "Write to FILE", kind: .file),
    ])

let sql = Command(
    "sql", overview: "Ask the log in SQL",
    positionals: [Positional("QUERY", help: "One statement that only reads")])

let pause = Command(
    "pause", overview: "Hold agents",
    positionals: [Positional("AGENT", help: "Name or id of an agent", arity: .oneOrMore)])

let lease = Command(
    "lease", overview: "Claim paths",
    positionals: [
        Positional("MODE", help: "How", kind: .oneOf(["read", "write"])),
        Positional("PATH", help: "What", arity: .zeroOrMore, kind: .file),
    ])

let run = Command(
    "run", overview: "Start one more agent",
    positionals: [
        Positional("ROLE", help: "What it is for", arity: .optional),
        Positional("CMD", help: "The program and its arguments", arity: .afterDashes, kind: .file),
    ],
    options: [
        .value(
            "restart", placeholder: "POLICY", help: "When to start it again",
            kind: .oneOf(["never", "on-failure", "always"])),
        .value("cwd", placeholder: "DIR", help: "Start it in DIR", kind: .directory),
    ])

let completion = Command(
    "completion", overview: "Print a completion script",
    positionals: [
        Positional(
            "SHELL", help: "The shell to print it for",
            kind: .oneOf(Shell.allCases.map(\.rawValue)))
    ])

let help = Command(
    "help", overview: "Explain a command",
    positionals: [
        Positional("COMMAND", help: "The command", arity: .optional, kind: .commandName)
    ])
