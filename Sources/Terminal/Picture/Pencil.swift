internal import CTerminal
internal import Canvas

/// Draws into memory what a terminal is to be sent: goes to places, changes ink, sets characters.
///
/// It knows where the terminal's cursor is and what it draws with, as long as nobody else draws.
struct Pencil {
    let words: InkWords
    private var bytes: [UInt8] = []
    /// Nil where that is not known, as behind the last column.
    private var place: Canvas.Place?
    /// Nil where that is not known.
    private var ink: Ink?
    private var isCursorShown: Bool?
    /// What was asked for already.
    private var sequences: [Change: [UInt8]] = [:]

    private struct Change: Hashable {
        let from: Ink?
        let to: Ink
    }

    private let clear: [UInt8]
    /// Nil where a row cannot be erased from a place on.
    private let eraseRest: [UInt8]?
    private let (showCursor, hideCursor): ([UInt8], [UInt8])
    /// It moves as most do, by `ESC [ 5 ; 7 H`, and within a row by `ESC [ 7 G`.
    private let (movesUsually, movesInRowUsually): (Bool, Bool)
    /// Whether it may move while it draws with something else than its own.
    private let movesInInk: Bool
    private let corner: Corner

    /// How the last column of the last row is set without the screen moving up.
    private enum Corner {
        case asAnyOther
        case between([UInt8], [UInt8])
        case never
    }

    private static let most = 4_096

    init(_ curses: borrowing Curses) {
        words = InkWords(curses)
        clear = curses.sequence("clear") ?? []
        eraseRest = curses.sequence("el")
        showCursor = curses.sequence("cnorm") ?? []
        hideCursor = curses.sequence("civis") ?? []
        movesUsually = curses.sequence("cup", 4, 6) == Array("\u{1b}[5;7H".utf8)
        movesInRowUsually = movesUsually && curses.sequence("hpa", 6) == Array("\u{1b}[7G".utf8)
        movesInInk = curses.flag("msgr")
        // Most wait behind the last column, and go on when one more character comes.
        if !curses.flag("am") || curses.flag("xenl") {
            corner = .asAnyOther
        } else if let off = curses.sequence("rmam"), let on = curses.sequence("smam") {
            corner = .between(off, on)
        } else {
            corner = .never
        }
    }

    /// Somebody else may have drawn.
    mutating func forget() { (place, ink, isCursorShown) = (nil, nil, nil) }

    /// What was drawn since the last time.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16) }
        return bytes
    }

    // MARK: - Drawing

    mutating func clear(with curses: borrowing Curses) {
        use(.plain, curses)
        bytes += clear
        place = clear.isEmpty ? nil : Canvas.Place(x: 0, y: 0)
    }

    /// Blanks a row from a place on, in the terminal's own ink; false where the terminal cannot.
    mutating func eraseRest(x: Int, y: Int, with curses: borrowing Curses) -> Bool {
        guard let eraseRest else { return false }
        move(x: x, y: y, curses)
        use(.plain, curses)
        bytes += eraseRest
        return true
    }

    /// Sets one cell of a screen of so many columns and rows.
    mutating func set(
        _ glyph: Glyph, _ ink: Ink, x: Int, y: Int, in size: (columns: Int, rows: Int),
        with curses: borrowing Curses
    ) {
        move(x: x, y: y, curses)
        use(ink, curses)
        let end = x + max(glyph.columns, 1)
        guard end >= size.columns else {
            add(glyph)
            place = Canvas.Place(x: end, y: y)
            return
        }
        place = nil
        guard y == size.rows - 1 else { return add(glyph) }
        switch corner {
        case .asAnyOther: add(glyph)
        case .between(let off, let on):
            bytes += off
            add(glyph)
            bytes += on
        // Of a wide one the half that can be is blanked.
        case .never: if glyph.columns == 2 { bytes.append(0x20) }
        }
    }

    /// Shows the cursor at a place, or nowhere.
    mutating func leave(at cursor: Canvas.Place?, with curses: borrowing Curses) {
        if let cursor { move(x: cursor.x, y: cursor.y, curses) }
        let isShown = cursor != nil
        guard isShown != isCursorShown else { return }
        isCursorShown = isShown
        bytes += isShown ? showCursor : hideCursor
    }

    // MARK: - Words

    private mutating func move(x: Int, y: Int, _ curses: borrowing Curses) {
        guard place != Canvas.Place(x: x, y: y) else { return }
        if !movesInInk { use(.plain, curses) }
        if movesInRowUsually, place?.y == y {
            addSequence(x + 1, nil, 0x47)
        } else if movesUsually {
            addSequence(y + 1, x + 1, 0x48)
        } else {
            bytes += curses.sequence("cup", y, x) ?? []
        }
        place = Canvas.Place(x: x, y: y)
    }

    private mutating func addSequence(_ first: Int, _ second: Int?, _ last: UInt8) {
        bytes += [0x1b, 0x5b]
        addNumber(first)
        if let second {
            bytes.append(0x3b)
            addNumber(second)
        }
        bytes.append(last)
    }

    private mutating func addNumber(_ number: Int) {
        if number >= 10 { addNumber(number / 10) }
        bytes.append(0x30 + UInt8(number % 10))
    }

    private mutating func use(_ wanted: Ink, _ curses: borrowing Curses) {
        guard ink != wanted else { return }
        let change = Change(from: ink, to: wanted)
        ink = wanted
        if let known = sequences[change] {
            bytes += known
            return
        }
        if sequences.count >= Pencil.most { sequences = [:] }
        let sequence = words.sequence(wanted, from: change.from, curses)
        sequences[change] = sequence
        bytes += sequence
    }

    /// In the character set of the locale, which has all that the alphabet carries.
    private mutating func add(_ glyph: Glyph) {
        if glyph == .nothing { return bytes.append(0x20) }
        glyph.forEach { scalar in
            guard !scalar.isASCII else { return bytes.append(UInt8(scalar.value)) }
            var room = [CChar](repeating: 0, count: 16)
            let count = Int(skep_encode(scalar.value, &room))
            bytes += room.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        }
    }
}
