import Arguments
import EventLog
import Glibc

// The last thing a clerk says is `ok` or `failed: why`; what was wrong with its command line goes
// to standard error.
do throws(any Error) {
    let invocation = try ClerkProgram.program.parse(Array(CommandLine.arguments.dropFirst()))
    switch invocation.request {
    case .command(let command) where command.name == "work":
        var work = try Work(invocation)
        try work.run()
    case .command: try Telling(invocation).run()
    case .help(let command?): print(ClerkProgram.program.help(for: command))
    case .help, .bare, .version: print(ClerkProgram.program.help())
    }
} catch let error as UsageError {
    let text = "clerk: \(error)\n\(error.hint)\n"
    _ = write(STDERR_FILENO, text, text.utf8.count)
    exit(ExitCode.wrongUsage.rawValue)
} catch {
    say("failed: \(error)")
    exit(ExitCode.failed.rawValue)
}
