import Canvas
import Glibc
import Linux
import Support
import Terminal

@main
enum Program {
    static func main() {
        let seed = CommandLine.arguments.count > 1 ? UInt64(CommandLine.arguments[1]) ?? 1 : 1
        Signal(rawValue: SIGPIPE).ignore()
        do {
            let signals = try SignalQueue([.hangUp, .terminate, Signal(rawValue: SIGWINCH)])
            var easel = try Easel(seed: seed)
            try easel.run(signals)
        } catch {
            let line = Array("skep: \(error)\n".utf8)
            _ = write(2, line, line.count)
            exit(1)
        }
    }
}

/// Shows canvases on its terminal and does what keys tell it, for tests that want to see what becomes of the terminal.
struct Easel: ~Copyable {
    var terminal: Terminal
    var parser: KeyParser
    var dice: SplitMix
    var canvas: Canvas
    var isDone = false
    /// Empty but in a test's mistake.
    private var queue: [Canvas] = []

    init(seed: UInt64) throws {
        var options = Terminal.Options()
        options.isCopyingAllowed = true
        terminal = try Terminal(
            theme: Motif.theme, environment: Easel.environment, options: options)
        parser = terminal.keyParser()
        dice = SplitMix(seed: seed)
        canvas = Canvas(columns: terminal.size.columns, rows: terminal.size.rows)
        terminal.show(canvas)
        Easel.note("size \(terminal.size.columns)x\(terminal.size.rows)")
    }

    static func note(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = write(3, line, line.count)
    }

    private static var environment: [String: String] {
        ["TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL"].reduce(into: [:]) { found, name in
            found[name] = getenv(name).map { String(cString: $0) }
        }
    }

    mutating func run(_ signals: borrowing SignalQueue) throws {
        while !isDone {
            let wanted = terminal.isBehind ? POLLIN | POLLOUT : POLLIN
            var looks = [
                pollfd(fd: terminal.descriptor, events: Int16(wanted), revents: 0),
                pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
            ]
            let limit = parser.needsTimeout ? CInt(KeyParser.timeoutMilliseconds) : -1
            if poll(&looks, 2, limit) == 0 { take(parser.timeout()) }
            terminal.flush()
            showQueue()
            while let delivery = try signals.next() { take(delivery.signal) }
            read()
        }
    }

    private mutating func showQueue() {
        while let next = queue.first, terminal.show(next) != .behind { queue.removeFirst() }
    }

    private mutating func read() {
        switch terminal.read() {
        case .bytes(let bytes): take(parser.feed(bytes))
        case .nothing: break
        case .closed: isDone = true
        }
    }

    private mutating func take(_ signal: Signal) {
        guard signal.rawValue == SIGWINCH else {
            isDone = true
            return
        }
        terminal.resized()
        canvas = Canvas(columns: terminal.size.columns, rows: terminal.size.rows)
        Motif.fill(&canvas, with: &dice)
        terminal.show(canvas)
        Easel.note("size \(terminal.size.columns)x\(terminal.size.rows)")
    }

    private mutating func take(_ parsed: [KeyParser.Parsed]) {
        for parsed in parsed {
            guard case .key(let key) = parsed.gesture else {
                Easel.note("gesture \(parsed.gesture.map { "\($0)" } ?? "none")")
                continue
            }
            press(key.name)
        }
    }

    private mutating func press(_ key: String) {
        switch key {
        case "q": isDone = true
        case "n":
            Motif.fill(&canvas, with: &dice)
            Easel.note("shown \(terminal.show(canvas) != .behind)")
        case "d":
            Motif.fill(&canvas, with: &dice, deceives: true)
            Easel.note("shown \(terminal.show(canvas) != .behind)")
        case "u":
            for _ in 0..<100 { terminal.show(canvas) }
            Easel.note("unchanged")
        // Draws however far behind the terminal is.
        case "s":
            for _ in 0..<1_000 {
                Motif.fill(&canvas, with: &dice)
                terminal.show(canvas)
            }
            Easel.note("stormed \(Easel.residentKilobytes)")
        // A mistake on purpose: what is not shown now is kept for later.
        case "k":
            for _ in 0..<200 {
                Motif.fill(&canvas, with: &dice)
                queue.append(canvas)
            }
            showQueue()
            Easel.note("stormed \(Easel.residentKilobytes)")
        case "c": _ = terminal.copy("yanked")
        case "b": terminal.bell()
        case "ctrl-l":
            terminal.repaint()
            terminal.show(canvas)
        case "ctrl-z":
            terminal.suspend()
            terminal.show(canvas)
            Easel.note("resumed")
        default: end(by: key)
        }
    }

    /// The ways out that nobody wants.
    private func end(by key: String) {
        switch key {
        case "e": exit(3)
        case "a": abort()
        case "t": fatalError("told to")
        case "v": kill(getpid(), SIGSEGV)
        case "o": _ = overflow(1)
        default: Easel.note("key \(key)")
        }
    }

    private func overflow(_ depth: Int) -> Int { depth == 0 ? 0 : overflow(depth + 1) + depth }

    private static var residentKilobytes: Int {
        let file = open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(file, &text, text.count)
        let words = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(
            separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4 : 0
    }
}
