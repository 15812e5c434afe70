import EventLog
import Glibc
import Support

/// One log, the ledgers of those who write it, and the programs that write and judge it.
struct Trial {
    let scratch = Scratch()
    let seed: UInt64
    /// Where the log is; elsewhere than the ledgers when the disk under it is to fail.
    let place: String

    init(seed: UInt64, place: String? = nil) {
        self.seed = seed
        self.place = place ?? scratch.path
        mkdir(ledgers, 0o700)
    }

    var directory: LogDirectory { LogDirectory(place + "/.skep") }
    var ledgers: String { scratch.path + "/ledgers" }

    /// How each source numbers at most, and how.
    struct Load {
        var sources = 3
        var events = 200
        var batch = 10
        var repeats = 0
        /// One line in so many is up to 64 KiB long; 0 for none.
        var long = 20
        var teeth: String?

        fileprivate var options: [String] {
            [
                "--sources", "\(sources)", "--events", "\(events)", "--batch", "\(batch)",
                "--repeat", "\(repeats)", "--long", "\(long)",
            ] + (teeth.map { ["--teeth", $0] } ?? [])
        }
    }

    /// Starts a clerk, under another program where one is given.
    func clerk(_ load: Load, under wrapper: [String] = []) throws -> Child {
        try Child(
            wrapper + [
                Products.path(of: "clerk"), "work", directory.path, "--ledger", ledgers,
                "--seed", "\(seed)",
            ] + load.options)
    }

    /// Lets a clerk go on to its end; what it said last.
    func finish(_ load: Load) throws -> String {
        let clerk = try clerk(load)
        try clerk.wait()
        return clerk.lines.last ?? clerk.errors
    }

    func audit() throws -> AuditReport {
        let audit = try Child.run(
            [Products.path(of: "audit"), "log", directory.path, "--ledger", ledgers])
        return AuditReport(lines: audit.lines)
    }

    /// What the ledgers hold by now.
    func mark() -> [String: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: Scratch.names(in: ledgers).map {
                ($0, TextFile.bytes("\(ledgers)/\($0)") ?? [])
            })
    }

    /// Takes out of the ledgers what was acknowledged since; that it was sent stays. Lines that were half written
    /// then are whole by now, or never will be.
    func forgetAcknowledgements(since mark: [String: [UInt8]]) {
        for name in Scratch.names(in: ledgers) {
            let path = "\(ledgers)/\(name)"
            let old = whole(mark[name] ?? [])
            let later = whole((TextFile.bytes(path) ?? []).dropFirst(old.count))
            let sent = later.split(separator: 0x0a).filter { $0.starts(with: "sent ".utf8) }
            TextFile.write(old + sent.flatMap { $0 + [0x0a] }, to: path)
        }
    }

    /// Up to the end of the last line that has one.
    private func whole(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
        Array(
            bytes.prefix(
                upTo: bytes.lastIndex(of: 0x0a).map(bytes.index(after:)) ?? bytes.startIndex))
    }

    /// How many numbers were acknowledged to all sources together.
    var acknowledged: Int {
        Scratch.names(in: ledgers).reduce(0) {
            $0 + Set(Ledger(path: "\(ledgers)/\($1)").receipts.map(\.sequence)).count
        }
    }
}
