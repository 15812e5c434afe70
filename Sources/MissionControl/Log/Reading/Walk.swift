/// How far a walk over rows has come, and how many it takes next.
struct Walk {
    private(set) var rows: Int
    private var looked = 0
    private var bytes = 0

    init(firstRows: Int) { rows = firstRows }

    /// So much was looked at that others should have their turn.
    var isTired: Bool {
        looked >= EntryReader.rowsPerTurn || bytes >= EntryReader.bytesPerTurn
    }

    mutating func note(rows found: Int, bytes: Int) {
        looked += found
        self.bytes += bytes
        rows = min(rows * 2, EntryReader.mostRows)
    }
}
