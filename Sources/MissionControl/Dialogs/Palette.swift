public import Canvas

/// Every action by name, and what is set by a word: what is typed narrows the list, a letter after the other anywhere
/// in the name.
public struct Palette: Equatable, Sendable {
    public var field = Field()
    public var selected = 0
    private let themes: [String]
    private let leaveKeys: [Key]

    public init(themes: [String] = [], leaveKeys: [Key] = KeyMap.standard.leaveKeys) {
        self.themes = themes
        self.leaveKeys = leaveKeys
    }

    public enum Choice: Sendable {
        case action(ActionEntry)
        case setting(Setting)

        /// What it is found by.
        var words: String {
            switch self {
            case .action(let entry): "\(entry.title) \(entry.action.rawValue)"
            case .setting(let setting): setting.words
            }
        }

        var title: String {
            switch self {
            case .action(let entry): entry.title
            case .setting(let setting): setting.words
            }
        }
    }

    /// What matches, the best first.
    public var matches: [Choice] {
        let wanted = Array(field.text.lowercased().filter { !$0.isWhitespace })
        let found = choices.compactMap { choice in
            Palette.score(choice.words, wanted).map { (choice, $0) }
        }
        // Nothing but names sorts those that match as well.
        return typed + found.sorted { $0.1 < $1.1 }.map(\.0)
    }

    private var choices: [Choice] {
        var seen: Set<Action> = []
        return Action.entries.filter { seen.insert($0.action).inserted }.map(Choice.action)
            + Setting.offered(themes: themes, leaveKeys: leaveKeys).filter { !isTyped($0) }
            .map(Choice.setting)
    }

    /// What was written in full goes before all else.
    private var typed: [Choice] {
        Setting(typed: field.text, themes: themes).map { [.setting($0)] } ?? []
    }

    private func isTyped(_ setting: Setting) -> Bool {
        Setting(typed: field.text, themes: themes) == setting
    }

    var chosen: Choice? {
        let matches = matches
        return matches.indices.contains(selected) ? matches[selected] : nil
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
