import Glibc
import Support
import Swarm

/// A test agent and its command line; `Tests/Bee/bee.c` says what it does.
struct Bee {
    var name: String
    /// So many lines; below 0 without end.
    var lines = 10
    /// So many a second; 0 for as fast as it can.
    var rate = 0
    var bytes = 80
    var onTerminal = false
    var onErrors = false
    var onDescriptor3 = false
    var fork: Shape?
    var threads = 0
    var ignoresSignals = false
    /// What comes after the lines; it ends if there is nothing.
    var afterwards: Afterwards?
    /// Where its account goes, as `NAME.ledger`; it keeps none without one.
    var ledgers: String?
    /// Whatever has no name here.
    var more: [String] = []

    enum Shape: String, CaseIterable { case plain, setsid, daemon, scrub }

    enum Afterwards: String { case hold, echo, spin, blind = "no-read" }

    init(_ name: String) { self.name = name }

    /// Where the program is; `make test` says so.
    static var program: String { getenv("SKEP_BEE").map { String(cString: $0) } ?? "bee" }

    var command: [String] {
        var words = [
            Bee.program, "--id", name, "--lines", "\(lines)", "--rate", "\(rate)",
            "--bytes", "\(bytes)",
        ]
        if onTerminal { words.append("--pty") }
        if onErrors { words.append("--errors") }
        if onDescriptor3 { words.append("--fd3") }
        if let fork { words += ["--fork", fork.rawValue] }
        if threads > 0 { words += ["--threads", "\(threads)"] }
        if ignoresSignals { words.append("--ignore-term") }
        if let afterwards { words.append("--\(afterwards.rawValue)") }
        if let ledgers { words += ["--ledger", "\(ledgers)/\(name).ledger"] }
        return words + more
    }
}

extension Colony {
    /// Where its bees keep their accounts.
    var ledgers: String { scratch.path }

    @discardableResult
    func run(_ bee: Bee, _ options: String...) throws -> Said {
        // What bees note for the trial is none of their work: who changes one file again and again is held.
        let ignored = place + "/.skepignore"
        if access(ignored, F_OK) != 0 { TextFile.write(Array("*.ledger\n".utf8), to: ignored) }
        let stream = bee.onTerminal ? [] : ["--pipe"]
        return try skep(["run", "--name", bee.name] + stream + options + ["--"] + bee.command)
    }

    func waitForEnd(of names: [String]) throws {
        try wait("the end of \(names)") { agents in
            names.allSatisfy { agents[$0]?["exit"] != nil }
        }
    }
}
