import Arguments
import EventLog
import Glibc
import Support

let program = Program(
    "audit", overview: "Compare a log with what its writers were told", version: "1",
    discussion: [
        "Prints lost, dup, gap, reorder, chain and derived, and what the first of each are; "
            + "ends with 1 unless all are zero."
    ],
    commands: [
        command("log", "Audit one log, with ledgers of clerks"),
        command("swarm", "Audit one log, with ledgers of bees that have ended"),
    ])

func command(_ name: String, _ overview: String) -> Command {
    Command(
        name, overview: overview,
        positionals: [Positional("DIR", help: "The log's directory", kind: .directory)],
        options: [
            .value("ledger", placeholder: "DIR", help: "Where the ledgers are", kind: .directory)
        ])
}

do throws(any Error) {
    let invocation = try program.parse(Array(CommandLine.arguments.dropFirst()))
    guard case .command(let command) = invocation.request else {
        print(program.help())
        exit(ExitCode.done.rawValue)
    }
    let directory = LogDirectory(invocation.positional("DIR") ?? ".")
    let findings = audit(
        directory, command.name == "swarm" ? .streams : .receipts,
        in: invocation.value("ledger"))
    print(findings.summary)
    for line in findings.details { print(line) }
    exit(findings.isClean ? ExitCode.done.rawValue : ExitCode.failed.rawValue)
} catch {
    print("audit: \(error)")
    exit(ExitCode.wrongUsage.rawValue)
}
