/// What is done so that a program knows that it is about to be held, or goes on.
public struct Nudge: Equatable, Sendable {
    public var task: Task
    /// Microseconds: how long it has before it is held.
    public var within: Int64

    public enum Task: Equatable, Sendable {
        /// Typed as it stands, without a line's end.
        case type(String)
        /// Runs where the agent does, with its variables.
        case command([String])
    }

    public static let usualWithin: Int64 = 2_000_000
    public static let range: ClosedRange<Int64> = 1_000...30_000_000
    /// How long a text may be.
    public static let textBytes = 1_000

    public init(_ task: Task, within: Int64 = Nudge.usualWithin) {
        self.task = task
        self.within = within
    }

    /// Nil where it is none.
    public init?(_ json: JSON) {
        if let text = json["type"]?.string, !text.isEmpty, text.utf8.count <= Nudge.textBytes {
            task = .type(text)
        } else if let list = json["command"]?.array {
            let words = list.compactMap(\.string)
            guard words.count == list.count, words.first?.isEmpty == false,
                words.allSatisfy({ !$0.utf8.contains(0) })
            else { return nil }
            task = .command(words)
        } else {
            return nil
        }
        within = json["within_ms"]?.int.map { $0 &* 1_000 } ?? Nudge.usualWithin
        guard Nudge.range.contains(within) else { return nil }
    }

    public var json: JSON {
        let what: JSON.Field
        switch task {
        case .type(let text): what = JSON.Field("type", JSON(text))
        case .command(let words):
            what = JSON.Field("command", JSON(words.map { JSON($0) }))
        }
        return JSON([what, JSON.Field("within_ms", JSON(within / 1_000))])
    }
}
