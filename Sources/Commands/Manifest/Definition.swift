internal import Configuration
internal import Crypto
internal import Glibc
internal import Swarm

/// What a file says of an agent, in so few words that it can be written down: where it is, and a digest
/// of all that makes the agent what it is. Values of variables are in it only as that.
///
/// When it is started, how many there are of it and what it waits for is no part of it: a change of
/// that is no reason to end one that runs.
struct Definition: Equatable {
    /// The path below the workspace, or an absolute one.
    let file: String
    let digest: String

    private static let pathLimit = 1_024

    init(_ agent: Manifest.Agent, from path: String, directory: String, in root: String) {
        file = Definition.name(of: path, in: root)
        var said: JSON = [
            "command": JSON(agent.command.map { JSON($0) }), "role": JSON(agent.role),
            "pty": JSON(agent.isTerminal), "cwd": JSON(directory),
            "env": JSON(agent.environment.sorted().map { JSON($0) }),
            "messages": agent.mailbox?.json ?? false, "worktree": JSON(agent.isApart),
            "restart": JSON(agent.restart.rawValue), "ready": agent.ready?.json ?? .null,
        ]
        // Keys that came later are in it only where they say something: else it is as it was.
        var later = agent.manners.fields
        if agent.consistency != .inform {
            later.append(JSON.Field("consistency", JSON(agent.consistency.rawValue)))
        }
        said = JSON((said.object ?? []) + later)
        digest = Digest(of: Array(said.text.utf8).span.bytes).hexadecimal
    }

    /// Nil where it is none.
    init?(_ text: String?) {
        guard let text, let space = text.lastIndex(of: " ") else { return nil }
        file = String(text[..<space])
        digest = String(text[text.index(after: space)...])
    }

    var text: String { "\(file) \(digest)" }

    /// The same for one file, whatever way leads to it.
    static func name(of path: String, in root: String) -> String {
        let real = realpath(path, nil)
        defer { free(real) }
        let place = real.map { String(cString: $0) } ?? path
        let name = place.hasPrefix(root + "/") ? String(place.dropFirst(root.count + 1)) : place
        guard name.utf8.count > pathLimit else { return name }
        return Digest(of: Array(name.utf8).span.bytes).hexadecimal
    }
}
