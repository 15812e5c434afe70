import Glibc

/// What the command line and the environment ask for.
struct Settings {
    /// Runs of each side that count.
    let runs: Int
    /// Rows of the large log.
    let events: Int
    /// Lines that a program prints.
    let lines: Int
    /// Agents that are started, and that are silent.
    let agents: Int
    /// Where logs are made; it should be on the kind of disk that matters, not in memory.
    let scratch: String
    /// The plain C program.
    let opponent: String
    /// The smallest one, which does nothing.
    let idle: String
    /// The smallest screens over ncurses.
    let screen: String
    /// libvterm.
    let vterm: String
    /// The smallest program in Swift, built beside this program.
    let nothing: String
    /// Where it stands what runs have found before, if anywhere.
    let history: String?
    /// The product, built beside this program.
    let skep: String
    /// What an agent is kept by, built there too.
    let holder: String
    /// Parts of the names of the contests to hold; none is all.
    let only: [String]
    /// Whether nothing is smaller than it should be: such a run is worth to be kept.
    let isOfFullSize: Bool

    init(opponent: String, history: String? = nil) throws {
        self.history = history
        runs = try Settings.number("RUNS") ?? 5
        events = try Settings.number("EVENTS") ?? 10_000_000
        lines = try Settings.number("LINES") ?? 1_000_000
        agents = try Settings.number("AGENTS") ?? 200
        scratch = try Settings.whole(Settings.text("SCRATCH") ?? ".build")
        self.opponent = try Settings.whole(opponent)
        idle = self.opponent + "-idle"
        screen = self.opponent + "-screen"
        vterm = self.opponent + "-vterm"
        for program in [self.opponent, idle, screen, vterm] where access(program, X_OK) != 0 {
            throw Failure("there is no program '\(program)'; build it with 'make -C Bench/c'")
        }
        skep = Settings.directoryOfThisProgram + "/skep"
        nothing = Settings.directoryOfThisProgram + "/nothing"
        for program in [skep, nothing] where access(program, X_OK) != 0 {
            throw Failure("there is no program '\(program)'; 'make bench' builds it")
        }
        holder = try Settings.whole(Settings.directoryOfThisProgram + "/../../holder")
        only = (Settings.text("ONLY") ?? "").split(separator: ",").map(String.init)
        isOfFullSize = ["RUNS", "EVENTS", "LINES", "AGENTS", "ONLY"].allSatisfy {
            Settings.text($0) == nil
        }
    }

    private static var directoryOfThisProgram: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
        let bytes = path.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }
        let whole = String(decoding: bytes, as: UTF8.self)
        return whole.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    /// An agent works elsewhere, so what it is told to run needs its whole path.
    private static func whole(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else { throw Failure("there is no '\(path)'") }
        defer { free(real) }
        return String(cString: real)
    }

    private static func text(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func number(_ name: String) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), number > 0 else {
            throw Failure("\(name) must be a number of at least 1, not '\(text)'")
        }
        return number
    }
}
