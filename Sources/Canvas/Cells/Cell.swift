/// One place of a screen.
public struct Cell: Hashable, Sendable {
    public var glyph: Glyph
    /// The columns of its character: 1, 2, or 0 for the second half of a wide one.
    public var columns: UInt8
    /// What it means; a theme says how that looks.
    public var role: Role
    /// What it was asked to look like; where that is nothing, the role decides.
    public var pen: Pen
    /// What shines through where neither of the two says anything: the row that is selected.
    public var ground: Role?

    public static let blank = Cell(glyph: .blank, columns: 1)

    public init(glyph: Glyph, columns: UInt8, role: Role = .text, pen: Pen = .standard) {
        self.glyph = glyph
        self.columns = columns
        self.role = role
        self.pen = pen
    }
}
