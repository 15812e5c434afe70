internal import Linux
internal import Swarm

/// What was sent to an agent and has not got through to its program, in the order it came.
///
/// A text is taken whole or not at all, and none is mixed with another.
struct InputQueue {
    /// So much, and so many texts, may wait for one agent; what would be more is refused.
    static let byteLimit = 1 << 20
    static let textLimit = 256
    /// Keys that wait are a text for each so many.
    private static let keysLimit = 64 << 10

    struct Text {
        fileprivate(set) var bytes: [UInt8]
        let cause: Cause
        /// The line that it leaves open.
        fileprivate(set) var open: PseudoTerminal.InputMode.OpenLine
        /// Whether its lines are known to be short enough for a terminal that edits them.
        fileprivate(set) var isMeasured: Bool
        /// So much of it the program has got.
        fileprivate(set) var count = 0
        /// Some of it was typed where nothing of it shows.
        fileprivate(set) var isHidden = false

        var rest: ArraySlice<UInt8> { bytes[count...] }
        var got: [UInt8] { Array(bytes[..<count]) }
    }

    private(set) var texts: [Text] = []
    /// What waits, in bytes.
    private(set) var bytes = 0
    /// The line that was left open by what the program has got.
    private var open = PseudoTerminal.InputMode.OpenLine()

    var isEmpty: Bool { texts.isEmpty }
    var first: Text? { texts.first }

    /// Adds a text for a terminal in that mode, or for a pipe, which has none.
    mutating func append(
        _ text: [UInt8], for cause: Cause, _ mode: PseudoTerminal.InputMode?
    ) throws(Objection) {
        let isMore = goesOn(with: cause)
        guard bytes + text.count <= InputQueue.byteLimit,
            isMore || texts.count < InputQueue.textLimit
        else {
            throw Objection("busy", "\(bytes) bytes wait for it already, and it does not read them")
        }
        var left = PseudoTerminal.InputMode.OpenLine()
        if let mode, mode.isCanonical {
            let lines = mode.measure(text, after: texts.last?.open ?? open)
            guard lines.longest <= PseudoTerminal.InputMode.lineLimit else {
                throw InputQueue.tooLong(lines.longest)
            }
            left = lines.open
        }
        let isMeasured = mode?.isCanonical ?? true
        bytes += text.count
        guard !isMore else { return extend(text, open: left, isMeasured) }
        texts.append(Text(bytes: text, cause: cause, open: left, isMeasured: isMeasured))
    }

    /// Whether it is what the last one typed who still types: keys do not become a text each.
    private func goesOn(with cause: Cause) -> Bool {
        guard case .keys(let viewer, let offset) = cause, let last = texts.last,
            case .keys(viewer, let start) = last.cause
        else { return false }
        // What the program has of a text is kept until it has all of it.
        return start + Int64(last.bytes.count) == offset && last.bytes.count < InputQueue.keysLimit
    }

    private mutating func extend(
        _ more: [UInt8], open: PseudoTerminal.InputMode.OpenLine, _ isMeasured: Bool
    ) {
        let last = texts.count - 1
        texts[last].bytes += more
        texts[last].open = open
        texts[last].isMeasured = texts[last].isMeasured && isMeasured
    }

    /// Looks at the first text once more, because the terminal may have begun to edit lines since.
    mutating func check(_ mode: PseudoTerminal.InputMode) throws(Objection) {
        guard let text = texts.first else { return }
        guard mode.isCanonical else {
            texts[0].isMeasured = false
            return
        }
        guard !text.isMeasured else { return }
        // What it has got of a line may be in the terminal still.
        let begun = text.count == 0 ? open : mode.measure(text.got).open
        let lines = mode.measure(text.rest, after: begun)
        guard lines.longest <= PseudoTerminal.InputMode.lineLimit else {
            throw InputQueue.tooLong(lines.longest)
        }
        texts[0].isMeasured = true
        texts[0].open = lines.open
    }

    /// The program got so much more of the first text, which is given back when that was the last.
    mutating func take(_ count: Int, isHidden: Bool) -> Text? {
        texts[0].count += count
        texts[0].isHidden = texts[0].isHidden || isHidden
        bytes -= count
        return texts[0].rest.isEmpty ? drop() : nil
    }

    /// Whether the program has some of it.
    func hasBegun(_ cause: Cause) -> Bool { texts.contains { $0.cause == cause && $0.count > 0 } }

    /// Gives up what the program has nothing of. What is behind it may now go on with a line that was
    /// left open before it.
    mutating func remove(_ cause: Cause) {
        guard let place = texts.firstIndex(where: { $0.cause == cause && $0.count == 0 }) else {
            return
        }
        bytes -= texts.remove(at: place).bytes.count
        if place < texts.count { texts[place].isMeasured = false }
    }

    /// Gives the first text up.
    mutating func drop() -> Text? {
        guard let text = texts.first else { return nil }
        texts.removeFirst()
        bytes -= text.rest.count
        if text.count > 0 { open = text.open }
        return text
    }

    private static func tooLong(_ length: Int) -> Objection {
        Objection(
            "too_long",
            "a line has \(length) bytes, and its terminal takes "
                + "\(PseudoTerminal.InputMode.lineLimit)")
    }
}
