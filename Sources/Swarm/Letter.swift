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

    public enum Kind: String, Sendable {
        case message, order
    }

    /// How many bytes of text it may have.
    public static let textLimit = 64 << 10
    /// How many agents it may name.
    public static let nameLimit = 1_000

    public init(_ kind: Kind, to recipients: Recipients, _ text: String) {
        self.kind = kind
        self.recipients = recipients
        self.text = text
    }

    /// As an agent wrote it; nil where the subject names nobody, or the content is no message's.
    init?(message subject: String?, _ content: Event.Content) {
        guard let recipients = subject.flatMap(Recipients.init(subject:)),
            case .text(let json) = content, let said = Message(parsing: json.utf8Span.span.bytes)
        else { return nil }
        self.init(.message, to: recipients, said.text ?? "")
        intent = said.intent
        priority = said.priority
        replyTo = said.replyTo
    }

    var type: EventType { kind == .message ? .message : .order }

    /// What the log keeps of it besides whom it is for.
    var content: String {
        switch kind {
        case .message:
            var message = Message(intent: intent, text: text)
            message.priority = priority
            message.replyTo = replyTo
            return message.text
        case .order: return Order(text: text, priority: priority).text
        }
    }

    /// What a program that joined is told.
    func fields(_ id: EventID, from author: String) -> [JSON.Field] {
        let given: [(String, JSON?)] = [
            ("intent", intent.map { JSON($0) }), ("priority", priority.map { JSON($0) }),
            ("reply_to", replyTo.map { JSON($0) }),
        ]
        return [
            JSON.Field("id", JSON(id.rawValue)), JSON.Field("from", JSON(author)),
            JSON.Field("text", JSON(text)),
        ] + given.compactMap { key, value in value.map { JSON.Field(key, $0) } }
    }

    /// What is typed into a program that did not join: one line, in which nothing is a key.
    func line(from author: String) -> String {
        var line = "\(kind.rawValue) from \(author): "
        line.unicodeScalars.append(contentsOf: text.unicodeScalars.map { $0.isKey ? " " : $0 })
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
                guard !names.isEmpty else { return nil }
                self = .named(names.map(String.init))
            }
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
