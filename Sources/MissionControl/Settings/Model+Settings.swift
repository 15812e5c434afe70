internal import Canvas
internal import Emulator
internal import Swarm

extension Model {
    mutating func set(_ setting: Setting) -> [Effect] {
        if case .key(let key) = setting { return press(key, onSelected: setting.words) }
        say(setting.words)
        switch setting {
        case .theme(let name): return [.useTheme(name)]
        case .layout(let share):
            choices.share = share
            swarm.follow(scene, rows: bodyRows(of: .swarm))
        case .marks(let marks): choices.marks = marks
        case .idle(let isKept): choices.keepsIdle = isKept
        case .key: break
        }
        return []
    }

    /// Keys that are ours come to an agent this way alone.
    private mutating func press(_ key: Key, onSelected words: String) -> [Effect] {
        guard !isReplay else {
            sayItIsThePast()
            return []
        }
        guard let agent = swarm.selected.flatMap({ live.state[$0] }) else {
            say("no agent is selected")
            return []
        }
        guard !agent.condition.status.isEnd else {
            say("\(agent.name) has ended; \(keys[.restart]) starts it again")
            return []
        }
        guard agent.origin.isTerminal, canAct() else {
            if !agent.origin.isTerminal { say("\(agent.name) runs on pipes: it knows no keys") }
            return []
        }
        // Its modes are known where its screen is shown; else keys are what they are at first.
        let shown = preview.flatMap { $0.question.agent == agent.id ? $0.emulator : nil }
        let bytes = (shown ?? Emulator(columns: 1, rows: 1)).bytes(of: key)
        let text = String(decoding: bytes, as: UTF8.self)
        say("\(words) goes to \(agent.name)")
        return [
            send(
                "send",
                ["agent": JSON(agent.id.rawValue), "text": JSON(text), "enter": false],
                names: [agent.name])
        ]
    }

    /// Their files have changed.
    mutating func take(_ look: Look) {
        choices.themes = look.themes
        guard let complaint = look.complaint else {
            keys = look.keys
            return
        }
        // What is wrong is said, and all stays as it was.
        say(complaint, isBad: true)
    }
}

/// What a person's files say now of how the screen is to look, and to be used.
public struct Look: Equatable, Sendable {
    public var keys: KeyMap
    public var themes: [String]
    /// What is wrong in them, with line and column; nil where nothing is.
    public var complaint: String?

    public init(keys: KeyMap, themes: [String], complaint: String? = nil) {
        self.keys = keys
        self.themes = themes
        self.complaint = complaint
    }
}
