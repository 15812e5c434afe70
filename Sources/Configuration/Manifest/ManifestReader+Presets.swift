// What stands in files that many manifests may share: `presets/claude.yaml`.
extension ManifestReader {
    /// Nil where there is none, or it is wrong: that has been said.
    mutating func preset(_ node: YAMLNode) -> AgentSettings? {
        guard let name = text(node, .preset) else { return nil }
        if let known = presets[name] { return known.settings }
        let settings = read(name, at: node.place)
        // What is wrong with it is said once, whoever names it.
        presets[name] = Preset(settings: settings)
        return settings
    }

    struct Preset {
        let settings: AgentSettings?
    }

    private mutating func read(_ name: String, at place: Place) -> AgentSettings? {
        // A name is a name and no path.
        let isName =
            !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
            && !name.utf8.contains(0)
        guard isName, let found = presetFiles.first("presets/\(name).yaml") else {
            let names = presetFiles.names(in: "presets", ending: ".yaml")
            mistake(
                at: place, "there is no preset \(quoted(name))",
                expected: names.joined(separator: ", "),
                unknown: Mistake.Unknown(typed: name, known: names))
            return nil
        }
        var wrong: [Mistake] = []
        let document = YAML.document(found.bytes, &wrong)
        add(wrong.map { Mistake($0, in: found.path) })
        guard wrong.isEmpty else { return nil }
        guard let document else { return AgentSettings() }
        source = found.path
        defer { source = nil }
        return settings(ofPreset: document)
    }

    private mutating func settings(ofPreset document: YAMLNode) -> AgentSettings? {
        let expected = "a mapping with the key 'command'"
        guard let pairs = mapping(document, "the preset", expected: expected) else { return nil }
        var known: [AgentKey: YAMLNode] = [:]
        for pair in pairs {
            if let key = AgentKey(rawValue: pair.key), AgentKey.ofPreset.contains(key) {
                known[key] = pair.value
            } else if AgentKey(rawValue: pair.key) != nil {
                mistake(
                    at: pair.place, "\(quoted(pair.key)) is nothing that a preset can say",
                    expected: "it where the agent is")
            } else {
                refuse(pair, in: "the preset", known: AgentKey.ofPreset.map(\.rawValue))
            }
        }
        return settings(known)
    }
}

extension Mistake {
    /// The same in a file.
    fileprivate init(_ mistake: Mistake, in file: String) {
        self.init(
            in: file, at: mistake.place, mistake.message, expected: mistake.expected,
            unknown: mistake.unknown)
    }
}
