import Configuration
import Swarm

/// Reads a manifest; nil where it has mistakes.
func swarm(
    _ text: String, profiles: [String] = [], files: [String: String] = [:]
) -> [Manifest.Agent]? {
    try? Manifest(Array(text.utf8), profiles: profiles, file: named(files)).agents
}

/// What is wrong with a text, a line each: `2:5 message | expected`; of another file behind its name.
func mistakes(
    _ text: String, profiles: [String] = [], files: [String: String] = [:]
) -> [String] {
    mistakes(Array(text.utf8), profiles: profiles, files: files)
}

func mistakes(
    _ bytes: [UInt8], profiles: [String] = [], files: [String: String] = [:],
    problem: @escaping (String) -> String? = { _ in nil }
) -> [String] {
    do throws(Mistakes) {
        _ = try Manifest(bytes, profiles: profiles, problem: problem, file: named(files))
        return []
    } catch {
        return error.list.map(line)
    }
}

private func named(_ files: [String: String]) -> (String) -> Manifest.NamedFile {
    { path in
        files[path].map { .found(name: path, Array($0.utf8)) } ?? .unreadable("it is not there")
    }
}

private func line(_ mistake: Mistake) -> String {
    let file = mistake.file.map { "\($0):" } ?? ""
    return
        "\(file)\(mistake.place.line):\(mistake.place.column) \(mistake.message) | \(mistake.expected)"
}

extension Manifest.Agent {
    /// An agent with a command and nothing else said of it.
    init(plain name: String, _ command: String...) throws {
        let text = "agents:\n  \(name):\n    command: ['\(command.joined(separator: "','"))']\n"
        self = try Manifest(Array(text.utf8)).agents[0]
    }
}
