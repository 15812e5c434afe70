/// A part of a screen. It may be empty, and is never negative.
public struct Rectangle: Hashable, Sendable {
    public var x: Int
    public var y: Int
    public var columns: Int
    public var rows: Int

    public init(x: Int, y: Int, columns: Int, rows: Int) {
        self.x = x
        self.y = y
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
    }

    public var isEmpty: Bool { columns == 0 || rows == 0 }
    public var right: Int { x + columns }
    public var bottom: Int { y + rows }

    public func contains(x: Int, y: Int) -> Bool {
        x >= self.x && x < right && y >= self.y && y < bottom
    }

    /// One row of it, counted from its top.
    public func row(_ index: Int) -> Rectangle {
        Rectangle(x: x, y: y + index, columns: columns, rows: 0..<rows ~= index ? 1 : 0)
    }

    /// The upper rows, and what is below them.
    public func cut(top rows: Int) -> (top: Rectangle, rest: Rectangle) {
        let height = min(max(rows, 0), self.rows)
        return (
            Rectangle(x: x, y: y, columns: columns, rows: height),
            Rectangle(x: x, y: y + height, columns: columns, rows: self.rows - height)
        )
    }

    /// The lower rows, and what is above them.
    public func cut(bottom rows: Int) -> (rest: Rectangle, bottom: Rectangle) {
        let (rest, bottom) = cut(top: self.rows - min(max(rows, 0), self.rows))
        return (rest, bottom)
    }

    /// The left columns, and what is right of them.
    public func cut(left columns: Int) -> (left: Rectangle, rest: Rectangle) {
        let width = min(max(columns, 0), self.columns)
        return (
            Rectangle(x: x, y: y, columns: width, rows: rows),
            Rectangle(x: x + width, y: y, columns: self.columns - width, rows: rows)
        )
    }
}
