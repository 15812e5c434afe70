internal import CNcurses
internal import CTerminal
internal import Canvas
internal import Glibc

/// The one owner of ncurses.
///
/// It writes into a file in memory, so that a terminal that takes nothing cannot hold it, and is never told of the
/// real one: its modes are our own to set and to put back. There can be one at a time, because ncurses is global.
struct Curses: ~Copyable {
    private let screen: OpaquePointer
    private let frame: UnsafeMutablePointer<FILE>
    let pairs: Int
    let depth: ColourDepth

    /// What the name of a terminal and its description say, which is one of ours where it is given. Colours are
    /// asked for or never touched.
    init(
        _ name: String, columns: Int, rows: Int, hasColour: Bool, description: String? = nil
    ) throws(TerminalError) {
        let file = skep_frame_file()
        guard file >= 0, let frame = fdopen(file, "w+") else {
            throw .refused("make a file in memory", errno)
        }
        // The size of a file in memory is not to be had, so it is told by the variables that ncurses looks at.
        var variables = [("LINES", "\(rows)"), ("COLUMNS", "\(columns)")]
        if let description { variables.append(("TERMINFO", description)) }
        let screen = withVariables(variables) {
            Curses.keepingSignals { newterm(name, frame, frame) }
        }
        guard let screen else {
            fclose(frame)
            throw .unknown(name)
        }
        self.screen = screen
        self.frame = frame
        // It would look for typed keys in the middle of a frame.
        typeahead(-1)
        guard hasColour, has_colors(), start_color() == OK, use_default_colors() == OK else {
            (pairs, depth) = (0, .none)
            return
        }
        pairs = Int(skep_colour_pairs())
        depth = ColourDepth(
            colours: Int(skep_colours()), isDirect: tigetflag("RGB") == 1,
            paletteNumbers: description == nil ? 8 : 256)
    }

    deinit {
        endwin()
        delscreen(screen)
        fclose(frame)
    }

    /// ncurses takes some signals for itself; they are the caller's.
    private static func keepingSignals<Result>(_ body: () -> Result) -> Result {
        let signals = [SIGINT, SIGTERM, SIGTSTP, SIGWINCH]
        let before = signals.map { signal in
            var action = sigaction()
            sigaction(signal, nil, &action)
            return action
        }
        defer {
            for (signal, action) in zip(signals, before) {
                var action = action
                sigaction(signal, &action, nil)
            }
        }
        return body()
    }
}

// MARK: - Drawing

extension Curses {
    typealias Ink = (attributes: attr_t, pair: CInt)

    borrowing func resize(columns: Int, rows: Int) {
        resize_term(CInt(rows), CInt(columns))
    }

    /// The next frame draws every cell, whatever the terminal is believed to show.
    borrowing func forget() { clearok(skep_shown_window(), true) }

    borrowing func place(_ cursor: Canvas.Place?) {
        curs_set(cursor == nil ? 0 : 1)
        leaveok(skep_standard_window(), cursor == nil)
        if let cursor { wmove(skep_standard_window(), CInt(cursor.y), CInt(cursor.x)) }
    }

    /// Somebody else has hidden the cursor.
    borrowing func noteHiddenCursor() {
        curs_set(0)
        _ = take()
    }

    borrowing func put(_ cells: [cchar_t], x: Int, y: Int) {
        mvwadd_wchnstr(skep_standard_window(), CInt(y), CInt(x), cells, CInt(cells.count))
    }

    static func cell(_ glyph: Glyph, _ ink: Ink) -> cchar_t {
        var cell = cchar_t()
        var pair = ink.pair
        // The five scalars of a glyph, and the end.
        withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: Glyph.limit + 1) { text in
            var count = 0
            glyph.forEach {
                text.initializeElement(at: count, to: wchar_t($0.value))
                count += 1
            }
            text.initializeElement(at: count, to: 0)
            // A pair beyond what its own argument holds comes by the last one.
            setcchar(&cell, text.baseAddress, ink.attributes, 0, &pair)
        }
        return cell
    }

    borrowing func setPair(_ pair: CInt, foreground: CInt, background: CInt) {
        init_extended_pair(pair, foreground, background)
    }

    /// Ends the frame, and returns what the terminal has to be sent for it.
    borrowing func finish() -> [UInt8] {
        wnoutrefresh(skep_standard_window())
        doupdate()
        return take()
    }

    /// What it wrote since the last time.
    borrowing func take() -> [UInt8] {
        fflush(frame)
        let file = fileno(frame)
        let count = Int(lseek(file, 0, SEEK_CUR))
        guard count > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            filled = max(pread(file, bytes.baseAddress, count, 0), 0)
        }
        lseek(file, 0, SEEK_SET)
        // To give its room back takes longer than to write a usual frame.
        if count > 1 << 16 { ftruncate(file, 0) }
        return bytes
    }
}

// MARK: - What the terminal's description says

extension Curses {
    /// A sequence without the pauses that old terminals need; nil where there is none.
    borrowing func sequence(_ name: String) -> [UInt8]? {
        guard let text = skep_string(name) else { return nil }
        let bytes = Curses.withoutPauses(String(cString: text).utf8)
        return bytes.isEmpty ? nil : bytes
    }

    borrowing func sequence(_ name: String, _ first: Int, _ second: Int) -> [UInt8]? {
        guard let text = skep_string(name),
            let filled = skep_with_numbers(text, CInt(first), CInt(second))
        else { return nil }
        return Curses.withoutPauses(String(cString: filled).utf8)
    }

    borrowing func flag(_ name: String) -> Bool { tigetflag(name) == 1 }

    /// Without what `terminfo(5)` writes as `$<5/>`.
    static func withoutPauses(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.first {
            if rest.starts(with: [0x24, 0x3c]), let end = rest.firstIndex(of: 0x3e) {
                rest = rest[(end + 1)...]
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }
}
