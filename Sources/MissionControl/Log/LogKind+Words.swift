internal import Canvas
internal import Swarm

extension LogKind {
    /// What entries of the kind are headed with, where that is not its name.
    private var otherWords: [String] {
        switch self {
        case .output: ["lines"]
        case .change: ["changed", "created", "removed", "differs"]
        case .gate: ["asks", "allowed", "approved", "denied"]
        case .status: ["started", "joined", "exited", "waiting", "paused", "failed", "stopped"]
        case .command: ["breaker", "pause", "resume", "restart", "send"]
        case .other: ["snapshot", "rewind", "fork", "clock", "dropped"]
        case .screen, .decision, .message, .order, .lease, .tool: []
        }
    }

    /// All but what a program prints.
    static let blocks = Set(allCases).subtracting([.output, .screen])

    /// The kinds that a word names: `blocks`, or what entries are headed with, of which a beginning is enough.
    static func named(_ word: some StringProtocol) -> Set<LogKind> {
        let word = word.lowercased()
        guard !word.isEmpty else { return [] }
        if word == "blocks" { return blocks }
        func kinds(_ fits: (String) -> Bool) -> Set<LogKind> {
            Set(allCases.filter { ([$0.rawValue] + $0.otherWords).contains(where: fits) })
        }
        let exact = kinds { $0 == word }
        return exact.isEmpty ? kinds { $0.hasPrefix(word) } : exact
    }

    /// As somebody writes them: in the order of the list, with commas.
    static func text(_ kinds: Set<LogKind>) -> String {
        if kinds == blocks { return "blocks" }
        return allCases.filter(kinds.contains).map(\.rawValue).joined(separator: ",")
    }
}

/// What is typed to look for in a Log: `kind:decision,tool` says what is shown of it, `-kind:output` what is
/// not, and the rest is searched for. `is:` says the same as `kind:`.
struct LogWords: Equatable {
    private(set) var kinds: Set<LogKind>?
    private(set) var text = ""
    /// What should name a kind and does not.
    private(set) var unknown: String?

    /// The same in a sentence, with the kinds there are.
    var objection: String? {
        let all = LogKind.allCases.map(\.rawValue).joined(separator: ", ")
        return unknown.map { "'\($0)' is no kind; there are \(all) and blocks" }
    }

    init(_ typed: String) {
        var rest: [Substring] = []
        for word in typed.split(separator: " ", omittingEmptySubsequences: false) {
            if !take(word) { rest.append(word) }
        }
        let isFiltered = kinds != nil || unknown != nil
        let text = rest.joined(separator: " ")
        // Blanks around what was taken out are nobody's; others may be looked for.
        self.text = isFiltered ? text.trimmed : text
    }

    private mutating func take(_ word: Substring) -> Bool {
        let isNot = word.hasPrefix("-")
        let positive = isNot ? word.dropFirst() : word
        guard let prefix = ["kind:", "is:"].first(where: { positive.hasPrefix($0) }) else {
            return false
        }
        var named: Set<LogKind> = []
        for name in positive.dropFirst(prefix.count).split(separator: ",") {
            let found = LogKind.named(name)
            if found.isEmpty { unknown = unknown ?? String(name) }
            named.formUnion(found)
        }
        guard !named.isEmpty else { return true }
        let shown = isNot ? Set(LogKind.allCases).subtracting(named) : named
        kinds = kinds.map { $0.intersection(shown) } ?? shown
        return true
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Action {
    /// What the Log shows by an action that shows some of it alone.
    var kinds: Set<LogKind>? {
        switch self {
        case .onlyBlocks: LogKind.blocks
        case .onlyLines: [.output]
        case .onlyDecisions: [.decision]
        case .onlyChanges: [.change]
        case .onlyMessages: [.message, .order]
        case .onlyTools: [.tool]
        case .onlyAsks: [.gate]
        case .onlyStatuses: [.status]
        default: nil
        }
    }
}
