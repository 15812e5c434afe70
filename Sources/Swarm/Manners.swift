/// What is peculiar to an agent's program, as it was said where it is started.
public struct Manners: Equatable, Sendable {
    /// Texts that mean, where it shows one of them, that it waits for a person.
    public var waiting: [String] = []
    /// The command with which it takes up its conversation where that ended; nil where it cannot.
    public var continuing: [String]?
    /// What none of its processes comes beyond.
    public var containment = Containment()
    /// What is done before the operator's pause holds it, and after it was let go.
    public var pausing: Nudge?
    public var resuming: Nudge?

    public init() {}

    /// How many such texts there may be, and how long each.
    public static let waitingLimit = 32
    public static let waitingBytes = 200

    /// Whether somebody could find it on a screen.
    public static func mayMeanWaiting(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= waitingBytes && text.contains { $0 != " " }
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
}

extension Manners {
    init(from fields: inout Fields) {
        waiting = fields.take("waiting") { Manners.texts(JSON($0)) } ?? []
        continuing = fields.take("continue") { Manners.texts(JSON($0)) }
        containment = fields.take("contain") { Manners.containment(JSON($0)) } ?? Containment()
        pausing = fields.take("pause") { Manners.nudge(JSON($0)) }
        resuming = fields.take("resume") { Manners.nudge(JSON($0)) }
    }

    /// What cannot be read stays where it is, and so does a list of nothing.
    private static func texts(_ json: JSON) -> [String]? {
        guard let list = json.array, !list.isEmpty else { return nil }
        let texts = list.compactMap(\.string)
        return texts.count == list.count ? texts : nil
    }

    private static func nudge(_ json: JSON) -> Nudge? {
        Nudge(json).flatMap { $0.json == json ? $0 : nil }
    }

    /// Of another order, or with more in it, it is kept as it is.
    private static func containment(_ json: JSON) -> Containment? {
        Containment(json).flatMap { $0.json == json ? $0 : nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.field("waiting", waiting.isEmpty ? nil : waiting)
        writer.field("continue", continuing)
        writer.field("contain", json: containment.isEmpty ? JSON?.none : containment.json)
        writer.field("pause", json: pausing?.json)
        writer.field("resume", json: resuming?.json)
    }

    /// As `spawn` takes them.
    public var fields: [JSON.Field] {
        let texts = [("waiting", waiting.isEmpty ? nil : waiting), ("continue", continuing)]
        let limits = containment.isEmpty ? [] : [JSON.Field("contain", containment.json)]
        return texts.compactMap { key, texts in
            texts.map { JSON.Field(key, JSON($0.map { JSON($0) })) }
        } + limits + nudges
    }

    private var nudges: [JSON.Field] {
        [("pause", pausing), ("resume", resuming)].compactMap { key, nudge in
            nudge.map { JSON.Field(key, $0.json) }
        }
    }
}
