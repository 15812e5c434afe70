public import Canvas

/// An action as a key map knows it: it may have several, for one pane each or for one mode.
public struct KeyAction: Equatable, Sendable {
    public var name: String
    public var keys: [Key]
    /// Nil for all of them.
    public var panes: Set<String>?
    /// Live or replay; nil for both.
    public var mode: String?

    public init(_ name: String, keys: [Key], panes: Set<String>? = nil, mode: String? = nil) {
        self.name = name
        self.keys = keys
        self.panes = panes
        self.mode = mode
    }

    /// Of two actions with one key the one that is for less goes first, so these two are no clash.
    func clashes(with other: KeyAction) -> Bool {
        guard name != other.name, (panes == nil) == (other.panes == nil),
            (mode == nil) == (other.mode == nil)
        else { return false }
        guard mode == other.mode else { return false }
        guard let panes, let others = other.panes else { return true }
        return !panes.isDisjoint(with: others)
    }
}

/// The keys that a person chose: `keys.yaml`.
public struct KeyChoices: Equatable, Sendable {
    /// By the names of actions; an empty list takes all keys away.
    public private(set) var keys: [String: [Key]] = [:]
    /// What is wrong with the file; it counts without that.
    public private(set) var warnings: [Warning] = []

    public static let fileName = "keys.yaml"

    /// Nothing chosen.
    public init() {}

    /// The first file there is; without one nothing is chosen.
    public init(_ files: ConfigurationFiles, actions: [KeyAction]) {
        guard let found = files.first(KeyChoices.fileName) else {
            self.init()
            return
        }
        self.init(found.bytes, path: found.path, actions: actions)
    }

    public init(_ bytes: [UInt8], path: String, actions: [KeyAction]) {
        var reader = KeyChoicesReader(actions)
        keys = reader.read(bytes)
        warnings = reader.mistakes.map { Warning(path: path, mistake: $0) }
    }
}

/// Reads choices, and leaves out what would take another action's key.
private struct KeyChoicesReader {
    private var reader = SettingsReader()
    private let actions: [KeyAction]
    private var places: [String: Place] = [:]

    init(_ actions: [KeyAction]) { self.actions = actions }

    var mistakes: [Mistake] { reader.mistakes.sorted { $0.place < $1.place } }

    private static let expected = "the names of keys, such as p, ctrl-f, F12; [] for none"

    mutating func read(_ bytes: [UInt8]) -> [String: [Key]] {
        let known = Array(Set(actions.map(\.name))).sorted()
        var chosen: [(name: String, keys: [(key: Key, place: Place)])] = []
        for pair in reader.pairs(bytes, expected: "the names of actions and their keys") {
            guard known.contains(pair.key) else {
                reader.unknown(pair.key, at: pair.place, "action", known: known)
                continue
            }
            if let keys = keys(pair.value, pair.key) { chosen.append((pair.key, keys)) }
            places[pair.key] = pair.place
        }
        return settle(chosen)
    }

    /// Nil where nothing of it can be taken: then the action keeps its own.
    private mutating func keys(_ node: YAMLNode, _ name: String) -> [(key: Key, place: Place)]? {
        guard case .list(let entries) = node.kind else {
            guard
                let text = reader.text(node, quoted(name), expected: KeyChoicesReader.expected)
            else { return nil }
            let keys = text.split(separator: " ").compactMap { key(String($0), node.place) }
            return keys.isEmpty ? nil : keys
        }
        let keys = entries.compactMap { entry in
            reader.text(entry, "a key", expected: KeyChoicesReader.expected)
                .flatMap { key($0, entry.place) }
        }
        return keys.isEmpty && !entries.isEmpty ? nil : keys
    }

    private mutating func key(_ name: String, _ place: Place) -> (key: Key, place: Place)? {
        if let key = Key(named: name) { return (key, place) }
        reader.mistakes.append(
            Mistake(
                at: place, "there is no key \(quoted(name))", expected: KeyChoicesReader.expected))
        return nil
    }

    /// Takes the choices in their order, without the keys that another action has then.
    private mutating func settle(
        _ chosen: [(name: String, keys: [(key: Key, place: Place)])]
    ) -> [String: [Key]] {
        var settled: [String: [Key]] = [:]
        // What is chosen gives its own keys up first, so that two can change places.
        var taken = actions.filter { action in !chosen.contains { $0.name == action.name } }
        for (name, keys) in chosen {
            let mine = actions.filter { $0.name == name }
            let free = keys.filter { key, place in
                let owner = taken.first { other in
                    other.keys.contains(key) && mine.contains { $0.clashes(with: other) }
                }
                guard let owner else { return true }
                clash(key, place, owner.name)
                return false
            }
            // One that lost all of them would be out of reach; it keeps its own, as far as those are free.
            settled[name] = free.isEmpty && !keys.isEmpty ? nil : free.map(\.key)
            taken += mine.map { action in
                var action = action
                action.keys = settled[name] ?? action.keys
                return action
            }
        }
        return settled
    }

    private mutating func clash(_ key: Key, _ place: Place, _ owner: String) {
        let line = places[owner].map { ", from line \($0.line)" } ?? ""
        reader.mistakes.append(
            Mistake(
                at: place, "\(quoted(key.name)) is the key of '\(owner)' too\(line)",
                expected: "another key, or another one for '\(owner)'"))
    }
}
