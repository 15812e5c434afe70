internal import Swarm

/// What somebody who is attached is told.
public enum AttachNews: Equatable, Sendable {
    /// Come in: all bytes from the offset on follow, and those before are in the log.
    case accepted(AttachSeat, from: Int64)
    /// The agent printed them; the offset is that of the first.
    case bytes([UInt8], at: Int64)
    /// What was not sent yet is in the log up to there, where bytes go on.
    case jump(to: Int64)
    case resized(TerminalSize, at: Int64)
    /// Who types now, if anybody does.
    case writer(AttachRole, name: String?, at: Int64)
    /// So many bytes of input, from the offset on, are not typed.
    case refused(count: Int, from: Int64, ErrorBody)
    /// The program ended; nothing follows.
    case exited(AttachExit, at: Int64)
    /// Nothing follows, and the agent may run on.
    case gone(ErrorBody, at: Int64)

    public var isLast: Bool {
        switch self {
        case .exited, .gone: true
        default: false
        }
    }
}

public enum AttachRole: String, Equatable, Sendable {
    case writer, watcher
}

/// What one who was let in finds.
public struct AttachSeat: Equatable, Sendable {
    public var agent: String
    public var name: String
    public var role: AttachRole
    /// The terminal of who types, if anybody does.
    public var writer: String?
    /// How large the agent's terminal is.
    public var size: TerminalSize

    public init(
        agent: String, name: String, role: AttachRole, writer: String?, size: TerminalSize
    ) {
        self.agent = agent
        self.name = name
        self.role = role
        self.writer = writer
        self.size = size
    }
}

/// How a program ended; neither code nor signal where nobody saw it.
public struct AttachExit: Equatable, Sendable {
    public var code: Int64?
    public var signal: Int64?
    public var seconds: Double?

    public init(code: Int64? = nil, signal: Int64? = nil, seconds: Double? = nil) {
        self.code = code
        self.signal = signal
        self.seconds = seconds
    }
}

// MARK: - As frames

extension AttachNews {
    public var frame: AttachFrame {
        switch self {
        case .accepted(let seat, let offset):
            AttachFrame(UInt8(ascii: "A"), at: offset, body: seat.json)
        case .bytes(let bytes, let offset): AttachFrame(UInt8(ascii: "B"), at: offset, bytes)
        case .jump(let offset): AttachFrame(UInt8(ascii: "J"), at: offset, body: [:])
        case .resized(let size, let offset):
            AttachFrame(UInt8(ascii: "S"), at: offset, body: JSON(size.fields))
        case .writer(let role, let name, let offset):
            AttachFrame(
                UInt8(ascii: "W"), at: offset,
                body: ["role": JSON(role.rawValue), "writer": name.map { JSON($0) } ?? .null])
        case .refused(let count, let offset, let error):
            AttachFrame(
                UInt8(ascii: "N"), at: offset,
                body: JSON([JSON.Field("bytes", JSON(count))] + error.fields))
        case .exited(let exit, let offset):
            AttachFrame(UInt8(ascii: "X"), at: offset, body: exit.json)
        case .gone(let error, let offset):
            AttachFrame(UInt8(ascii: "G"), at: offset, body: JSON(error.fields))
        }
    }

    /// Nil for a type that is not known.
    public init?(_ frame: AttachFrame) throws(AttachFrame.Flaw) {
        let place = frame.offset
        switch frame.type {
        case UInt8(ascii: "A"):
            self = .accepted(try AttachSeat(reading: try frame.object()), from: place)
        case UInt8(ascii: "B"): self = .bytes(frame.body, at: place)
        case UInt8(ascii: "J"): self = .jump(to: place)
        case UInt8(ascii: "S"):
            self = .resized(try TerminalSize(reading: try frame.object()), at: place)
        case UInt8(ascii: "W"):
            let body = try frame.object()
            self = .writer(
                try AttachRole(reading: body), name: body["writer"]?.string, at: place)
        case UInt8(ascii: "N"):
            let body = try frame.object()
            let count = Int(body["bytes"]?.int ?? 0)
            self = .refused(count: count, from: place, ErrorBody(reading: body))
        case UInt8(ascii: "X"): self = .exited(AttachExit(reading: try frame.object()), at: place)
        case UInt8(ascii: "G"): self = .gone(ErrorBody(reading: try frame.object()), at: place)
        default: return nil
        }
    }
}

extension AttachSeat {
    fileprivate var json: JSON {
        let fields = [
            JSON.Field("agent", JSON(agent)), JSON.Field("name", JSON(name)),
            JSON.Field("role", JSON(role.rawValue)),
            JSON.Field("writer", writer.map { JSON($0) } ?? .null),
        ]
        return JSON(fields + size.fields)
    }

    fileprivate init(reading body: JSON) throws(AttachFrame.Flaw) {
        guard let agent = body["agent"]?.string, let name = body["name"]?.string else {
            throw AttachFrame.Flaw("'A' has an 'agent' and a 'name'")
        }
        self.agent = agent
        self.name = name
        role = try AttachRole(reading: body)
        writer = body["writer"]?.string
        size = try TerminalSize(reading: body)
    }
}

extension AttachRole {
    fileprivate init(reading body: JSON) throws(AttachFrame.Flaw) {
        guard let role = body["role"]?.string.flatMap(AttachRole.init(rawValue:)) else {
            throw AttachFrame.Flaw("'role' must be 'writer' or 'watcher'")
        }
        self = role
    }
}

extension TerminalSize {
    fileprivate init(reading body: JSON) throws(AttachFrame.Flaw) {
        guard let size = TerminalSize(body) else { throw AttachFrame.Flaw(TerminalSize.rule) }
        self = size
    }
}

extension AttachExit {
    fileprivate var json: JSON {
        var fields: [JSON.Field] = []
        if let code { fields.append(JSON.Field("code", JSON(code))) }
        if let signal { fields.append(JSON.Field("signal", JSON(signal))) }
        if let seconds { fields.append(JSON.Field("seconds", JSON(seconds))) }
        return JSON(fields)
    }

    fileprivate init(reading body: JSON) {
        self.init(
            code: body["code"]?.int, signal: body["signal"]?.int,
            seconds: body["seconds"]?.double)
    }
}

extension ErrorBody {
    fileprivate var fields: [JSON.Field] {
        [JSON.Field("code", JSON(code)), JSON.Field("message", JSON(message))]
            + (hint.map { [JSON.Field("hint", JSON($0))] } ?? [])
    }

    fileprivate init(reading body: JSON) {
        self.init(
            body["code"]?.string ?? "unknown", body["message"]?.string ?? "nobody says why",
            hint: body["hint"]?.string)
    }
}
