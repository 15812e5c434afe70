import Configuration
import Swarm

/// Reads a manifest; nil where it has mistakes.
func swarm(_ text: String) -> [Manifest.Agent]? {
    try? Manifest(Array(text.utf8)).agents
}

/// What is wrong with a text, a line each: `2:5 message | expected`.
func mistakes(_ text: String) -> [String] { mistakes(Array(text.utf8)) }

func mistakes(
    _ bytes: [UInt8], problem: @escaping (String) -> String? = { _ in nil }
) -> [String] {
    do throws(Mistakes) {
        _ = try Manifest(bytes, problem: problem)
        return []
    } catch {
        return error.list.map(line)
    }
}

private func line(_ mistake: Mistake) -> String {
    "\(mistake.place.line):\(mistake.place.column) \(mistake.message) | \(mistake.expected)"
}

extension Manifest.Agent {
    /// An agent with a command and nothing else said of it.
    init(plain name: String, _ command: String...) throws {
        let text = "agents:\n  \(name):\n    command: ['\(command.joined(separator: "','"))']\n"
        self = try Manifest(Array(text.utf8)).agents[0]
    }
}
