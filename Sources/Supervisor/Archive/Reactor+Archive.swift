internal import Linux
internal import Swarm

// What becomes of old events.
extension Reactor {
    /// Takes what came of moving them to the kernel.
    func hearRemoval() {
        _ = removal.counter.acknowledge()
        if let outcome = removal.takeOutcome() { take(.archived(outcome)) }
    }

    /// Ends what is under way, as long as the log is open that it moves events out of.
    func closeRemoval() {
        removal.stop()
        hearRemoval()
    }
}
