internal import Canvas

/// A row of cells as bytes: runs of one pen, each with its text as UTF-8.
///
/// The widths are not in it: the text has them. What is blank at the end is left away.
enum PackedRow {
    static func bytes(of row: [Cell]) -> [UInt8] {
        var writer = ByteWriter()
        let end = row.lastIndex { $0 != .blank }.map { $0 + 1 } ?? 0
        var start = 0
        var text: [UInt8] = []
        while start < end {
            let pen = row[start].pen
            text.removeAll(keepingCapacity: true)
            while start < end, row[start].pen == pen {
                row[start].glyph.forEach { text.append(utf8: $0) }
                start += 1
            }
            write(pen, to: &writer)
            writer.write(text)
        }
        return writer.bytes
    }

    /// The cells again. Whatever the bytes are, it is as many as there are columns.
    static func cells(of bytes: [UInt8], columns: Int) -> [Cell] {
        var cells: [Cell] = []
        cells.reserveCapacity(columns)
        var reader = ByteReader(bytes[...])
        while !reader.isAtEnd, cells.count < columns, let pen = pen(from: &reader),
            let text = reader.text(upTo: bytes.count)
        {
            append(text, pen, to: &cells)
        }
        return Grid.row(cells, fittedTo: columns)
    }

    private static func append(_ text: ArraySlice<UInt8>, _ pen: Pen, to cells: inout [Cell]) {
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let width = TextWidth.columns(of: scalar)
            if width == 0 {
                guard !cells.isEmpty else { continue }
                let base = cells[cells.count - 1].columns == 0 ? cells.count - 2 : cells.count - 1
                cells[base].glyph.add(scalar)
                continue
            }
            cells.append(Cell(glyph: Glyph(scalar), columns: UInt8(width), pen: pen))
            if width == 2 { cells.append(Cell(glyph: .nothing, columns: 0, pen: pen)) }
        }
    }

    // MARK: - Pens

    static func write(_ pen: Pen, to writer: inout ByteWriter) {
        writer.write(pen.attributes.rawValue)
        write(pen.foreground, to: &writer)
        write(pen.background, to: &writer)
    }

    private static func write(_ colour: Colour, to writer: inout ByteWriter) {
        switch colour {
        case .standard: writer.write(UInt8(0))
        case .palette(let index):
            writer.write(UInt8(1))
            writer.write(index)
        case .rgb(let red, let green, let blue):
            writer.write(UInt8(2))
            for part in [red, green, blue] { writer.write(part) }
        }
    }

    static func pen(from reader: inout ByteReader) -> Pen? {
        guard let attributes = reader.byte(), let foreground = colour(from: &reader),
            let background = colour(from: &reader)
        else { return nil }
        return Pen(
            foreground: foreground, background: background,
            attributes: Attributes(rawValue: attributes))
    }

    private static func colour(from reader: inout ByteReader) -> Colour? {
        switch reader.byte() {
        case 0: return .standard
        case 1: return reader.byte().map(Colour.palette)
        case 2:
            guard let red = reader.byte(), let green = reader.byte(), let blue = reader.byte()
            else { return nil }
            return .rgb(red, green, blue)
        default: return nil
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(utf8 scalar: Unicode.Scalar) {
        if scalar.isASCII {
            append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            append(contentsOf: scalar.utf8)
        }
    }
}
