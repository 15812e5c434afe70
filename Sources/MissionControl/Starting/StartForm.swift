internal import Canvas

/// What an agent is to be started with.
public struct StartOrder: Equatable, Sendable {
    public var command: [String]
    public var name: String?
    public var role: String?
    /// Nil for the workspace itself.
    public var directory: String?
    public var isTerminal: Bool
    /// Its terminal is opened as soon as it runs.
    public var opens: Bool

    public init(
        command: [String], name: String? = nil, role: String? = nil, directory: String? = nil,
        isTerminal: Bool = true, opens: Bool = false
    ) {
        self.command = command
        self.name = name
        self.role = role
        self.directory = directory
        self.isTerminal = isTerminal
        self.opens = opens
    }
}

/// The form of a new agent: its command, and what else may be said of it.
public struct StartForm: Equatable, Sendable {
    enum Row: Int, CaseIterable {
        case command, name, role, directory, terminal

        var title: String {
            switch self {
            case .command: "command"
            case .name: "name"
            case .role: "role"
            case .directory: "directory"
            case .terminal: "runs on"
            }
        }

        var hint: String {
            switch self {
            case .command: "as in a shell; up and down bring commands of before"
            case .name: "by default the program's name and a number"
            case .role: "what it is for: coder, critic, any word"
            case .directory: "by default the workspace"
            case .terminal: "space changes between a terminal and pipes"
            }
        }
    }

    var fields: [Field]
    var row = Row.command
    var isTerminal = true
    /// Commands of before, the newest first.
    let recent: [String]
    private var place: Int?
    /// What was asked for with it, until an answer comes.
    var asked: Ticket?

    init(recent: [String]) {
        fields = Row.allCases.map { _ in Field() }
        self.recent = recent
    }

    var field: Field {
        get { fields[row.rawValue] }
        set { fields[row.rawValue] = newValue }
    }

    mutating func move(by step: Int) {
        let count = Row.allCases.count
        row = Row.allCases[(row.rawValue + step + count) % count]
    }

    /// False for a key that is none of a form.
    mutating func take(_ key: Key) -> Bool {
        switch (key.code, row) {
        case (.tab, _): move(by: key.modifiers.contains(.shift) ? -1 : 1)
        case (.down, .command) where !recent.isEmpty: recall(by: -1)
        case (.up, .command) where !recent.isEmpty: recall(by: 1)
        case (.down, _): move(by: 1)
        case (.up, _): move(by: -1)
        case (.character(" "), .terminal): isTerminal.toggle()
        case (_, .terminal): return false
        default: return field.take(key)
        }
        return true
    }

    private mutating func recall(by step: Int) {
        let next = min(max((place ?? -1) + step, -1), recent.count - 1)
        place = next < 0 ? nil : next
        field = Field(next < 0 ? "" : recent[next])
    }

    /// What was asked for; or what is wrong with it, in a sentence.
    func order() -> Result<StartOrder, Flaw> {
        let command = CommandWords(fields[Row.command.rawValue].text)
        if let mistake = command.mistake { return .failure(Flaw(text: mistake)) }
        guard !command.words.isEmpty else {
            return .failure(Flaw(text: "a command is missing: which program is to run?"))
        }
        func text(_ row: Row) -> String? {
            let text = fields[row.rawValue].text
            return text.isEmpty ? nil : text
        }
        return .success(
            StartOrder(
                command: command.words, name: text(.name), role: text(.role),
                directory: text(.directory), isTerminal: isTerminal))
    }

    struct Flaw: Error, Equatable { var text: String }
}
