/// What was typed and is not in the log yet: keys of a short while, or up to the end of a line, are one
/// row, so that typing does not make a row a key.
struct Typing: Equatable {
    struct Row: Equatable {
        let bytes: [UInt8]
        /// Nothing of it showed.
        let isHidden: Bool
    }

    /// How long the first key waits. In microseconds.
    static let pause: Int64 = 500_000
    private static let limit = 64 << 10

    private var bytes: [UInt8] = []
    private var isHidden = false
    /// When what waits is to be a row, on the boot clock.
    private(set) var due: Int64?

    /// Adds what was typed, and gives the rows that it ends.
    mutating func add(_ more: some Collection<UInt8>, isHidden: Bool, at now: Int64) -> [Row] {
        guard !more.isEmpty else { return [] }
        var rows: [Row] = []
        // What shows and what does not are never in one row: one of them is not kept.
        if isHidden != self.isHidden, let row = take() { rows.append(row) }
        self.isHidden = isHidden
        bytes += more
        due = due ?? now + Typing.pause
        let isWhole = bytes.last.map { $0 == 0x0d || $0 == 0x0a } ?? false
        if isWhole || bytes.count >= Typing.limit, let row = take() { rows.append(row) }
        return rows
    }

    /// What waits, whenever that would be due.
    mutating func take() -> Row? {
        guard !bytes.isEmpty else { return nil }
        defer {
            bytes = []
            due = nil
        }
        return Row(bytes: bytes, isHidden: isHidden)
    }
}
