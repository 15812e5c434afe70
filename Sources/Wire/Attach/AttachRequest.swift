public import Swarm

/// What somebody who is attached says.
public enum AttachRequest: Equatable, Sendable {
    /// Who one is, and that one may come in.
    case token(String, name: String)
    /// What was typed, behind so many bytes of input.
    case input(offset: Int64, [UInt8])
    case resize(TerminalSize)
    case takeOver
    case leave

    /// The names of terminals are no longer.
    public static let nameLimit = 64

    public var frame: AttachFrame {
        switch self {
        case .token(let text, let name):
            AttachFrame(UInt8(ascii: "T"), body: ["token": JSON(text), "name": JSON(name)])
        case .input(let offset, let bytes): AttachFrame(UInt8(ascii: "I"), at: offset, bytes)
        case .resize(let size): AttachFrame(UInt8(ascii: "R"), body: JSON(size.fields))
        case .takeOver: AttachFrame(UInt8(ascii: "O"), body: [:])
        case .leave: AttachFrame(UInt8(ascii: "L"), body: [:])
        }
    }

    /// Nil for a type that is not known.
    public init?(_ frame: AttachFrame) throws(AttachFrame.Flaw) {
        switch frame.type {
        case UInt8(ascii: "T"):
            let body = try frame.object()
            guard let token = body["token"]?.string, let name = body["name"]?.string else {
                throw AttachFrame.Flaw("'T' has a 'token' and a 'name'")
            }
            guard AttachRequest.isName(name) else {
                throw AttachFrame.Flaw(
                    "'name' has 1 to \(AttachRequest.nameLimit) printable characters of ASCII")
            }
            self = .token(token, name: name)
        case UInt8(ascii: "I"): self = .input(offset: frame.offset, frame.body)
        case UInt8(ascii: "R"):
            guard let size = TerminalSize(try frame.object()) else {
                throw AttachFrame.Flaw(TerminalSize.rule)
            }
            self = .resize(size)
        case UInt8(ascii: "O"): self = .takeOver
        case UInt8(ascii: "L"): self = .leave
        default: return nil
        }
    }

    /// It is shown to others: what could be anything else than what it looks like is none.
    static func isName(_ text: String) -> Bool {
        (1...nameLimit).contains(text.utf8.count) && text.utf8.allSatisfy { 0x20...0x7e ~= $0 }
    }
}

/// How large a terminal is, in cells.
public struct TerminalSize: Equatable, Sendable {
    public let columns: Int
    public let rows: Int

    public static let range = 1...1_000
    public static let rule = "'columns' and 'rows' must be numbers from 1 to 1000"

    /// Nil beyond the range.
    public init?(columns: Int, rows: Int) {
        guard TerminalSize.range ~= columns, TerminalSize.range ~= rows else { return nil }
        self.columns = columns
        self.rows = rows
    }

    /// Nil where the object has no size within the range.
    public init?(_ body: JSON) {
        guard let columns = body["columns"]?.int, let rows = body["rows"]?.int else { return nil }
        self.init(columns: Int(columns), rows: Int(rows))
    }

    public var fields: [JSON.Field] {
        [JSON.Field("columns", JSON(columns)), JSON.Field("rows", JSON(rows))]
    }
}

extension AttachFrame {
    init(_ type: UInt8, at offset: Int64 = 0, body: JSON) {
        self.init(type, at: offset, Array(body.text.utf8))
    }

    /// The body of all frames but those of bytes.
    func object() throws(Flaw) -> JSON {
        guard let json = try? JSON(parsing: body), json.object != nil else {
            throw Flaw("the body of '\(Character(Unicode.Scalar(type)))' is no JSON object")
        }
        return json
    }
}
