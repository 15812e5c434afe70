internal import Glibc
internal import MissionControl

/// Which agent programs a person could start here.
struct AgentPrograms {
    private let places: [String]
    private let shell: String?

    static let known = ["claude", "codex", "gemini", "opencode", "aider"]

    init(_ surroundings: Surroundings) {
        places = (surroundings.value("PATH") ?? "").split(separator: ":").map(String.init)
        shell = surroundings.value("SHELL")
    }

    /// Those that are there, then the shell.
    var firstRun: FirstRun {
        let found = AgentPrograms.known.filter(isThere)
        let own = shell.flatMap { $0.split(separator: "/").last }.map(String.init)
        let shells = [own, "bash", "sh"].compactMap(\.self).first(where: isThere)
        return FirstRun(programs: found + [shells].compactMap(\.self), known: AgentPrograms.known)
    }

    private func isThere(_ program: String) -> Bool {
        places.contains { place in
            let path = place + "/" + program
            var status = stat()
            return access(path, X_OK) == 0 && stat(path, &status) == 0
                && status.st_mode & S_IFMT == S_IFREG
        }
    }
}
