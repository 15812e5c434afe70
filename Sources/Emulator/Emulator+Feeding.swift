internal import Canvas

extension Emulator {
    /// Takes what the program wrote, and gives back what it said beside drawing.
    public mutating func feed(_ bytes: [UInt8]) -> [Notice] { feed(bytes.span.bytes) }

    public mutating func feed(_ bytes: RawSpan) -> [Notice] {
        var at = 0
        while at < bytes.byteCount {
            if parser.isGround, characters.isIdle {
                let end = bytes.endOfPrintableASCII(from: at)
                if end > at {
                    printASCII(bytes, at..<end)
                    at = end
                    continue
                }
            }
            take(bytes[at])
            at += 1
        }
        defer { notices = [] }
        return notices
    }

    private mutating func take(_ byte: UInt8) {
        if !characters.isIdle {
            switch characters.take(byte) {
            case .unfinished: return
            case .scalar(let scalar): return print(scalar)
            case .broken: return print(.replacement)
            case .brokenBefore: print(.replacement)
            }
        }
        switch parser.step(byte) {
        case .nothing: break
        case .text: takeText(byte)
        case .control: control(byte)
        case .escape: escape(byte)
        case .sequence: sequence(byte)
        case .command: command()
        case .device: device()
        }
    }

    private mutating func takeText(_ byte: UInt8) {
        switch characters.take(byte) {
        case .unfinished, .brokenBefore: break
        case .scalar(let scalar): print(scalar)
        case .broken: print(.replacement)
        }
    }

    /// Says something to whoever feeds; a storm of it is cut.
    mutating func notice(_ notice: Notice) {
        guard notices.count < Emulator.noticeLimit else { return }
        notices.append(notice)
    }
}

// MARK: - Printing

extension Emulator {
    /// A run of printable ASCII, as most of it is.
    private mutating func printASCII(_ bytes: RawSpan, _ range: Range<Int>) {
        guard head.isPlain, !modes.hasInsertion else {
            for index in range { print(Unicode.Scalar(bytes[index])) }
            return
        }
        lastPrinted = Unicode.Scalar(bytes[range.upperBound - 1])
        var at = range.lowerBound
        while at < range.upperBound {
            if head.isPastMargin { wrap() }
            let count = min(columns - head.column, range.upperBound - at)
            grid.write(bytes, at..<at + count, row: head.row, column: head.column, pen: head.pen)
            advance(by: count)
            at += count
        }
    }

    mutating func print(_ plain: Unicode.Scalar) {
        let scalar = head.sets[Int(head.once ?? UInt8(head.chosen))].scalar(for: plain)
        head.once = nil
        let width = TextWidth.columns(of: scalar)
        guard width > 0 else { return join(scalar) }
        lastPrinted = plain
        let glyph = Glyph(scalar)
        write(glyph, columns: min(glyph.columns, width))
        // What is wide and cannot be drawn takes its room all the same.
        if glyph.columns < width { write(.blank, columns: 1) }
    }

    private mutating func write(_ glyph: Glyph, columns width: Int) {
        // Where there is one column, nothing wide is ever drawn.
        guard width <= columns else { return }
        if head.isPastMargin { wrap() }
        if head.column + width > columns {
            if modes.hasAutowrap { wrap() } else { head.column = columns - width }
        }
        if modes.hasInsertion {
            grid.insert(
                width, row: head.row, column: head.column, blank: Grid.blank(head.pen))
        }
        grid.write(glyph, columns: width, row: head.row, column: head.column, pen: head.pen)
        advance(by: width)
    }

    /// Puts a mark on the character before the cursor.
    private mutating func join(_ mark: Unicode.Scalar) {
        guard head.isPastMargin || head.column > 0 else { return }
        grid.add(mark, row: head.row, column: head.isPastMargin ? head.column : head.column - 1)
    }

    private mutating func advance(by width: Int) {
        head.column += width
        guard head.column >= columns else { return }
        head.column = columns - 1
        head.isPastMargin = modes.hasAutowrap
    }

    private mutating func wrap() {
        head.isPastMargin = false
        guard modes.hasAutowrap else { return }
        head.column = 0
        lineFeed()
    }
}

extension Unicode.Scalar {
    static let replacement: Unicode.Scalar = "\u{FFFD}"
}
