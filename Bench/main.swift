import Glibc

let opponent = ".build/release/skep-bench-c"

let usage = """
    Measures the log, what is done for agents, and the screen, beside plain C programs that do the
    same work, in one run.

    USAGE
      bench [--c PROGRAM]    all figures; exits 1 when one is beyond its limit
      bench TASK ARGUMENT…   one task of our side, as the contests call it

    OPTIONS
      --c PROGRAM            the plain C program (\(opponent))

    TASKS
      append DB ROWS BATCH             fold DB
      seek DB COUNT SEED               verify DB
      timeseek DB COUNT SEED           codec ours|foundation ROWS
      page DB COUNT SEED

      where a supervisor serves WORKSPACE, with the plain C program as PROGRAM
      capture WORKSPACE pipe|pty PROGRAM LINES
      change WORKSPACE TIMES
      spawn WORKSPACE COUNT            hold WORKSPACE PROGRAM PROCESSES TIMES
      rest WORKSPACE COUNT             keys WORKSPACE COUNT

      plant ROOT                       a tree of 20,000 files
      record ROOT TIMES                plumb ROOT TIMES
      write ROOT DIRECTORY             checkout ROOT DIRECTORY

      where the plain C program echoes
      keys plain SOCKET COUNT

    ENVIRONMENT
      RUNS      runs of each side that count (5)
      EVENTS    rows of the log that is read (10000000)
      LINES     lines that an agent prints (1000000)
      AGENTS    agents that are started, and that are silent (200)
      SCRATCH   where logs are made, and removed again (.build)
      ONLY      only the figures whose names hold one of these words, with commas between

    """

/// Tells on standard error what is going on: the report alone stands on standard output.
func say(_ words: String) {
    let line = Array("bench: \(words)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// False when a figure is beyond its limit.
func report(against opponent: String) throws -> Bool {
    let settings = try Settings(opponent: opponent)
    let scratch = try Scratch(in: settings.scratch, skep: Program(path: settings.skep))
    // An interrupt ends the task that runs, and by that us, after the scratch directory is gone.
    signal(SIGINT, SIG_IGN)
    let figures = try Contests(settings, in: scratch).hold()
    print(Report(figures).text, terminator: "")
    return !figures.contains { $0.isBeyondLimit }
}

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case (nil, _): exit(try report(against: opponent) ? 0 : 1)
    case ("--c", 2): exit(try report(against: arguments[1]) ? 0 : 1)
    case ("help", _), ("--help", _), ("-h", _): print(usage, terminator: "")
    case (let task?, _): print(try perform(task, Array(arguments.dropFirst())))
    }
} catch {
    say("\(error)")
    exit(1)
}
