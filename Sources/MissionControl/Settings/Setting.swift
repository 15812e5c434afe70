public import Canvas
public import Swarm

/// What is set by a word and a value, in the palette alone.
public enum Setting: Equatable, Sendable {
    case theme(String)
    /// How many percent of the panes' room the swarm has; nil as many as it needs.
    case layout(Int?)
    /// What `[` and `]` stop at.
    case marks(Set<TimelineMark>)
    /// Whether stretches in which nothing happens are played as long as they were.
    case idle(isKept: Bool)
    /// A key that is ours goes to the selected agent.
    case key(Key)

    /// As it is typed.
    public var words: String {
        switch self {
        case .theme(let name): "theme \(name)"
        case .layout(let share): "layout \(share.map { "\($0) %" } ?? "auto")"
        case .marks(let marks): "marks \(Setting.words(marks))"
        case .idle(let isKept): isKept ? "idle keep" : "idle cut"
        case .key(let key): "key \(key.name)"
        }
    }

    private static func words(_ marks: Set<TimelineMark>) -> String {
        if marks.count == TimelineMark.allCases.count { return "all" }
        if marks == TimelineMark.stops { return "all but files" }
        return marks.sorted().map(\.word).joined(separator: " ")
    }

    /// What there is to choose from without another word.
    static func offered(themes: [String], leaveKeys: [Key]) -> [Setting] {
        let layouts = [nil, 30, 40, 50, 60, 70].map { Setting.layout($0) }
        let marks = [TimelineMark.stops, Set(TimelineMark.allCases)].map { Setting.marks($0) }
        return themes.map { .theme($0) } + layouts + marks
            + [.idle(isKept: false), .idle(isKept: true)]
            + leaveKeys.map { .key($0) }
    }

    /// What somebody wrote in full; nil where it is none.
    init?(typed text: String, themes: [String]) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count > 1 else { return nil }
        let value = words.dropFirst()
        switch words[0] {
        case "theme" where themes.contains(words[1]): self = .theme(words[1])
        case "layout":
            guard let share = Int(words[1].prefix { $0 != "%" }), Setting.shares ~= share else {
                return nil
            }
            self = .layout(share)
        case "marks":
            let marks = value.compactMap(TimelineMark.init(word:))
            guard marks.count == value.count else { return nil }
            self = .marks(Set(marks))
        case "key":
            guard let key = Key(named: words[1]) else { return nil }
            self = .key(key)
        default: return nil
        }
    }

    /// Less is no list, and more leaves no Log.
    private static let shares = 10...90
}

extension TimelineMark {
    /// What `[` and `]` stop at where nobody chose.
    public static let stops = Set(allCases).subtracting([.files])

    var word: String {
        switch self {
        case .failure: "failures"
        case .waiting: "waiting"
        case .person: "operator"
        case .decision: "decisions"
        case .label: "labels"
        case .commit: "commits"
        case .files: "files"
        }
    }

    /// Its word, or its sign.
    init?(word: String) {
        let found = TimelineMark.allCases.first {
            $0.word == word || String(Character($0.sign)) == word
        }
        guard let found else { return nil }
        self = found
    }
}
