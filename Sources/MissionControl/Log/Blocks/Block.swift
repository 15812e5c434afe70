public import Canvas
public import Swarm

/// What a row says of an event: a mark, a word, the fields, and lines of their own for what is long.
///
/// Lists and the Log say the same of an event; how much of it stands beside each other is theirs.
public struct Block: Equatable, Sendable {
    public var mark: Mark
    public var word: Line
    public var fields: [Line]
    /// Stands between the fields.
    public var gap: Line
    /// What led to it: beside the fields where there is room.
    public var cause = Line()
    /// What follows the word where every event has one row; nil for the fields.
    public var brief: Line?
    public var details: [Line]
    /// When it is decided without anybody.
    public var deadline: LogTime?
    /// It failed, though its mark does not say so.
    var hasFailed = false

    init(
        _ mark: Mark, _ word: Line, _ fields: [Line], gap: Line = dot, details: [Line] = []
    ) {
        self.mark = mark
        self.word = word
        self.fields = fields.filter { !$0.isEmpty }
        self.gap = gap
        self.details = details
    }

    init(_ mark: Mark, _ word: Line, _ text: Line, details: [Line] = []) {
        self.init(mark, word, [text], details: details)
    }

    /// Whoever looks for what went wrong stops here.
    public var isFailure: Bool { hasFailed || mark == .bad }

    /// Everything that stands in the row of the word.
    public var text: Line { (fields + [cause]).joined(by: gap) }

    /// What kind of news it is, before a word is read.
    public struct Mark: Equatable, Sendable {
        public let sign: String
        public let role: Role

        public static let plain = Mark(sign: "·", role: .blockOther)
        public static let decision = Mark(sign: "◆", role: .blockDecision)
        public static let change = Mark(sign: "±", role: .blockChange)
        public static let person = Mark(sign: "@", role: .blockPerson)
        public static let label = Mark(sign: "#", role: .blockLabel)
        public static let screen = Mark(sign: "~", role: .blockScreen)
        public static let bad = Mark(.failed)
        public static let waiting = Mark(.waiting)
        public static let doubt = Mark(.unsure)

        public init(sign: String, role: Role) {
            self.sign = sign
            self.role = role
        }

        public init(_ mark: Standing.Mark) { self.init(sign: mark.sign, role: mark.role) }
    }
}

/// Stands between fields that are words.
let dot: Line = " · "
/// Stands between fields that are columns of their own.
let wide: Line = "   "

/// What others wrote as lines: it may have several, and be empty.
func lines(_ text: String?) -> [Line] {
    guard let text else { return [] }
    return text.utf8.split(separator: 0x0a).map { Line(String(Substring($0))) }
}

extension Block {
    /// Keys that somebody typed into a program.
    public static func typed(_ bytes: [UInt8]) -> Block {
        let isEntered = bytes.last == 0x0a || bytes.last == 0x0d
        return Block(.person, "typed", Line(bytes: isEntered ? bytes.dropLast() : bytes[...]))
    }

    /// Rows of one terminal that only paint its screen.
    public static func screen(redraws count: Int, bytes: Int64) -> Block {
        let redraws: Line = count == 1 ? "redrawn" : "\(grouped(count)) redraws"
        var block = Block(.screen, "screen", redraws + ", " + Line(size(bytes)))
        block.brief = block.text
        return block
    }
}
