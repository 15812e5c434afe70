/// What is wrong in a file of configuration, which counts without it.
public struct Warning: Equatable, Sendable {
    public let path: String
    public let mistake: Mistake

    /// As compilers write it. It quotes the file, so whoever shows it has it sanitised.
    public var text: String { text(path) }

    /// The same without the directory.
    public var shortText: String {
        text(path.split(separator: "/").last.map(String.init) ?? path)
    }

    private func text(_ path: String) -> String {
        let place = mistake.place
        return "\(path):\(place.line):\(place.column): \(mistake.message)\(advice)"
    }

    private var advice: String {
        let near = mistake.unknown.flatMap { Spelling.nearest(to: $0.typed, among: $0.known) }
        if let near { return "; did you mean '\(near)'?" }
        return mistake.expected.isEmpty ? "" : "; expected \(mistake.expected)"
    }
}
