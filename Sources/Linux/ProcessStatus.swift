/// One process among all that ever ran on this machine since it started.
public struct ProcessIdentity: Hashable, Sendable {
    public let number: ProcessNumber
    /// In clock ticks since the machine started. Two processes with one number differ in it.
    public let startTime: UInt64

    public init(number: ProcessNumber, startTime: UInt64) {
        self.number = number
        self.startTime = startTime
    }
}

/// What the kernel says of a process or a thread in one line, `/proc/PID/stat`.
public struct ProcessStatus: Equatable, Sendable {
    public let identity: ProcessIdentity
    /// One letter: R running, S and D waiting, T and t stopped, Z and X dead.
    public let state: UInt8
    public let parent: ProcessNumber
    public let group: ProcessNumber
    public let session: ProcessNumber
    public let threads: Int
    /// Processor time in clock ticks: its own, and of those it has waited for.
    public let ownTicks: UInt64
    public let reapedTicks: UInt64
    public let residentPages: Int64

    var pulse: ProcessPulse { ProcessPulse(state: state, threads: threads) }
    public var isStopped: Bool { pulse.isStopped }
    public var isDead: Bool { pulse.isDead }
}

/// What of the line says whether it runs. Whoever looks at hundreds again reads no more.
struct ProcessPulse {
    let state: UInt8
    let threads: Int

    var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
    var isDead: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
    /// What it waits for cannot be interrupted.
    var isBusy: Bool { state == UInt8(ascii: "D") }
}

extension ProcessPulse {
    init?(parsing line: RawSpan) {
        guard let close = line.lastPlace(of: UInt8(ascii: ")")) else { return nil }
        var fields = FieldReader(line, from: close + 1, to: line.byteCount)
        guard let state = fields.letter(), let threads: Int = fields.number(skipping: 16) else {
            return nil
        }
        self.init(state: state, threads: threads)
    }
}

extension ProcessStatus {
    /// Reads the line; nil for anything else.
    ///
    /// The program's name may hold anything, `) R 1` and newlines too, so it ends at the last parenthesis; after
    /// that come letters and numbers only.
    public init?(parsing line: RawSpan) {
        guard let open = line.firstPlace(of: UInt8(ascii: "(")),
            let close = line.lastPlace(of: UInt8(ascii: ")")), open < close
        else { return nil }
        var before = FieldReader(line, from: 0, to: open)
        var fields = FieldReader(line, from: close + 1, to: line.byteCount)
        guard let number: ProcessNumber = before.number(), let state = fields.letter(),
            // The manual counts from 1, and the state is its third field.
            let parent: ProcessNumber = fields.number(), let group: ProcessNumber = fields.number(),
            let session: ProcessNumber = fields.number(),
            let user: UInt64 = fields.number(skipping: 7),
            let system: UInt64 = fields.number(), let childUser: UInt64 = fields.number(),
            let childSystem: UInt64 = fields.number(),
            let threads: Int = fields.number(skipping: 2),
            let startTime: UInt64 = fields.number(skipping: 1),
            let resident: Int64 = fields.number(skipping: 1)
        else { return nil }
        identity = ProcessIdentity(number: number, startTime: startTime)
        self.state = state
        self.parent = parent
        self.group = group
        self.session = session
        self.threads = threads
        ownTicks = user &+ system
        reapedTicks = childUser &+ childSystem
        residentPages = resident
    }
}

/// What `/proc` says in lists and tables.
enum ProcessText {
    /// Numbers between blanks, as in `children`, up to the first that is none.
    static func numbers(_ text: RawSpan) -> [ProcessNumber] {
        var fields = FieldReader(text, from: 0, to: text.byteCount)
        var numbers: [ProcessNumber] = []
        while let number: ProcessNumber = fields.number() { numbers.append(number) }
        return numbers
    }

    /// True if the table `status` says that a signal has been sent and not yet been taken.
    static func isPending(_ signal: Signal, in text: RawSpan) -> Bool {
        let table = text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        return table.utf8.split(separator: 0x0a).contains { line in
            guard line.starts(with: "SigPnd:\t".utf8) || line.starts(with: "ShdPnd:\t".utf8),
                let mask = UInt64(Substring(line.dropFirst(8)), radix: 16)
            else { return false }
            return mask & (1 << UInt64(signal.rawValue - 1)) != 0
        }
    }
}

extension ProcessIdentity {
    /// Whoever lives under this number now; nil where nobody does.
    public init?(living number: ProcessNumber) {
        guard let status = ProcessFiles.status(of: number), !status.isDead else { return nil }
        self = status.identity
    }

    public var isAlive: Bool { ProcessIdentity(living: number) == self }
}
