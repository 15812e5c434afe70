internal import Custody
internal import Swarm

// What clients want of worktrees.
extension Wish {
    static func workTree(_ body: JSON) throws(Objection) -> Instruction {
        guard let name = try text("remove", in: body), !name.isEmpty else {
            throw bad("'remove' must be the name of an agent")
        }
        return .fell(agent: name)
    }
}

extension SpawnSpec {
    /// It runs there, and is not told that it is elsewhere.
    mutating func redirect(to directory: String) {
        self.directory = directory
        guard environment.contains(where: { $0.hasPrefix("PWD=") }) else { return }
        environment.removeAll { $0.hasPrefix("PWD=") || $0.hasPrefix("OLDPWD=") }
        environment.append("PWD=\(directory)")
    }
}
