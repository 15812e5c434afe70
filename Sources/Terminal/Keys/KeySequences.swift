internal import Canvas

/// What a terminal's own description says that its keys send.
public struct KeySequences: Sendable {
    private var keys: [[UInt8]: Key] = [:]
    private var beginnings: Set<[UInt8]> = []

    public init() {}

    /// A key that sends one byte, or bytes that do not begin with ESC, is known without this.
    mutating func add(_ bytes: [UInt8], _ key: Key) {
        guard bytes.count > 1, bytes[0] == 0x1b, bytes.count <= KeyParser.sequenceLimit else {
            return
        }
        keys[bytes] = key
        for count in 1..<bytes.count { beginnings.insert(Array(bytes.prefix(count))) }
    }

    subscript(bytes: [UInt8]) -> Key? { keys[bytes] }

    /// Whether these begin a longer one.
    func isBeginning(_ bytes: [UInt8]) -> Bool { beginnings.contains(bytes) }
}

/// What terminal descriptions call keys.
enum KeyNames {
    static func sequences(of curses: borrowing Curses) -> KeySequences {
        var sequences = KeySequences()
        for (name, key) in names {
            if let bytes = curses.sequence(name) { sequences.add(bytes, key) }
        }
        return sequences
    }

    private static let names: [(String, Key)] =
        [
            ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)),
            ("kcuf1", Key(.right)), ("khome", Key(.home)), ("kend", Key(.end)),
            ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)), ("kich1", Key(.insert)),
            ("kdch1", Key(.delete)), ("kcbt", Key(.tab, .shift)), ("kent", Key(.enter)),
        ] + (1...24).map { ("kf\($0)", Key(.function($0))) }
}
