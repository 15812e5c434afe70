/// How each role looks.
public struct Theme: Equatable, Sendable {
    public var name: String
    /// Only what it says itself.
    public var pens: [Role: Pen]

    public init(name: String, pens: [Role: Pen]) {
        self.name = name
        self.pens = pens
    }

    /// The pen of a role, or of the nearest parent that has one.
    public func pen(of role: Role) -> Pen {
        var role: Role? = role
        while let looked = role {
            if let pen = pens[looked] { return pen }
            role = looked.parent
        }
        return .standard
    }

    /// How a cell is to look.
    public func pen(of cell: Cell) -> Pen {
        let own = cell.pen.over(pen(of: cell.role))
        return cell.ground.map { own.over(pen(of: $0)) } ?? own
    }
}
