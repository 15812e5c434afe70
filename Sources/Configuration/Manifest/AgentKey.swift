internal import Swarm

/// What can be said of an agent. Everything that lists keys lists these.
enum AgentKey: String, CaseIterable {
    case preset, command, role, pty, cwd, environment
    case environmentFile = "env_file"
    case messages, worktree, restart, count, profiles
    case dependencies = "depends_on"
    case ready, budgets

    static let names = allCases.map(\.rawValue)
    /// What a preset can say: all that makes an agent what it is, wherever it is.
    static let ofPreset: [AgentKey] = [
        .command, .role, .pty, .environment, .messages, .worktree, .restart, .ready,
        .budgets,
    ]

    /// What its value must be, as it follows on "expected".
    var expected: String {
        switch self {
        case .preset: "the name of a preset, such as claude"
        case .command: "a text for 'sh -c', or a list of words, the program first"
        case .role: "a word, such as critic"
        case .pty: "true for a terminal, false for pipes"
        case .cwd: "a directory, relative to this file"
        case .environment: "a mapping NAME: value, or a list of NAME=value"
        case .environmentFile: "a path, or a list of paths, seen from this file"
        case .messages: "true to have messages typed as lines, or one of the keys file and command"
        case .worktree: "true for a git worktree of its own"
        case .restart: RestartPolicy.allCases.map(\.rawValue).joined(separator: ", ")
        case .profiles: "a list of words, such as [dev]"
        case .dependencies: "a list of names, or a mapping of names to {condition: …}"
        case .ready: "a mapping with one of the keys command, port and line"
        case .budgets: "a mapping such as {tokens: 200000, time: 1h}"
        case .count: "a whole number up to \(Manifest.agentLimit)"
        }
    }

    /// What the same is called in the files of other tools.
    static let elsewhere: [String: AgentKey] = [
        "extends": .preset, "template": .preset, "cmd": .command, "entrypoint": .command,
        "exec": .command, "tty": .pty,
        "is_tty": .pty, "pipe": .pty, "working_dir": .cwd, "workdir": .cwd, "directory": .cwd,
        "dir": .cwd, "env": .environment, "env_files": .environmentFile,
        "dotenv": .environmentFile, "availability": .restart, "restart_policy": .restart,
        "replicas": .count, "scale": .count, "profile": .profiles, "depends": .dependencies,
        "healthcheck": .ready, "readiness_probe": .ready, "ready_log_line": .ready,
        "budget": .budgets, "limits": .budgets,
        "needs": .dependencies, "requires": .dependencies, "after": .dependencies,
    ]
}
