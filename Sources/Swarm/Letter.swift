/// A message or an order on its way to whoever it is for.
public struct Letter: Equatable, Sendable {
    public var kind: Kind
    public var recipients: Recipients
    public var text: String
    public var intent: String?
    /// 1…10
    public var priority: Int64?
    /// The event it answers.
    public var replyTo: Int64?
    /// The paths it is about.
    public var about: [FilePlace] = []
    /// For so long it holds, where it is a promise.
    public var seconds: Int64?
    /// Who says it, where that is neither an agent nor the operator.
    var by: String?
    /// For so many seconds it waits for whoever cannot take it yet.
    public var patience = Patience.letter / 1_000_000

    public enum Kind: String, Sendable {
        case message, order
    }

    /// How many bytes of text it may have.
    public static let textLimit = 64 << 10
    /// How many agents it may name.
    public static let nameLimit = 1_000
    /// How many paths it may be about.
    public static let pathLimit = 16
    /// How long it may wait, in seconds.
    public static let longestWait: Int64 = 3_600

    /// Whether it can be a path that it is about; one of very many parts takes long to be followed.
    public static func mayBeAbout(_ path: String) -> Bool {
        !path.isEmpty && path.utf8.count <= Patience.pathBytes && !path.utf8.contains(0)
            && path.utf8.count { $0 == UInt8(ascii: "/") } <= partLimit
            && (path.utf8.count <= globBytes || Glob(path).isExact)
    }

    private static let partLimit = 64
    /// Globs are compared sign by sign with those of others.
    private static let globBytes = 255

    public init(_ kind: Kind, to recipients: Recipients, _ text: String) {
        self.kind = kind
        self.recipients = recipients
        self.text = text
    }

    /// As an agent wrote it; nil where the subject names nobody, or the content is no message's. Where
    /// the paths are that it names is for others to say.
    init?(message subject: String?, _ content: Event.Content, about: [FilePlace]) {
        guard let recipients = subject.flatMap(Recipients.init(subject:)),
            case .text(let json) = content, let said = Message(parsing: json.utf8Span.span.bytes)
        else { return nil }
        self.init(.message, to: recipients, said.text ?? "")
        intent = said.intent
        priority = said.priority
        replyTo = said.replyTo
        seconds = said.seconds.flatMap { $0 > 0 ? $0 : nil }
        self.about = about
    }

    /// What somebody can mean by it that something follows from. Any other word is an intent as well.
    public enum Intent: String, CaseIterable, Sendable {
        case inform, ask
        case requestClearance = "request_clearance"
        case yield, claim, warn
    }

    /// What the intent of a message is that tells of a broken promise; and of one with a verdict.
    public static let violation = "violation"
    static let verdict = "verdict"

    /// What it promises of the paths that it is about.
    var promise: State.Promise.Kind? {
        guard kind == .message, !about.isEmpty else { return nil }
        switch intent.flatMap(Intent.init(rawValue:)) {
        case .yield: return .yield
        case .claim: return .claim
        default: return nil
        }
    }

    var type: EventType { kind == .message ? .message : .order }

    /// What the log keeps of it besides whom it is for.
    var content: String {
        switch kind {
        case .message:
            var message = Message(intent: intent, text: text)
            message.priority = priority
            message.replyTo = replyTo
            message.about = about.isEmpty ? nil : about.map(\.path)
            message.seconds = seconds
            message.by = by
            return message.text
        case .order: return Order(text: text, priority: priority).text
        }
    }

    /// What a program that joined is told.
    func fields(_ id: EventID, from author: String) -> [JSON.Field] {
        let given: [(String, JSON?)] = [
            ("intent", intent.map { JSON($0) }), ("priority", priority.map { JSON($0) }),
            ("reply_to", replyTo.map { JSON($0) }),
            ("about", about.isEmpty ? JSON?.none : JSON(about.map { JSON($0.path) })),
            ("seconds", seconds.map { JSON($0) }),
        ]
        return [
            JSON.Field("id", JSON(id.rawValue)), JSON.Field("from", JSON(author)),
            JSON.Field("text", JSON(text)),
        ] + given.compactMap { key, value in value.map { JSON.Field(key, $0) } }
    }

    /// What its mailbox gets, without the end of the line.
    func text(for mailbox: Mailbox, _ id: EventID, _ author: String) -> [UInt8] {
        if mailbox == .typed { return Array(line(from: author).utf8) }
        let fields = [JSON.Field("type", JSON(kind.rawValue))] + fields(id, from: author)
        return Array(JSON(fields).text.utf8)
    }

    /// What it is meant as, where its text alone does not say so.
    private var meaning: String? {
        guard about.isEmpty else { return intent }
        let known = intent.flatMap(Intent.init(rawValue:))
        return known == .inform ? nil : known?.rawValue
    }

    /// What is typed into a program that did not join: one line, in which nothing is a key.
    func line(from author: String) -> String {
        let means = (meaning.map { [$0] } ?? []) + about.map(\.path)
        let said =
            "\(kind.rawValue) from \(author): \(text)"
            + (means.isEmpty ? "" : " (\(means.joined(separator: " ")))")
        var line = ""
        line.unicodeScalars.append(contentsOf: said.unicodeScalars.map { $0.isKey ? " " : $0 })
        return line
    }
}

extension Unicode.Scalar {
    /// Whether a terminal, or a program that reads lines, takes it for more than a sign to be shown.
    fileprivate var isKey: Bool {
        switch value {
        case ..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: true
        default: false
        }
    }
}

extension Letter {
    /// Whom it is for, written as its event's subject: a name or several with commas between,
    /// `role:coder`, or `*`.
    public enum Recipients: Equatable, Sendable {
        case named([String])
        case role(String)
        /// All that live.
        case all

        static let everybody = "*"
        static let rolePrefix = "role:"

        /// Nil where nobody is named.
        public init?(subject: String) {
            if subject == Recipients.everybody {
                self = .all
            } else if subject.hasPrefix(Recipients.rolePrefix) {
                self = .role(String(subject.dropFirst(Recipients.rolePrefix.count)))
            } else {
                // As many as may be, and one more, so that there being too many is seen.
                let names = subject.split(separator: ",", maxSplits: Letter.nameLimit)
                    .map(Recipients.name).filter { !$0.isEmpty }
                guard !names.isEmpty else { return nil }
                self = .named(names)
            }
        }

        /// Without the spaces around it: no name has any.
        private static func name(_ text: Substring) -> String {
            let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") }
            let bytes = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
            return String(decoding: Array(bytes), as: UTF8.self)
        }

        public var subject: String {
            switch self {
            case .named(let names): names.joined(separator: ",")
            case .role(let role): Recipients.rolePrefix + role
            case .all: Recipients.everybody
            }
        }
    }
}
