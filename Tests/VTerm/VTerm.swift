internal import CVTerm
public import Canvas

/// libvterm's terminal, to compare with what ours shows.
public final class VTerm {
    private let terminal: OpaquePointer
    private let screen: OpaquePointer
    public let columns: Int
    public let rows: Int

    public init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        terminal = vterm_new(CInt(rows), CInt(columns))
        vterm_set_utf8(terminal, 1)
        screen = vterm_obtain_screen(terminal)
        vterm_screen_enable_altscreen(screen, 1)
        vterm_screen_reset(screen, 1)
    }

    deinit { vterm_free(terminal) }

    public func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            _ = vterm_input_write(
                terminal, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        vterm_screen_flush_damage(screen)
    }

    public var cursor: (row: Int, column: Int) {
        var place = VTermPos()
        vterm_state_get_cursorpos(vterm_obtain_state(terminal), &place)
        return (Int(place.row), Int(place.col))
    }

    public subscript(row: Int, column: Int) -> Cell {
        var found = VTermScreenCell()
        vterm_screen_get_cell(screen, VTermPos(row: CInt(row), col: CInt(column)), &found)
        let values = withUnsafeBytes(of: found.chars) { Array($0.bindMemory(to: UInt32.self)) }
        // The second half of a wide character.
        if values[0] == UInt32.max { return Cell(glyph: .nothing, columns: 0) }
        let scalars = values.prefix { $0 != 0 }.compactMap(Unicode.Scalar.init)
        var glyph = Glyph(scalars.first ?? " ")
        for mark in scalars.dropFirst() { glyph.add(mark) }
        return Cell(glyph: glyph, columns: UInt8(found.width), pen: VTerm.pen(&found))
    }

    private static func pen(_ cell: inout VTermScreenCell) -> Pen {
        Pen(
            foreground: colour(cell.fg, 0x02), background: colour(cell.bg, 0x04),
            attributes: Attributes(rawValue: UInt8(truncatingIfNeeded: cvterm_attributes(&cell))))
    }

    private static func colour(_ colour: VTermColor, _ standard: UInt8) -> Colour {
        if colour.type & standard != 0 { return .standard }
        if colour.type & 1 == 1 { return .palette(colour.indexed.idx) }
        return .rgb(colour.rgb.red, colour.rgb.green, colour.rgb.blue)
    }
}
