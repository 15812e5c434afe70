/// What an audit printed.
public struct AuditReport: CustomStringConvertible, Sendable {
    public let lines: [String]

    private static let clean = "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0"

    public init(lines: [String]) { self.lines = lines }

    public var isClean: Bool { lines == [AuditReport.clean] }

    public var description: String { lines.joined(separator: "\n") }

    /// How often a kind was found.
    public subscript(kind: String) -> Int {
        let figures = lines.first?.split(separator: " ") ?? []
        let figure = figures.first { $0.hasPrefix("\(kind)=") }
        return figure.flatMap { Int($0.dropFirst(kind.count + 1)) } ?? 0
    }
}
