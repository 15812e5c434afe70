internal import EventLog
internal import Linux
internal import Swarm

// What becomes of the files.
extension Reactor {
    /// Takes a little of what there is to the kernel: who wants agents to stop does not wait for the rest.
    func hearCurator() {
        guard journal.hasRoom, let news = curator.takeNews() else { return }
        take(.files(news))
        // The rest is looked at in the next turn.
        curator.counter.ring()
    }

    /// What changed in the last moment is in the log before it is closed.
    func closeCurator() {
        curator.close()
        while journal.health.disk == .ok, let news = curator.takeNews() { take(.files(news)) }
    }

    /// Tells the curator who is there, where that has changed.
    func introducePatrons() {
        curator.meet(wards.compactMapValues { $0.isGone ? nil : $0.tree })
    }
}
