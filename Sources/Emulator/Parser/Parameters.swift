/// The numbers of a control sequence, those left out among them.
struct Parameters: Equatable, Sendable {
    /// More than any program sends; further ones are passed over.
    static let limit = 32
    /// No number means more than this.
    static let largest: Int32 = 99_999

    private(set) var values: [Int32] = []
    /// A bit for each number that a colon joins to the one before it.
    private(set) var joined: UInt32 = 0
    private(set) var isFull = false

    var count: Int { values.count }
    var isEmpty: Bool { values.isEmpty }

    mutating func clear() {
        values.removeAll(keepingCapacity: true)
        joined = 0
        isFull = false
    }

    mutating func append(digit: UInt8) {
        guard !isFull else { return }
        if values.isEmpty { values.append(-1) }
        let value = max(values[values.count - 1], 0) * 10 + Int32(digit)
        values[values.count - 1] = min(value, Parameters.largest)
    }

    mutating func separate(byColon isColon: Bool) {
        guard !isFull else { return }
        if values.isEmpty { values.append(-1) }
        guard values.count < Parameters.limit else {
            isFull = true
            return
        }
        if isColon { joined |= 1 << UInt32(values.count) }
        values.append(-1)
    }

    /// The number at a place; nil where none was given.
    subscript(index: Int) -> Int? {
        guard index < values.count, values[index] >= 0 else { return nil }
        return Int(values[index])
    }

    /// How often something is asked for: 0 and nothing mean once.
    func times(_ index: Int = 0) -> Int { max(self[index] ?? 1, 1) }

    func isJoined(_ index: Int) -> Bool {
        index < Parameters.limit && joined >> UInt32(index) & 1 == 1
    }

    /// Nil where no parser could have read this.
    init?(values: [Int32], joined: UInt32, isFull: Bool) {
        guard values.count <= Parameters.limit,
            values.allSatisfy({ (-1...Parameters.largest).contains($0) })
        else { return nil }
        self.values = values
        self.joined = joined
        self.isFull = isFull
    }

    init() {}
}
