import Support

/// A terminal that others have made, and that says what it shows: a server of `tmux` with one window.
final class Tmux {
    static let isMissing = Host.lacks(["tmux"])

    private let directory = Scratch()

    init(_ command: [String], columns: Int = 120, rows: Int = 40) throws {
        try ask(["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + command)
    }

    deinit { _ = try? ask(["kill-server"]) }

    /// As if somebody typed it.
    func type(_ keys: String) throws { try ask(["send-keys", "-l", keys]) }

    /// Its rows, without blanks at their ends.
    func rows() throws -> [String] { try ask(["capture-pane", "-p"]) }

    /// What a program may have called the window, and put on the clipboard.
    func title() throws -> String {
        try ask(["display-message", "-p", "#{pane_title} #{window_name} #{buffer_name}"])[0]
    }

    func shows(_ text: String) throws {
        var last: [String] = []
        do {
            try look(until: "'\(text)' is shown") {
                last = try rows()
                return last.contains { $0.contains(text) }
            }
        } catch {
            throw Child.Failure(description: "\(error), but\n\(last.joined(separator: "\n"))")
        }
    }

    @discardableResult
    private func ask(_ words: [String]) throws -> [String] {
        let tmux = [
            "env", "-u", "TMUX", "TMUX_TMPDIR=\(directory.path)", "LANG=C.UTF-8", "LC_ALL=", "tmux",
            "-L", "trial", "-f", "/dev/null",
        ]
        let child = try Child.run(tmux + words)
        guard try child.wait() == .exited(0) else {
            throw Child.Failure(description: "tmux \(words): \(child.errors)")
        }
        return child.lines
    }
}
