// Variables that stand in files of their own.
extension ManifestReader {
    /// `NAME=value` each, and each name once: the file that is named last wins.
    mutating func environmentFiles(_ node: YAMLNode) -> [String] {
        let paths: [YAMLNode]
        switch node.kind {
        case .list(let entries): paths = entries
        case .text: paths = [node]
        default:
            mistake(node, "'env_file'", expected: AgentKey.environmentFile.expected)
            return []
        }
        let variables = paths.reduce(into: [String]()) { variables, path in
            variables = variables.overridden(by: environmentFile(path))
        }
        if variables.count > Manifest.variableLimit {
            mistake(
                at: node.place, "these are \(variables.count) variables",
                expected: "at most \(Manifest.variableLimit)")
        }
        return variables
    }

    private mutating func environmentFile(_ node: YAMLNode) -> [String] {
        guard let path = text(node, .environmentFile) else { return [] }
        switch file(path) {
        case .unreadable(let why):
            mistake(
                at: node.place, "\(quoted(path)) cannot be read: \(why)",
                expected: "a file of lines NAME=value")
            return []
        case .found(let name, let bytes):
            let file = EnvironmentFile(bytes, called: name)
            add(file.mistakes)
            return file.variables
        }
    }
}

extension [String] {
    /// Variables, each of the others in place of what has its name.
    func overridden(by others: [String]) -> [String] {
        let names = Set(others.map(\.variableName))
        return filter { !names.contains($0.variableName) } + others
    }
}

extension String {
    /// Bytes, because a letter could swallow the sign as its accent.
    fileprivate var variableName: [UInt8] { Array(utf8.prefix { $0 != UInt8(ascii: "=") }) }
}
