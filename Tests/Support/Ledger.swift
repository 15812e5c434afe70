import Glibc
public import Swarm

/// What a source wrote down for itself: what it sent, and what it was told is in the log.
///
/// Lines are `sent <first> <last>` before a batch is handed over, and `acked <seq> <id> <fingerprint>`
/// when it is acknowledged; id 0 stands for "stored long ago". They are written with plain write(2):
/// they outlive the process, and its power loss where they are on another file system.
public struct Ledger: Sendable {
    public struct Receipt: Equatable, Sendable {
        public let sequence: Int64
        /// `.none` where the source was only told that it is stored.
        public let id: EventID
        public let fingerprint: Fingerprint

        public init(sequence: Int64, id: EventID, fingerprint: Fingerprint) {
            self.sequence = sequence
            self.id = id
            self.fingerprint = fingerprint
        }
    }

    /// The batches, in the order in which they were first sent.
    public private(set) var sent: [ClosedRange<Int64>] = []
    /// In the order in which they came; a batch that was sent twice may be acknowledged twice.
    public private(set) var receipts: [Receipt] = []

    public var lastSent: Int64 { sent.last?.upperBound ?? 0 }

    /// The highest number that was acknowledged; acknowledgements come in order.
    public var lastAcknowledged: Int64 { receipts.map(\.sequence).max() ?? 0 }

    /// Sent, and perhaps stored, but nobody said so.
    public var open: [ClosedRange<Int64>] {
        let last = lastAcknowledged
        return sent.filter { $0.upperBound > last }
    }

    public static func path(of source: String, in directory: String) -> String {
        "\(directory)/\(source).ledger"
    }

    /// Reads a ledger; empty where there is none. A last line without its end was never finished.
    public init(path: String) {
        let lines = (TextFile.read(path) ?? "").split(
            separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropLast() { read(line.split(separator: " ")) }
    }

    private mutating func read(_ words: [Substring]) {
        if words.first == "sent", words.count == 3, let first = Int64(words[1]),
            let last = Int64(words[2]), first <= last
        {
            if first > lastSent { sent.append(first...last) }
        } else if words.first == "acked", words.count == 4, let sequence = Int64(words[1]),
            let id = Int64(words[2]), let fingerprint = Fingerprint(words[3])
        {
            receipts.append(
                Receipt(sequence: sequence, id: EventID(id), fingerprint: fingerprint))
        } else {
            preconditionFailure("a ledger holds '\(words.joined(separator: " "))'")
        }
    }
}

/// The pen of one ledger: lines go to its end, each call in one write(2).
public struct LedgerPen: ~Copyable, Sendable {
    private let descriptor: CInt

    /// Nil where the file cannot be made; `errno` says why.
    public init?(path: String) {
        let written = TextFile.bytes(path) ?? []
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor < 0 { return nil }
        // A process that is killed may leave half a line: nobody was told what it says.
        let whole = written.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        if whole < written.count { ftruncate(descriptor, off_t(whole)) }
    }

    deinit { close(descriptor) }

    public func sent(_ numbers: ClosedRange<Int64>) {
        write("sent \(numbers.lowerBound) \(numbers.upperBound)\n")
    }

    public func acknowledged(_ receipts: [Ledger.Receipt]) {
        write(
            receipts.map { "acked \($0.sequence) \($0.id.rawValue) \($0.fingerprint.text)\n" }
                .joined())
    }

    private func write(_ text: String) {
        let count = Glibc.write(descriptor, text, text.utf8.count)
        precondition(count == text.utf8.count, "a ledger must not be the file that is full")
    }
}
