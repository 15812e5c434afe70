import Emulator
import Glibc
import Support

/// Somebody at the real screen of a colony: keys go in, and what a terminal shows of what comes out is looked at.
final class Seat {
    let tap: Tap
    private var emulator: Emulator
    private var read = 0

    /// Runs `skep` with arguments on a terminal of its own.
    convenience init(
        _ colony: Colony, _ arguments: [String] = [], columns: Int = 100, rows: Int = 30,
        _ changes: [String: String] = [:]
    ) throws {
        try self.init(
            running: colony.command(arguments), columns: columns, rows: rows, changes)
    }

    /// Runs any program on one; a variable that is empty is not set.
    init(
        running command: [String], columns: Int = 100, rows: Int = 30,
        _ changes: [String: String] = [:], seconds: Int64 = 60
    ) throws {
        var environment = [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
            "SHELL": "/bin/sh", "PS1": "ready> ", "ENV": "",
        ]
        for name in ["SKEP_HOLDER", "XDG_RUNTIME_DIR", "HOME"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        tap = try Tap(
            command, columns: columns, rows: rows,
            environment: environment.merging(changes) { $1 }, seconds: seconds)
        emulator = Emulator(columns: columns, rows: rows)
    }

    private func feed(through end: Int? = nil) {
        let end = max(end ?? tap.bytes.count, read)
        _ = emulator.feed(Array(tap.bytes[read..<end]))
        read = end
    }

    /// What is on the terminal when it has taken so many bytes of what was written, where nobody has looked further.
    func screen(through end: Int) -> String {
        feed(through: end)
        return emulator.text
    }

    /// What is on the terminal now.
    var screen: String {
        feed()
        return emulator.text
    }

    /// Waits until the terminal shows this; false where the program ends before.
    @discardableResult
    func shows(_ text: String) throws -> Bool {
        try becomes("'\(text)' was not shown") { $0.screen.contains(text) }
    }

    /// Waits until this is so; what is said if it never is comes before what is shown instead.
    @discardableResult
    func becomes(_ complaint: String, _ isSo: (Seat) -> Bool) throws -> Bool {
        do {
            return try tap.read { _ in isSo(self) }
        } catch {
            throw Child.Failure(description: "\(complaint), but\n\(screen)")
        }
    }

    /// Waits until the terminal does not show it any more.
    @discardableResult
    func hides(_ text: String) throws -> Bool {
        try tap.read { _ in !self.screen.contains(text) }
    }

    /// The row with a text, without blanks at its end.
    func row(_ text: String) -> String? {
        screen.split(separator: "\n").first { $0.contains(text) }.map(String.init)
    }

    /// The rows of the log, below its title.
    static func entries(of screen: String) -> [Substring] {
        screen.split(separator: "\n").drop { !isTitle($0, "2 Log") }.dropFirst().dropLast(3)
    }

    /// The title of a pane; agents may have names that look like one, elsewhere in a row.
    func title(_ text: String) -> String? {
        screen.split(separator: "\n").first { Seat.isTitle($0, text) }.map(String.init)
    }

    private static func isTitle(_ row: Substring, _ text: String) -> Bool {
        let title = row.dropFirst(2)
        // On a wide screen it stands beside another one.
        return title.hasPrefix(text)
            || ["1 Swarm", "2 Log"].contains(where: title.hasPrefix) && title.contains(text)
    }

    /// Whether the keys are for the pane of this title, in whatever signs that is said.
    func hasFocus(on title: String) -> Bool {
        self.title(title).map { $0.contains("▸\(title)") || $0.contains(">\(title)") } == true
    }

    /// Types keys, then waits for what they bring: what is shown without them would be no answer.
    @discardableResult
    func type(_ keys: String, until text: String) throws -> Bool {
        try becomes("'\(text)' is shown before \(keys.debugDescription) is typed") {
            !$0.screen.contains(text)
        }
        tap.type(keys)
        return try shows(text)
    }

    /// Goes to the log, of all agents.
    func showLogOfAll() throws {
        tap.type("2")
        // Whose it is follows from the focus.
        try becomes("the log has no focus") { $0.hasFocus(on: "2 Log") }
        if title("2 Log")?.contains("all agents") != true { tap.type("0") }
        try becomes("not of all") { $0.title("2 Log")?.contains("all agents") == true }
    }

    /// A page on in the log.
    func turnThePage() throws {
        let before = Seat.entries(of: screen)
        tap.type(" ")
        try becomes("a page on is the same") { Seat.entries(of: $0.screen) != before }
    }

    static let escape = "\u{1b}"
    static let down = "\u{1b}[B"
    static func control(_ letter: Character) -> String {
        String(UnicodeScalar((letter.asciiValue ?? 0) & 0x1f))
    }

    /// The terminal has another size; what comes from now on is for that.
    func takeSize(columns: Int, rows: Int) throws {
        feed()
        emulator.resize(columns: columns, rows: rows)
        try tap.resize(columns: columns, rows: rows)
    }

    /// What is not as it was before the program began; empty once it has ended well, however that was. A crash
    /// may come in the middle of a sequence, which the next one ends.
    func traces(isCutShort: Bool = false) throws -> [String] {
        try tap.catchUp()
        feed()
        let modes = emulator.modes
        let left: [(String, Bool)] = [
            ("another screen", modes.isAlternate), ("the mouse", modes.mouse != .off),
            ("pastes in brackets", modes.hasBracketedPaste),
            ("no cursor", !emulator.cursor.isVisible), ("stty", tap.modes() != tap.modesBefore),
        ]
        var violations = TapStream.violations(in: tap.bytes)
        if isCutShort, let place = violations.firstIndex(where: \.isUnfinished) {
            violations.remove(at: place)
        }
        return left.filter(\.1).map(\.0) + violations.map(\.description)
    }

    /// What the program wrote to the terminal that no screen of ours may.
    ///
    /// Waits for its end: what is read of one that goes on may be broken off within a sequence.
    func violations() throws -> [String] {
        _ = try tap.wait()
        return written
    }

    private var written: [String] { TapStream.violations(in: tap.bytes).map(\.description) }

    /// Leaves by its key; what is not as it was then.
    func leave() throws -> [String] {
        tap.type("q")
        let ending = try tap.wait()
        return (ending == .exited(0) ? [] : ["\(ending)"]) + (try traces())
    }
}
