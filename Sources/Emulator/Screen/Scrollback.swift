import Canvas

/// The lines that left a screen at its top, oldest first, packed as keyframes have them.
struct Scrollback: Equatable, Sendable {
    let lineLimit: Int
    let byteLimit: Int
    /// The first `gone` of them are gone already: they are taken out many at a time.
    private var lines: [[UInt8]] = []
    private var gone = 0
    private(set) var bytes = 0
    /// How many lines ever came to it, but for those that went back to the screen.
    private(set) var passed = 0

    /// What a line takes beside its bytes, about.
    private static let overhead = 32

    init(lineLimit: Int, byteLimit: Int) {
        self.lineLimit = lineLimit
        self.byteLimit = byteLimit
    }

    static func == (left: Scrollback, right: Scrollback) -> Bool {
        left.lineLimit == right.lineLimit && left.byteLimit == right.byteLimit
            && left.kept == right.kept
    }

    var kept: ArraySlice<[UInt8]> { lines[gone...] }
    var count: Int { lines.count - gone }

    mutating func append(_ row: [Cell]) {
        guard lineLimit > 0 else { return }
        append(packed: PackedRow.bytes(of: row))
    }

    mutating func append(packed line: [UInt8]) {
        lines.append(line)
        passed += 1
        bytes += line.count + Scrollback.overhead
        while count > lineLimit || bytes > byteLimit, count > 0 { dropFirst() }
        if gone > 64, gone > lines.count / 2 {
            lines.removeFirst(gone)
            gone = 0
        }
    }

    private mutating func dropFirst() {
        bytes -= lines[gone].count + Scrollback.overhead
        lines[gone] = []
        gone += 1
    }

    /// The newest line, which is there no more.
    mutating func takeLast(columns: Int) -> [Cell]? {
        guard count > 0, let line = lines.popLast() else { return nil }
        passed -= 1
        bytes -= line.count + Scrollback.overhead
        return PackedRow.cells(of: line, columns: columns)
    }

    mutating func clear() { self = Scrollback(lineLimit: lineLimit, byteLimit: byteLimit) }

    func row(_ index: Int, columns: Int) -> [Cell] {
        PackedRow.cells(of: lines[gone + index], columns: columns)
    }
}
