internal import Canvas

/// Every action by name: what is typed narrows the list, a letter after the other anywhere in the title.
public struct Palette: Equatable, Sendable {
    public var field = Field()
    public var selected = 0

    public init() {}

    /// What matches, the best first.
    public var matches: [ActionEntry] {
        let wanted = Array(field.text.lowercased().filter { !$0.isWhitespace })
        var seen: Set<Action> = []
        return Action.entries
            .filter { seen.insert($0.action).inserted }
            .compactMap { entry in Palette.score(entry.words, wanted).map { (entry, $0) } }
            .sorted { $0.1 < $1.1 }
            .map(\.0)
    }

    var chosen: Action? {
        let matches = matches
        return matches.indices.contains(selected) ? matches[selected].action : nil
    }

    /// The first entry on a list of so many rows.
    func first(rows: Int) -> Int { max(min(selected - rows / 2, matches.count - rows), 0) }

    mutating func move(by distance: Int) {
        selected = min(max(selected + distance, 0), max(matches.count - 1, 0))
    }

    /// How far apart the letters stand; nil where they are not all there in their order.
    static func score(_ text: String, _ wanted: [Character]) -> Int? {
        var score = 0
        var last = -1
        var rest = wanted[...]
        for (place, character) in text.lowercased().enumerated() {
            guard let next = rest.first else { break }
            guard character == next else { continue }
            score += place - last - 1
            last = place
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? score : nil
    }
}

extension ActionEntry {
    /// What it is found by.
    var words: String { "\(title) \(action.rawValue)" }
}

/// The actions of one pane with their keys, made from the list of actions.
public struct HelpPage: Equatable, Sendable {
    public var pane: Pane
    public var first = 0
    public var field: Field?

    public init(_ pane: Pane) { self.pane = pane }
}
