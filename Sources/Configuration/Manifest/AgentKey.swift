internal import Swarm

/// What can be said of an agent. Everything that lists keys lists these.
enum AgentKey: String, CaseIterable {
    case preset, command, role, pty, cwd, environment
    case environmentFile = "env_file"
    case messages, worktree, restart, count, profiles
    case dependencies = "depends_on"
    case ready, budgets, consistency
    case waiting
    case continuing = "continue"
    case contain, pause, resume

    static let names = allCases.map(\.rawValue)
    /// What a preset can say: all that makes an agent what it is, wherever it is.
    static let ofPreset: [AgentKey] = [
        .command, .role, .pty, .environment, .messages, .worktree, .restart, .ready,
        .budgets, .consistency, .waiting, .continuing, .contain, .pause, .resume,
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
        case .contain: "a mapping such as {memory: 4G, files: 4096, nice: 10}"
        case .pause, .resume: "a mapping with one of the keys type and command"
        case .continuing: "a text for 'sh -c', or a list of words, the program first"
        case .waiting: "a text that it shows when it waits for a person, or a list of them"
        case .consistency: ConsistencyPolicy.allCases.map(\.rawValue).joined(separator: ", ")
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
        "ulimits": .contain, "containment": .contain, "resources": .contain, "mem_limit": .contain,
        "pids_limit": .contain, "nice": .contain, "sandbox": .contain,
        "pre_stop": .pause, "on_pause": .pause, "post_start": .resume, "on_resume": .resume,
        "resume_command": .continuing, "continue_command": .continuing,
        "waiting_for": .waiting, "wait_pattern": .waiting, "questions": .waiting,
        "budget": .budgets, "limits": .budgets,
        "expectations": .consistency, "on_mismatch": .consistency,
        "needs": .dependencies, "requires": .dependencies, "after": .dependencies,
    ]
}
