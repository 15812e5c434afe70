internal import Emulator
internal import Swarm

/// One agent's terminal, as far as its rows were read.
struct Easel {
    private(set) var emulator: Emulator
    /// The last row that was read.
    private(set) var row: EventID
    /// What came since the last keyframe.
    private var fresh = 0
    /// When it said something last, on a clock that only rises.
    private(set) var spokeAt: Duration
    var sight = Sight()

    /// So much output lies between two keyframes.
    static let keyframeBytes = 256 << 10
    /// What is kept of lines that left the screen: keyframes are to be small.
    private static let past = Emulator.Limits(lines: 1_000, bytes: 64 << 10)

    init(at now: Duration) {
        emulator = Emulator(columns: 120, rows: 40, keeping: Easel.past)
        row = .none
        spokeAt = now
    }

    /// Goes on from a keyframe; nil where it is none that can be read.
    init?(keyframe bytes: [UInt8], row: EventID, at now: Duration) {
        guard let emulator = Emulator(keyframe: bytes) else { return nil }
        self.emulator = emulator
        self.row = row
        spokeAt = now
    }

    /// What came of reading one row.
    struct Result {
        var notices: [Notice] = []
        var keyframe: [UInt8]?
    }

    /// Reads one row of its output.
    mutating func take(_ event: EventView, at now: Duration) -> Result {
        guard event.id > row, let stream = event.subject else { return Result() }
        row = event.id
        if stream.isWord("size") { return resize(event) }
        guard stream.isWord("pty") else { return Result() }
        var result = Result(notices: emulator.feed(event.content))
        spokeAt = now
        sight.note(result.notices)
        sight.signs.follow(emulator, at: now)
        fresh += event.content.byteCount
        if fresh >= Easel.keyframeBytes { result.keyframe = keyframe() }
        return result
    }

    /// Reads what was answered long ago.
    mutating func read(_ rows: EventRows) {
        for index in 0..<rows.count { _ = take(rows[index], at: spokeAt) }
    }

    private mutating func resize(_ event: EventView) -> Result {
        let text = event.content.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard let json = try? JSON(parsing: text), let columns = json["columns"]?.int,
            let rows = json["rows"]?.int
        else { return Result() }
        emulator.resize(
            columns: Int(clamping: columns), rows: Int(clamping: rows))
        // Of two sizes in a row the second one needs no picture of the first.
        return fresh > 0 ? Result(keyframe: keyframe()) : Result()
    }

    /// When its silence is to be looked at; nil where it was.
    var silenceDue: Duration? {
        [sight.due(after: spokeAt), sight.signs.due].compactMap(\.self).min()
    }

    mutating func look(at now: Duration) -> Sight.Claim? {
        if let claim = sight.glance(at: emulator, now) { return claim }
        guard let due = sight.due(after: spokeAt), due <= now else { return nil }
        return sight.look(at: emulator)
    }

    /// What its program shows when it waits; where it stands already that is seen at once.
    mutating func watch(for texts: [String], isWaiting: Bool) {
        sight.signs.texts = texts
        sight.signs.follow(emulator, at: spokeAt)
        sight.signs.begin(at: spokeAt, isWaiting: isWaiting)
    }

    private mutating func keyframe() -> [UInt8] {
        fresh = 0
        return emulator.keyframe()
    }
}
