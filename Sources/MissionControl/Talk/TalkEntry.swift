public import Swarm

/// Something that was said between two, asked, or decided.
public struct TalkEntry: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case message, order
        case gate(GateVerdict.Verdict?)
        /// The answer to a question.
        case approval(to: EventID?)
    }

    public let id: EventID
    public let time: LogTime
    public let kind: Kind
    /// Whose event it is; nil for the operator's.
    public let agent: AgentID?
    /// As the event names them: whom it is for, or what was asked for.
    public let subject: String
    /// What a message is meant as, or what an answer says.
    public var word: String?
    public var text = ""
    /// Why a gate decided so.
    public var reasons: [String] = []
    public var priority: Int64?
    public var replyTo: EventID?
    /// Who gave an answer.
    public var by: String?
    /// What that answer allows always.
    public var pattern: String?
    /// Which rule does not count for that.
    public var rule: String?
    /// What came of a letter, and when; nil while nobody knows.
    public internal(set) var outcome: Outcome?

    /// What came of a letter.
    public struct Outcome: Equatable, Sendable {
        /// Those who have it.
        public var reached: [String]
        public var refusals: [Refusal]

        public struct Refusal: Equatable, Sendable {
            /// Or an id: whatever it was sent by.
            public var name: String
            public var why: String
        }
    }

    /// Longer texts are read in the Log.
    private static let textBytes = 4_096

    /// Nil for what nobody has said.
    init?(_ event: EventView) {
        let subject = String(lossy: event.subject)
        guard let fact = Fact(event.type, subject: subject, parsing: event.content) else {
            return nil
        }
        switch fact {
        case .message(let content):
            kind = .message
            let means = [content.intent].compactMap(\.self) + (content.about ?? [])
            word = means.isEmpty ? nil : means.joined(separator: " ")
            text = TalkEntry.cut(content.text)
            by = content.by
            priority = content.priority
            replyTo = content.replyTo.map { EventID($0) }
        case .order(let content):
            kind = .order
            text = TalkEntry.cut(content.text)
            priority = content.priority
        case .gate(let content):
            kind = .gate(content.verdict)
            text = TalkEntry.cut(subject.map { content.wish(called: $0) })
            let rule = content.rule.map { "rule \($0)" }
            reasons = [content.level?.rawValue, rule, content.why].compactMap(\.self)
        case .approval(let content):
            kind = .approval(to: subject.flatMap { Int64($0) }.map { EventID($0) })
            (word, text, by) = (content.verdict, TalkEntry.cut(content.text), content.by)
            pattern = content.pattern.map { TalkEntry.cut($0) }
            rule = content.rule
        default: return nil
        }
        (id, time) = (event.id, event.time)
        agent = String(lossy: event.agent).map { AgentID(rawValue: $0) }
        self.subject = subject ?? ""
    }

    private static func cut(_ text: String?) -> String {
        guard let text, text.utf8.count > textBytes else { return text ?? "" }
        var bytes = Array(text.utf8.prefix(textBytes))
        // No character is cut in two.
        while let last = bytes.last, last & 0xc0 == 0x80 { bytes.removeLast() }
        return String(decoding: bytes.dropLast(), as: UTF8.self) + "… (the Log has all of it)"
    }

    var isLetter: Bool { kind == .message || kind == .order }
}

/// What a page of talk is made of: entries, and what came of those among them that were letters.
public enum TalkRow: Equatable, Sendable {
    case entry(TalkEntry)
    case outcome(of: EventID, TalkEntry.Outcome)

    /// Nil for what is neither.
    public init?(_ event: EventView) {
        guard event.type == .command else {
            guard let entry = TalkEntry(event) else { return nil }
            self = .entry(entry)
            return
        }
        guard let delivery = Delivery(event),
            let letter = CommandRecord(parsing: event.content)?.event
        else { return nil }
        self = .outcome(
            of: letter,
            TalkEntry.Outcome(
                reached: delivery.reached,
                refusals: delivery.refusals.map { .init(name: $0.name, why: $0.why) }))
    }

    /// What talk is among, the newest so many of which are looked at.
    public static let types: [EventType] = [.message, .order, .gate, .approval, .command]
    public static let limit = 2_000

    public static var window: RowWindow<TalkRow> {
        RowWindow(types, limit: limit) { TalkRow($0) }
    }

    /// Of these only what was asked, and what became of it.
    public static var asks: RowWindow<TalkRow> {
        RowWindow([.gate, .approval], limit: limit) { TalkRow($0) }
    }
}

/// Who said what up to a moment.
public struct TalkReading: Equatable, Sendable {
    public let through: EventID
    /// In the order of the log.
    public let entries: [TalkEntry]
    /// When the oldest row was that was looked at; nil where all were.
    public let cut: LogTime?

    /// Nobody has said anything.
    public init(through: EventID) {
        (self.through, entries, cut) = (through, [], nil)
    }

    public init(_ reading: RowWindow<TalkRow>.Reading, through: EventID) {
        self.through = through
        cut = reading.cut
        var entries: [TalkEntry] = []
        var places: [EventID: Int] = [:]
        for row in reading.elements {
            switch row {
            case .entry(let entry):
                places[entry.id] = entries.count
                entries.append(entry)
            case .outcome(let letter, let outcome):
                if let place = places[letter] { entries[place].outcome = outcome }
            }
        }
        self.entries = entries
    }
}
