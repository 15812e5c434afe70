public import Canvas

/// Makes keys, pastes and the mouse of the bytes that a terminal sends, however they are cut.
///
/// What it does not know it swallows whole: a report that nobody asked for must never be taken for keys.
/// Only silence tells the escape key from the beginning of a sequence; the caller has the clock.
public struct KeyParser: Sendable {
    /// Something that came, and as which bytes; of a paste these are its text.
    public struct Parsed: Equatable, Sendable {
        /// Nil for what means nothing here. A program in the terminal may know it.
        public var gesture: Gesture?
        public var bytes: [UInt8]
        /// How much of a paste was too much and is not in it.
        public var lostBytes = 0
    }

    /// The silence after which to call `timeout`.
    public static let timeoutMilliseconds = 25
    /// Of a paste no more is kept.
    public static let pasteLimit = 1 << 20
    /// No sequence of a key is longer; what is, is swallowed to its end.
    static let sequenceLimit = 128

    enum Mode: Equatable {
        case keys
        /// To the end of a control sequence that is too long.
        case longSequence
        /// In a report that ends with BEL or ST; whether an ESC was the last byte.
        case report(escaped: Bool)
        case paste
    }

    let table: KeySequences
    var mode = Mode.keys
    /// What is no whole key yet.
    var pending: [UInt8] = []
    var paste = PasteText()
    private var silences = 0

    public init(sequences: KeySequences = KeySequences(), erase: UInt8 = 0x7f) {
        table = sequences
        self.erase = erase
    }

    /// What the backspace key sends besides DEL.
    let erase: UInt8

    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [Parsed] {
        silences = 0
        var found: [Parsed] = []
        for byte in bytes { take(byte, &found) }
        return found
    }

    /// What came so far may be all: after a while without bytes `timeout` is to be called.
    ///
    /// A paste is waited for without end, because its rest would be taken for keys.
    public var needsTimeout: Bool { mode != .paste && (mode != .keys || !pending.isEmpty) }

    /// Nothing came for a while. To be said again as long as it is needed.
    public mutating func timeout() -> [Parsed] {
        guard needsTimeout else { return [] }
        silences += 1
        guard silences >= patience else { return [] }
        silences = 0
        guard mode == .keys else {
            mode = .keys
            pending = []
            return []
        }
        return giveUp()
    }

    /// Silences to wait: one after the escape key, which a person waits for; more where a slow line may have
    /// cut a sequence in two.
    private var patience: Int {
        guard mode == .keys else { return 40 }
        if pending.allSatisfy({ $0 == 0x1b }) { return 1 }
        return pending.count == 2 ? 4 : 20
    }

    /// What is there is all there is.
    private mutating func giveUp() -> [Parsed] {
        defer { pending = [] }
        if pending.allSatisfy({ $0 == 0x1b }) {
            return pending.map { Parsed(gesture: .key(Key(.escape)), bytes: [$0]) }
        }
        if let key = table[pending] { return [Parsed(gesture: .key(key), bytes: pending)] }
        // Alt and a key whose sequence begins others.
        if pending.count == 2, pending[0] == 0x1b, (0x20..<0x7f).contains(pending[1]) {
            let key = Key(Unicode.Scalar(pending[1]), .alt)
            return [Parsed(gesture: .key(key), bytes: pending)]
        }
        return [Parsed(gesture: nil, bytes: pending)]
    }
}

// MARK: - Bytes

extension KeyParser {
    private mutating func take(_ byte: UInt8, _ found: inout [Parsed]) {
        switch mode {
        case .keys:
            pending.append(byte)
            settle(&found)
        case .longSequence:
            if byte == 0x1b {
                mode = .keys
                pending = [byte]
            } else if (0x40..<0x7f).contains(byte) || byte == 0x18 || byte == 0x1a {
                mode = .keys
            }
        case .report(let escaped): takeReport(byte, escaped, &found)
        case .paste:
            guard let whole = paste.take(byte) else { return }
            mode = .keys
            found.append(whole)
        }
    }

    private mutating func takeReport(_ byte: UInt8, _ escaped: Bool, _ found: inout [Parsed]) {
        switch (byte, escaped) {
        case (0x07, _), (0x18, _), (0x1a, _), (0x5c, true): mode = .keys
        case (0x1b, _): mode = .report(escaped: true)
        case (_, true):
            // It was not the end, so something new has begun.
            mode = .keys
            pending = [0x1b, byte]
            settle(&found)
        case (_, false): break
        }
    }

    /// Takes from the pending bytes what is whole.
    private mutating func settle(_ found: inout [Parsed]) {
        while !pending.isEmpty {
            switch verdict(on: pending[...]) {
            case .more: return
            case .gesture(let gesture, let count):
                let bytes = Array(pending.prefix(count))
                pending.removeFirst(count)
                found.append(Parsed(gesture: gesture, bytes: bytes))
            case .become(let mode):
                pending = []
                self.mode = mode
                return
            }
        }
    }

    enum Verdict: Equatable {
        case more
        /// So many bytes are this; nil for what means nothing.
        case gesture(Gesture?, Int)
        case become(Mode)
    }

    private func verdict(on bytes: ArraySlice<UInt8>) -> Verdict {
        // The table has nothing that begins otherwise.
        guard bytes.first == 0x1b else { return plain(bytes) }
        if let key = table[Array(bytes)], !table.isBeginning(Array(bytes)) {
            return .gesture(.key(key), bytes.count)
        }
        let verdict = escaped(bytes)
        if case .gesture = verdict, table.isBeginning(Array(bytes)) { return .more }
        return verdict
    }
}
