public import Canvas

/// Which key does what, where.
public struct KeyMap: Equatable, Sendable {
    /// What a person chose instead of the keys an action has by itself.
    public var chosen: [Action: [Key]]

    public static let standard = KeyMap()

    public init(chosen: [Action: [Key]] = [:]) { self.chosen = chosen }

    public enum Found: Equatable, Sendable {
        case action(Action)
        /// It is a key, but not of the past.
        case notInReplay(Action)
        /// And one of the past alone.
        case inReplayAlone(Action)
        case nothing
    }

    public func keys(of entry: ActionEntry) -> [Key] { chosen[entry.action] ?? entry.keys }

    /// The first key of an action, where it works.
    public func key(of action: Action) -> Key? {
        Action.entries.lazy.filter { $0.action == action }.compactMap { keys(of: $0).first }.first
    }

    /// What a sentence calls the key of an action; what has none is called by its name.
    subscript(action: Action) -> String { key(of: action)?.name ?? ":\(action.rawValue)" }

    /// What leaves an agent's terminal. There is always a key that does: nobody else has any there.
    public var leaveKeys: [Key] {
        let entry = Action.detach.entry
        let own = entry.map { keys(of: $0) } ?? []
        return own.isEmpty ? entry?.keys ?? [] : own
    }

    /// `ctrl-\ or F12`
    var leaveWords: String { leaveKeys.map(\.name).joined(separator: " or ") }

    public func find(_ key: Key, in pane: Pane, isReplay: Bool) -> Found {
        let named = Action.bindings.filter { keys(of: $0).contains(key) }
        let working = named.lazy.filter { $0.works(in: pane, isReplay: isReplay) }
        if let best = working.max(by: { KeyMap.rank($0) < KeyMap.rank($1) }) {
            return .action(best.action)
        }
        if isReplay, let entry = named.first(where: { $0.works(in: pane, isReplay: false) }) {
            return .notInReplay(entry.action)
        }
        if !isReplay, let entry = named.first(where: { $0.works(in: pane, isReplay: true) }) {
            return .inReplayAlone(entry.action)
        }
        return .nothing
    }

    private static func rank(_ entry: ActionEntry) -> Int {
        (entry.panes == nil ? 0 : 1) + (entry.modes == .both ? 0 : 2)
    }
}
