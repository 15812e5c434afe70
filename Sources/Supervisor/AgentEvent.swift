internal import Swarm

/// An event as an agent writes it, a JSON object: on its descriptor 3, or over the wire with a number.
struct AgentEvent {
    /// How long a line on descriptor 3 may be.
    static let lineLimit = 128 << 10
    static let nameLimit = 64
    /// How many bytes of output one event may hold.
    static let outputLimit = 64 << 10

    let type: EventType
    private let subject: String?
    let sequence: Int64?
    private let content: Content
    private let metadata: String?

    enum Content {
        case none
        case object(String)
        case text([UInt8])
        case bytes([UInt8])
        case other
    }

    enum Mistake: Error, Equatable {
        case malformed(String)
        /// It is not for agents to say.
        case forbidden(String)
        /// It asks what cannot be asked so, and waits for an answer by this name.
        case question(String, key: String)

        var why: String {
            switch self {
            case .malformed(let why), .forbidden(let why), .question(let why, _): why
            }
        }
    }

    /// Reads one that is a text of its own.
    init(_ text: RawSpan) throws(Mistake) {
        var reader = JSONReader(text)
        try self.init(&reader)
        do throws(JSONError) { try reader.end() } catch { throw Mistake(error) }
    }

    /// Reads the one that is next. Of a field that is there twice the first counts.
    init(_ reader: inout JSONReader) throws(Mistake) {
        var type: EventType?
        var subject: String?
        var sequence: Int64?
        var content: Content?
        var bytes: Content?
        var metadata: String?
        do throws(JSONError) {
            try reader.enterObject()
            while let key = try reader.nextKey() {
                let value = try reader.value()
                switch key {
                case "type": type = type ?? value.text?.withUTF8 { EventType($0) }
                case "subject": subject = subject ?? value.string
                case "seq": sequence = sequence ?? value.int
                case "content": content = content ?? Content(value)
                case "content_base64": bytes = bytes ?? Content(base64: value)
                case "metadata": metadata = metadata ?? value.objectText
                default: break
                }
            }
        } catch { throw Mistake(error) }
        guard let type else { throw .malformed("no 'type'") }
        // What is refused is told with its name.
        if case .other(let name) = type, name.utf8.count > AgentEvent.nameLimit {
            throw .malformed("a 'type' has \(AgentEvent.nameLimit) bytes at most")
        }
        self.type = type
        self.subject = subject
        self.sequence = sequence
        self.metadata = metadata
        self.content = bytes ?? content ?? .none
    }

    /// What it says, where an agent may say that.
    func report(from origin: Provenance, isOverWire: Bool = false) throws(Mistake) -> Report {
        guard isAllowed(isOverWire: isOverWire) else {
            throw .forbidden("an agent may not write '\(type.name)' events")
        }
        if type == .status, subject.flatMap(Status.init(rawValue:))?.isClaim != true {
            throw .malformed("'status' needs a subject: running, thinking, waiting or idle")
        }
        var report = Report(
            type, subject: subject, content: try storedContent(),
            metadata: origin.metadata(with: metadata))
        report.expectation = try expectation()
        return report
    }

    /// What it says that can be found out; nil where it says nothing of that kind.
    private func expectation() throws(Mistake) -> Expectation? {
        guard type == .consistency, case .object(let text) = content,
            let body = try? JSON(parsing: text), let check = body["check"], !check.isNull
        else { return nil }
        do throws(Objection) {
            return try Expectation(subject, check, expected: body["expected"])
        } catch {
            throw .malformed(error.message)
        }
    }

    /// What it asks the gate, and what it calls that; nil where it says something else. Whatever verdict
    /// stands in it is none.
    func question() throws(Mistake) -> (GateQuestion, key: String)? {
        guard type == .gate else { return nil }
        guard case .object(let text) = content, let body = try? JSON(parsing: text) else {
            throw .malformed("'content' is no object")
        }
        let key = body["key"]?.string.map { String($0.prefix(AgentEvent.nameLimit)) }
        do throws(Objection) {
            var question = try Wish.question(body)
            question.evidence = .descriptor3
            return (question, key: key ?? "")
        } catch {
            throw key.map { .question(error.message, key: $0) } ?? .malformed(error.message)
        }
    }

    /// What agents may say. Verdicts and commands are not theirs to give.
    private func isAllowed(isOverWire: Bool) -> Bool {
        switch type {
        case .status, .decision, .stateChange, .consistency, .message, .usage, .tool: true
        case .signal: subject == "heartbeat"
        case .output: isOverWire
        default: false
        }
    }

    private func storedContent() throws(Mistake) -> Event.Content {
        guard type == .output else {
            switch content {
            case .none: return .text("{}")
            case .object(let text): return .text(text)
            case .text, .bytes, .other: throw .malformed("'content' is no object")
            }
        }
        guard subject == "out" || subject == "err" else {
            throw .malformed("'output' needs a subject: out or err")
        }
        switch content {
        case .text(let bytes), .bytes(let bytes):
            guard !bytes.isEmpty, bytes.count <= AgentEvent.outputLimit else {
                throw .malformed("output has 1 to \(AgentEvent.outputLimit) bytes")
            }
            return .bytes(bytes)
        case .none, .object, .other:
            throw .malformed("the 'content' of output is a string, or 'content_base64' is")
        }
    }
}

extension AgentEvent.Mistake {
    fileprivate init(_ error: JSONError) {
        self = .malformed("no JSON object: \(error.problem) (byte \(error.offset))")
    }
}

extension AgentEvent.Content {
    /// Nil for null, which is as if nothing were there.
    init?(_ json: borrowing JSONSlice) {
        switch json.kind {
        case .null: return nil
        case .object: self = .object(json.objectText ?? "{}")
        case .string: self = .text(json.text?.utf8 ?? [])
        default: self = .other
        }
    }

    init?(base64 json: borrowing JSONSlice) {
        if json.isNull { return nil }
        let bytes = json.text?.withUTF8 { [UInt8](base64: $0) } ?? nil
        self = bytes.map { .bytes($0) } ?? .other
    }
}

extension JSONSlice {
    /// The object as it is written, on one line; nil when the value is none.
    fileprivate var objectText: String? {
        guard kind == .object else { return nil }
        // Between the parts of an object there may be line ends, and nowhere else. Most have not even
        // a tab, which is found eight bytes at a time.
        guard bytes.hasControlCharacters, bytes.holdsLineEnd else {
            return String(decoding: bytes)
        }
        return JSON(self).text
    }
}

extension RawSpan {
    fileprivate var holdsLineEnd: Bool {
        withUnsafeBytes { bytes in bytes.contains { $0 == 0x0a || $0 == 0x0d } }
    }
}

extension String {
    fileprivate init(decoding bytes: RawSpan) {
        self = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
