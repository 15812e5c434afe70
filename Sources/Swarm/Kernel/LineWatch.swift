/// The newest line that a program prints, for as long as it is: an empty one takes no line's place.
struct LineWatch: Equatable {
    /// Of a longer line its end is kept.
    private static let limit = 4_096

    private var line: [UInt8]
    private var signs = PlainBytes()
    /// What comes next begins another line.
    private var isClosed = false

    /// Goes on behind the beginning of a line.
    init(behind line: [UInt8] = [], isClosed: Bool = false) {
        self.line = line
        self.isClosed = isClosed
    }

    mutating func read(_ text: [UInt8]) {
        for byte in text {
            guard byte != 0x0a else {
                isClosed = true
                continue
            }
            guard signs.takes(byte) else { continue }
            if isClosed {
                line.removeAll(keepingCapacity: true)
                isClosed = false
            }
            line.append(byte)
            if line.count >= 2 * LineWatch.limit { line.removeFirst(LineWatch.limit) }
        }
    }

    /// What stands there was heard: only what comes now counts.
    mutating func forget() { line.removeAll() }

    /// The line, where it holds one of these.
    func found(_ texts: [String]) -> String? {
        guard !line.isEmpty else { return nil }
        let text = String(decoding: line, as: UTF8.self)
        return texts.contains { text.contains($0) } ? text : nil
    }
}
