internal import Swarm

/// Reads nodes as a manifest, and collects what is wrong with them.
struct ManifestReader {
    let problem: (_ directory: String) -> String?
    let file: (_ path: String) -> Manifest.NamedFile
    let presetFiles: ConfigurationFiles
    private(set) var mistakes: [Mistake] = []
    /// The file that is read, as messages name it; nil for the manifest itself.
    var source: String?
    /// Those that were read.
    var presets: [String: Preset] = [:]
    /// Where each name was given.
    private var places: [AgentName: Place] = [:]
    /// How many agents there are so far, those among them that are too many.
    private var total = 0

    init(
        problem: @escaping (String) -> String?, file: @escaping (String) -> Manifest.NamedFile,
        presets: ConfigurationFiles
    ) {
        self.problem = problem
        self.file = file
        presetFiles = presets
    }

    /// What the file says of rules and leases; what is built in where it says nothing.
    private(set) var rules = Rules.builtIn

    /// What it says that all may use together.
    private(set) var budgets: Budgets?

    /// What it says of old events; what is built in where it says nothing.
    private(set) var retention = Retention.builtIn

    private static let keys = ["agents", "rules", "leases", "budgets", "retention"]

    mutating func entries(_ document: YAMLNode?) -> [ManifestEntry] {
        guard let document else { return [] }
        guard let pairs = mapping(document, "the file", expected: "the key 'agents'") else {
            return []
        }
        var found: [ManifestEntry] = []
        var held = Rules.builtIn
        var together: Budgets?
        var kept = Retention.builtIn
        defer { (rules, budgets, retention) = (held, together, kept) }
        for pair in pairs {
            switch pair.key {
            case "agents": found = swarm(pair.value)
            case "rules": self.rules(pair.value, into: &held)
            case "leases": leases(pair.value, into: &held)
            case "budgets":
                together = budgets(pair.value, of: Budget.Kind.ofAll, ManifestReader.together)
            case "retention": kept = retention(pair.value) ?? kept
            default: refuse(pair, in: "the file", known: ManifestReader.keys)
            }
        }
        return found
    }

    private mutating func swarm(_ node: YAMLNode) -> [ManifestEntry] {
        // All of them may be commented out.
        guard !node.isNothing else { return [] }
        let expected = "a mapping of names to what each agent is"
        guard let pairs = mapping(node, "'agents'", expected: expected) else { return [] }
        let entries = pairs.map { entry($0) }
        if total > Manifest.agentLimit {
            mistake(
                at: node.place, "these are \(total) agents",
                expected: "at most \(Manifest.agentLimit)")
        }
        return entries
    }

    /// One agent, or as many as it counts.
    private mutating func entry(_ pair: YAMLNode.Pair) -> ManifestEntry {
        var entry = ManifestEntry(name: pair.key)
        let stem = stem(pair)
        let expected = "a mapping with the key 'command'"
        guard let settings = mapping(pair.value, quoted(pair.key), expected: expected) else {
            return entry
        }
        let known = settings.reduce(into: [AgentKey: YAMLNode]()) { found, setting in
            if let key = AgentKey(rawValue: setting.key) { found[key] = setting.value }
        }
        let unknown = settings.filter { AgentKey(rawValue: $0.key) == nil }
        for setting in unknown { refuse(setting, in: quoted(pair.key), known: AgentKey.names) }
        let names = names(stem, known[.count], pair)
        let preset = known[.preset].flatMap { self.preset($0) }
        // What is wrong with its preset was said, and may be that.
        let mayBeMissing = known[.preset] == nil || preset != nil
        if known[.command] == nil, preset?.command == nil, mayBeMissing {
            mistake(
                at: pair.place, "\(quoted(pair.key)) has no command",
                expected: "command: " + AgentKey.command.expected,
                missing: Mistake.Missing(
                    keys: [AgentKey.command.rawValue],
                    typed: unknown.map { AgentKey.elsewhere[$0.key]?.rawValue ?? $0.key }))
        }
        let said = self.settings(known).over(preset ?? AgentSettings())
        entry.agents = names.map { said.agent($0) }
        entry.profiles = known[.profiles].map { profiles($0) } ?? []
        entry.needs = known[.dependencies].map { needs($0) } ?? []
        entry.hasProbe = known[.ready] != nil || said.ready != nil
        return entry
    }

    /// All values are looked at, whatever is wrong with one of them.
    mutating func settings(_ nodes: [AgentKey: YAMLNode]) -> AgentSettings {
        var said = AgentSettings()
        said.command = nodes[.command].flatMap { command($0) }
        said.role = nodes[.role].flatMap { text($0, .role) }
        said.isTerminal = nodes[.pty].flatMap { truth($0, .pty) }
        said.directory = nodes[.cwd].flatMap { directory($0) }
        said.fromFiles = nodes[.environmentFile].map { environmentFiles($0) } ?? []
        said.environment = nodes[.environment].map { environment($0) } ?? []
        said.mailbox = nodes[.messages].flatMap { mailbox($0) }
        said.isApart = nodes[.worktree].flatMap { truth($0, .worktree) }
        said.restart = nodes[.restart].flatMap { restart($0) }
        said.ready = nodes[.ready].flatMap { ready($0) }
        said.budgets = nodes[.budgets].flatMap {
            budgets($0, of: Budget.Kind.allCases, AgentKey.budgets.expected)
        }
        said.containment = nodes[.contain].flatMap { containment($0) }
        said.pausing = nodes[.pause].flatMap { nudge($0, .pause) }
        said.resuming = nodes[.resume].flatMap { nudge($0, .resume) }
        said.continuing = nodes[.continuing].flatMap { command($0, .continuing) }
        said.waiting = nodes[.waiting].flatMap { waiting($0) }
        said.consistency = nodes[.consistency].flatMap { consistency($0) }
        return said
    }
}

// MARK: - Names

extension ManifestReader {
    private mutating func stem(_ pair: YAMLNode.Pair) -> AgentName? {
        if pair.isPlain, let misreading = Misreading(pair.key) {
            mistake(
                at: pair.place, "\(quoted(pair.key)) is \(misreading.rawValue) to some readers",
                expected: "quotes around it, or another name")
            return nil
        }
        guard let flaw = AgentName.flaw(of: pair.key) else { return AgentName(rawValue: pair.key) }
        mistake(
            at: pair.place, "\(quoted(pair.key)) cannot be a name: \(flaw)",
            expected: AgentName.rule)
        return nil
    }

    /// `coder-1`, `coder-2` … where it counts, else the name alone. Those that are too many are
    /// counted and not made: a short file could ask for millions.
    private mutating func names(
        _ stem: AgentName?, _ node: YAMLNode?, _ pair: YAMLNode.Pair
    ) -> [AgentName] {
        let count = node.map { self.count($0) ?? 0 }
        total += count ?? 1
        guard let stem, total <= Manifest.agentLimit else { return [] }
        guard let count else { return claim(stem, at: pair.place) }
        let names = (0..<count).compactMap { AgentName(rawValue: "\(stem)-\($0 + 1)") }
        guard names.count == count else {
            mistake(
                at: pair.place, "'\(stem)-\(count)' is too long for a name",
                expected: "at most \(AgentName.limit) characters, the number included")
            return []
        }
        return names.flatMap { claim($0, at: pair.place) }
    }

    private mutating func claim(_ name: AgentName, at place: Place) -> [AgentName] {
        if let first = places.updateValue(place, forKey: name) {
            mistake(
                at: place, "'\(name)' is the name of another agent too, from line \(first.line)",
                expected: "a name of its own for each")
            return []
        }
        return [name]
    }
}

// MARK: - Mistakes

extension ManifestReader {
    mutating func mistake(
        at place: Place, _ message: String, expected: String, unknown: Mistake.Unknown? = nil,
        missing: Mistake.Missing? = nil
    ) {
        mistakes.append(
            Mistake(
                in: source, at: place, message, expected: expected, unknown: unknown,
                missing: missing))
    }

    /// What was found in a file that this one names.
    mutating func add(_ found: [Mistake]) { mistakes += found }

    /// The value of a key is of another kind than it must be.
    mutating func mistake(_ node: YAMLNode, _ subject: String, expected: String) {
        if case .refused = node.kind { return }
        mistake(at: node.place, "\(subject) is \(node.name)", expected: expected)
    }

    mutating func refuse(_ pair: YAMLNode.Pair, in owner: String, known: [String]) {
        let other = known.count > 1 ? AgentKey.elsewhere[pair.key]?.rawValue : nil
        mistake(
            at: pair.place, "there is no key \(quoted(pair.key)) in \(owner)",
            expected: other.map { "'\($0)'" } ?? known.joined(separator: ", "),
            unknown: other == nil ? Mistake.Unknown(typed: pair.key, known: known) : nil)
    }

    mutating func mapping(
        _ node: YAMLNode, _ subject: String, expected: String
    ) -> [YAMLNode.Pair]? {
        if case .mapping(let pairs) = node.kind { return pairs }
        mistake(node, subject, expected: expected)
        return nil
    }
}
