import Glibc
import Swarm

/// tmux as an opponent: the program that people keep agents in today.
final class Tmux {
    /// Each run has a server of its own, because one that was told to end is still there for a while.
    private var runs = 0
    private let program: Program

    private static let places = ["/usr/local/bin/tmux", "/usr/bin/tmux", "/bin/tmux"]

    /// Nil where it is not installed.
    init?() {
        guard let path = Tmux.places.first(where: { access($0, X_OK) == 0 }) else { return nil }
        program = Program(path: path)
    }

    private var server: [String] { ["-L", "skep-bench-\(getpid())-\(runs)", "-f", "/dev/null"] }

    private func tmux(_ arguments: String...) throws {
        try program.launch(server + arguments)
    }

    private func answer(_ arguments: String...) throws -> String {
        String(decoding: try program.launch(server + arguments), as: UTF8.self)
    }

    /// A terminal whose output goes through a pipe into a file: from the first line until the file
    /// has the last one and is flushed.
    func capture(_ program: String, lines: Int, bytes: Int, to file: String) throws -> JSON {
        runs += 1
        defer { end() }
        unlink(file)
        let command = "\(self.program.path) wait-for go; \(program) lines \(lines); exec sleep 60"
        try tmux("new-session", "-d", "-x", "120", "-y", "40", command)
        try tmux("pipe-pane", "exec cat >\(file)")
        let start = Clock.wall
        try tmux("wait-for", "-S", "go")
        try wait(for: bytes, in: file, deadline: start + 120)
        return ["lines": JSON(lines), "seconds": JSON(Clock.wall - start)]
    }

    /// A terminal that keeps all its lines: from the first until the picture has the last one, and the memory then.
    func retain(_ program: String, lines: Int) throws -> JSON {
        runs += 1
        defer { end() }
        let tmux = self.program.path
        let command =
            "\(tmux) wait-for go; \(program) lines \(lines); \(tmux) wait-for -S done; exec sleep 600"
        try self.tmux(
            "start-server", ";", "set", "-g", "history-limit", "\(max(lines, 1_000_000))", ";",
            "new-session", "-d", "-x", "\(Seat.columns)", "-y", "\(Seat.rows)", command)
        let start = Clock.wall
        try self.tmux("wait-for", "-S", "go")
        // Nobody asks while it works.
        try self.tmux("wait-for", "done")
        let last = String(lines)
        while try !answer("capture-pane", "-p").contains("\(last) of the output") {
            guard Clock.wall < start + 120 else { throw Failure("tmux did not show all") }
            usleep(1_000)
        }
        let seconds = Clock.wall - start
        let kept = try answer("display-message", "-p", "#{e|+:#{history_size},#{cursor_y}}")
        guard Int(kept.filter(\.isNumber)) == lines else {
            throw Failure("tmux kept \(kept) lines of \(lines)")
        }
        return ["lines": JSON(lines), "seconds": JSON(seconds), "kib": JSON(try memory())]
    }

    private func wait(for bytes: Int, in path: String, deadline: Double) throws {
        var status = stat()
        while stat(path, &status) != 0 || status.st_size < bytes {
            guard Clock.wall < deadline else { throw Failure("tmux did not print all") }
            usleep(1_000)
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fsync(file) == 0 else { throw Failure("cannot flush '\(path)'") }
    }

    /// The memory of a server that keeps as many programs that say nothing.
    func keep(_ count: Int) throws -> JSON {
        runs += 1
        defer { end() }
        try tmux("new-session", "-d", "-x", "120", "-y", "40", "exec sleep 3600")
        for _ in 1..<count { try tmux("new-window", "-d", "exec sleep 3600") }
        return ["all_kib": JSON(try memory())]
    }

    private func memory() throws -> Double {
        let pid = pid_t(try answer("display-message", "-p", "#{pid}").filter(\.isNumber)) ?? 0
        return try Usage.kibibytes(pid)
    }

    /// Its list of as many windows, walked through by keys; one of them may print ten thousand lines a second.
    func choose(among count: Int, isBusy: Bool) throws -> JSON {
        runs += 1
        defer { end() }
        let printing = "while :; do seq 100; sleep 0.01; done"
        try tmux(
            "new-session", "-d", "-s", "bench", "-x", "\(Seat.columns)", "-y", "\(Seat.rows)",
            isBusy ? printing : "exec sleep 3600")
        for _ in 1..<count { try tmux("new-window", "-d", "exec sleep 3600") }
        let looks = Looks(
            command: [program.path] + server + ["attach", ";", "choose-tree", "-w", "-N"],
            isBusy: isBusy)
        return try looks.keys(until: "")
    }

    /// A client on a terminal, and a program that gives every key back.
    func attach(to script: String, letters: Int) throws -> JSON {
        runs += 1
        defer { end() }
        try tmux("new-session", "-d", "-x", "\(Seat.columns)", "-y", "\(Seat.rows)", script)
        return try Looks(command: [program.path] + server + ["attach"]).letters(letters)
    }

    private func end() { try? tmux("kill-server") }
}
