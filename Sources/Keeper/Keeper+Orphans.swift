internal import Linux

// What a holder leaves behind when somebody, or a kernel short of memory, kills it.
extension Keeper {
    /// A child of ours is gone. One that was a holder and was killed has left its agent to us.
    mutating func note(_ reaped: Reaped) {
        let agent = agents.first { $0.value.isRunning && $0.value.holder == reaped.number }?.key
        if painters.remove(reaped.number) != nil {
            log.write("painter \(reaped.number) \(reaped.description)")
        }
        let wasForgotten = forgotten.remove(reaped.number) != nil
        if let agent { agents[agent]?.isRunning = false }
        if reaped.wasKilled, agent != nil || wasForgotten { hasOrphans = true }
    }

    /// Kills them: nobody could hold or stop them any more. The children of those who die become ours
    /// as well, and are met when we hear of that death.
    mutating func endOrphans() {
        guard hasOrphans, let tree = try? ProcessTree(below: OwnProcess.number) else { return }
        var known = forgotten.union(painters).union(
            agents.values.compactMap { $0.isRunning ? $0.holder : nil })
        if let supervisor { known.insert(supervisor) }
        let orphans = tree.members().filter {
            $0.status.parent == OwnProcess.number && !known.contains($0.identity.number)
        }
        for orphan in orphans {
            // A child's number is its own until we have waited for it.
            _ = try? ProcessHandle(orphan.identity.number).send(.kill)
        }
        hasOrphans = !orphans.isEmpty
    }
}
