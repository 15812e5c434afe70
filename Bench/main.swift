import Glibc

let usage = """
    Measures the log, what is done for agents, and the screen, beside plain C programs that do the
    same work, in one run.

    USAGE
      bench [--c PROGRAM] [--page FILE] [--history FILE]
                             all figures; exits 1 when one is beyond its limit
      bench TASK ARGUMENT…   one task of our side, as the contests call it

    OPTIONS
      --c PROGRAM            the plain C program (.build/release/skep-bench-c)
      --page FILE            where a run of its full size writes the report, in Markdown
      --history FILE         what such runs have found of builds and memory, to which it adds

    TASKS
      append DB ROWS BATCH             fold DB
      seek DB COUNT SEED               verify DB
      timeseek DB COUNT SEED           page DB COUNT SEED
      reach DB COUNT SEED              reachcold DB COUNT SEED
      density DB COLUMNS               find DB TEXT|/EXPRESSION/
      decode ours|foundation ROWS      encode ours|foundation ROWS

      where a supervisor serves WORKSPACE, with the plain C program as PROGRAM
      capture WORKSPACE pipe|pty PROGRAM LINES
      change WORKSPACE TIMES
      spawn WORKSPACE COUNT            hold WORKSPACE PROGRAM PROCESSES TIMES
      rest WORKSPACE COUNT             keys WORKSPACE COUNT

      paint FRAMES                     on a terminal of 200 columns and 50 rows

      stream plain|addressed SEED FILE   what a program writes to a terminal
      feed FILE                        it, to the emulator

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
func report(_ chosen: Options) throws -> Bool {
    let settings = try Settings(opponent: chosen.opponent, history: chosen.history)
    let scratch = try Scratch(in: settings.scratch, skep: Program(path: settings.skep))
    // An interrupt ends the task that runs, and by that us, after the scratch directory is gone.
    signal(SIGINT, SIG_IGN)
    let chapters = try Contests(settings, in: scratch).hold { chapter in
        // At once, wherever it goes: a whole run takes a while.
        let text = Array(Report(chapter).text.utf8)
        _ = write(STDOUT_FILENO, text, text.count)
    }
    if settings.isOfFullSize, let page = chosen.page, let path = chosen.history {
        try History(at: path).append(chapters.flatMap(\.figures))
        let whole = Page(settings: settings, chapters: chapters, history: History(at: path))
        try TextFile.write(whole.text, to: page)
    }
    return chapters.allSatisfy(\.isAsPromised)
}

struct Options {
    var opponent = ".build/release/skep-bench-c"
    var page: String?
    var history: String?

    /// They come in pairs; nil where something else is asked for.
    init?(_ words: [String]) {
        for start in stride(from: 0, to: words.count, by: 2) {
            guard start + 1 < words.count else { return nil }
            switch words[start] {
            case "--c": opponent = words[start + 1]
            case "--page": page = words[start + 1]
            case "--history": history = words[start + 1]
            default: return nil
            }
        }
    }
}

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let chosen = Options(arguments) {
        exit(try report(chosen) ? 0 : 1)
    } else if ["help", "--help", "-h"].contains(arguments[0]) {
        print(usage, terminator: "")
    } else {
        print(try perform(arguments[0], Array(arguments.dropFirst())))
    }
} catch {
    say("\(error)")
    exit(1)
}
