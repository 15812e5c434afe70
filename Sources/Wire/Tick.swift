public import Swarm

/// The doorbell: how far the log is on the disk, and how the supervisor does.
///
/// It says that there is something to read, never what: whoever missed some has lost nothing.
public struct Tick: Equatable, Sendable {
    public var lastID: EventID
    /// The log's clock, also while nothing is stored.
    public var time: LogTime
    /// What is not on the disk yet.
    public var waitingRows: Int
    public var disk: Disk
    public var isBreakerOn: Bool

    /// The numbers are the wire's.
    public enum Disk: UInt64, Sendable {
        case ok = 0, full, failed
    }

    public static let topic = "tick"

    public init(
        lastID: EventID, time: LogTime, waitingRows: Int, disk: Disk, isBreakerOn: Bool
    ) {
        self.lastID = lastID
        self.time = time
        self.waitingRows = waitingRows
        self.disk = disk
        self.isBreakerOn = isBreakerOn
    }

    var frames: [[UInt8]] {
        [
            Array(Tick.topic.utf8), BigEndian.bytes(lastID.rawValue),
            BigEndian.bytes(time.microseconds), BigEndian.bytes(Int64(waitingRows)),
            BigEndian.bytes(Int64(disk.rawValue)), BigEndian.bytes(isBreakerOn ? 1 : 0),
        ]
    }

    /// Nil when it is none. Later versions may add frames.
    init?(_ frames: [[UInt8]]) {
        guard frames.count >= 6, frames[0] == Array(Tick.topic.utf8),
            let id = BigEndian.number(frames[1]), let time = BigEndian.number(frames[2]),
            let waiting = BigEndian.number(frames[3]), let word = BigEndian.number(frames[4]),
            let disk = Disk(rawValue: UInt64(bitPattern: word)),
            let breaker = BigEndian.number(frames[5])
        else { return nil }
        self.init(
            lastID: EventID(id), time: LogTime(microseconds: time), waitingRows: Int(waiting),
            disk: disk, isBreakerOn: breaker != 0)
    }
}

/// Numbers in frames: eight bytes, the highest first.
enum BigEndian {
    static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    static func number(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count == 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int64($1) }
    }
}
