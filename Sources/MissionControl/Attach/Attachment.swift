internal import Canvas
public import Emulator

/// An agent's terminal that has become ours: what it shows, and who types.
public struct Attachment: Equatable, Sendable {
    /// The agent's id.
    public let agent: String
    public let name: String
    public private(set) var emulator: Emulator
    public private(set) var role: Role
    public private(set) var end: End?
    /// So many lines of what left the screen are shown above it.
    private var lookBack = 0
    /// `s` was pressed: only `y` takes over.
    private var asksToTakeOver = false
    /// What leaves it, and the bar names.
    var keys = KeyMap.standard
    /// Others keep away from the agent meanwhile.
    var isTakenOver = false
    /// What was refused, until the next key.
    private var notice: String?

    public enum Role: Equatable, Sendable {
        case writer
        /// Somebody else types, at the terminal of that name; or nobody.
        case watcher(String?)
    }

    public enum End: Equatable, Sendable {
        /// `exited 0 after 12m`
        case exited(String)
        case gone(String)
        /// Nobody is there who could pass on what is typed; who comes is asked for it again.
        case lost(String)

        var isLost: Bool { if case .lost = self { true } else { false } }

        var words: String {
            switch self {
            case .exited(let words), .gone(let words), .lost(let words): words
            }
        }
    }

    public init(agent: String, name: String, role: Role, emulator: Emulator) {
        self.agent = agent
        self.name = name
        self.role = role
        self.emulator = emulator
    }

    /// What comes from the agent's terminal.
    public enum News: Equatable, Sendable {
        case bytes([UInt8])
        /// What it shows now, where more was printed than could be followed.
        case picture(Emulator)
        case size(columns: Int, rows: Int)
        case role(Role)
        case refused(String)
        case ended(End)
    }

    mutating func take(_ news: News) {
        let passed = emulator.passedLines
        switch news {
        // Queries are answered by whoever keeps the log, once, and not by each who looks on.
        case .bytes(let bytes): _ = emulator.feed(bytes)
        case .picture(let emulator):
            self.emulator = emulator
            lookBack = 0
        case .size(let columns, let rows): emulator.resize(columns: columns, rows: rows)
        case .role(let role): self.role = role
        case .refused(let why): notice = why
        case .ended(let end): self.end = end
        }
        stayBack(since: passed)
    }

    /// Whoever looks back keeps the lines he looks at, as long as they are there.
    private mutating func stayBack(since passed: Int) {
        guard lookBack > 0 else { return }
        lookBack = min(max(lookBack + emulator.passedLines - passed, 0), emulator.pastLines)
    }

    // MARK: - What a person does

    enum Wish: Equatable {
        case type([UInt8])
        case takeOver
        case leave
    }

    mutating func take(_ gesture: Gesture, rows: Int) -> Wish? {
        switch gesture {
        case .key(let key): return press(key)
        case .paste(let bytes): return type(emulator.bytes(ofPaste: bytes))
        case .mouse(let mouse): return point(mouse, rows: rows)
        case .focus(let isFocused): return type(emulator.bytes(ofFocus: isFocused))
        case .resize: return nil
        }
    }

    private mutating func press(_ key: Key) -> Wish? {
        notice = nil
        guard !keys.leaveKeys.contains(key) else { return .leave }
        if let end {
            // It comes back: what is typed in haste is not to mean something elsewhere.
            guard !end.isLost else { return nil }
            return key == Key(.enter) || key == Key("q") || key == Key(.escape) ? .leave : nil
        }
        guard role == .writer else { return watch(key) }
        lookBack = 0
        return type(emulator.bytes(of: key))
    }

    private mutating func watch(_ key: Key) -> Wish? {
        if asksToTakeOver {
            asksToTakeOver = false
            return key == Key("y") ? .takeOver : nil
        }
        asksToTakeOver = key == Key("s")
        return nil
    }

    /// What its program gets for what a person did.
    func bytes(of gesture: Gesture) -> [UInt8] {
        switch gesture {
        case .key(let key): emulator.bytes(of: key)
        case .paste(let bytes): emulator.bytes(ofPaste: bytes)
        case .mouse, .focus, .resize: []
        }
    }

    private func type(_ bytes: [UInt8]) -> Wish? {
        guard role == .writer, end == nil, !bytes.isEmpty else { return nil }
        return .type(bytes)
    }

    /// The wheel scrolls back unless the program asked for it; a click on the bar leaves.
    private mutating func point(_ mouse: Mouse, rows: Int) -> Wish? {
        if mouse.y == rows - 1 { return mouse.deed == .press ? .leave : nil }
        if emulator.wantsMouse { return type(emulator.bytes(of: mouse)) }
        switch mouse.deed {
        case .wheelUp: lookBack = min(lookBack + 3, emulator.pastLines)
        case .wheelDown: lookBack = max(lookBack - 3, 0)
        default: break
        }
        return nil
    }
}

// MARK: - Drawing

extension Attachment {
    /// The agent gets all rows but the last, which says why what is typed waits where it does.
    func draw(on canvas: inout Canvas, waiting: [String], delay: String? = nil) {
        let area = Rectangle(x: 0, y: 0, columns: canvas.columns, rows: canvas.rows - 1)
        ScreenView(emulator: emulator, lookBack: lookBack).draw(on: &canvas, in: area)
        if end != nil { canvas.cursor = nil }
        drawBar(on: &canvas, waiting, delay)
    }

    private func drawBar(on canvas: inout Canvas, _ waiting: [String], _ delay: String?) {
        let row = canvas.bounds.row(canvas.rows - 1)
        canvas.fill(row, .barReplay)
        let x = canvas.write(hints(in: row.columns), endingAt: row.right - 1, y: row.y, from: row.x)
        canvas.write(
            Line(" \(name)  \(words(waiting, delay))", .barReplay), x: row.x, y: row.y, end: x - 1)
    }

    /// What can be pressed; where there is less room one key that leaves is enough.
    private func hints(in columns: Int) -> Line {
        if let end, !end.isLost { return Line("enter leaves", .barReplay) }
        let takes = role == .writer || asksToTakeOver || end != nil ? "" : "s take over   "
        let long = Line("\(takes)\(keys.leaveWords) leaves", .barReplay)
        // A question is read to its end before anything else.
        guard columns < 60 || asksToTakeOver && columns < 80, let last = keys.leaveKeys.last else {
            return long
        }
        return Line("\(takes)\(last.name) leaves", .barReplay)
    }

    private func words(_ waiting: [String], _ delay: String?) -> String {
        if let notice { return notice }
        switch end {
        case .exited(let how): return "\(how); its log stays"
        case .gone(let why): return why
        case .lost: return "supervisor lost; this comes back by itself"
        case nil: break
        }
        if asksToTakeOver { return "Take over? Who types now then watches.   y n" }
        if lookBack > 0 { return "attached  \(lookBack) lines back; the wheel or any key returns" }
        switch role {
        case .watcher(let who): return "watching: \(who ?? "nobody") types here"
        case .writer:
            if let delay { return "\(delay): what is typed waits until it goes on" }
            let others = waiting.filter { $0 != name }
            let word = isTakenOver ? "taken over" : "attached"
            guard !others.isEmpty else { return word }
            let count = others.count == 1 ? "1 needs you" : "\(others.count) need you"
            return "\(word)   ▲ \(count): \(others.prefix(3).joined(separator: ", "))"
        }
    }
}
