/// When the next picture may be made: at most sixty a second, and what comes of a key before what happens by itself.
struct FramePace {
    /// When the last one counts as made; one that came early, for a key, counts as the next one.
    private var last: Duration?
    /// When somebody last saw what came of a key, and how long what came of one since may still be seen at once.
    private var lastAnswer = Duration.zero
    private var owesUntil: Duration?
    /// Since when there is something that may have to be shown; nil while there is nothing.
    private(set) var changed: Duration? = .zero
    /// What that is a program is about to say.
    private var isPassedOn = false

    static let frame = Duration.milliseconds(16)
    /// So long the first picture waits for what belongs to it.
    static let opening = Duration.milliseconds(40)
    /// And so long, behind a key for a program, what that says to it. Most keys change nothing else.
    static let patience = Duration.milliseconds(8)

    mutating func passOn(at now: Duration) {
        guard changed == nil else { return }
        (changed, isPassedOn) = (now, true)
    }

    mutating func change(at now: Duration) {
        changed = isPassedOn ? now : changed ?? now
        isPassedOn = false
        if let end = owesUntil, now >= end { owesUntil = nil }
    }

    /// Somebody waits for what comes of it: here, or, a moment later, in a program that gets the key.
    mutating func press(at now: Duration) { owesUntil = now + FramePace.frame }

    /// A picture was made, and may be the one that is shown already. That is no frame: what comes of a key need
    /// not wait for the next one. It is looked at less often than it could be, for all that.
    mutating func make(isSame: Bool, at now: Duration) {
        let due = max(now, (last ?? .zero) + FramePace.frame)
        last = isSame ? now - FramePace.frame * 3 / 4 : due
        isPassedOn = false
    }

    /// It is on the terminal. What was there already is no answer.
    mutating func show(isSame: Bool, at now: Duration) {
        if owesUntil != nil, !isSame { (lastAnswer, owesUntil) = (now, nil) }
        changed = nil
    }

    /// When the next one is due. The first one is whole, unless that takes long: agents, their lines and the
    /// timeline by and by would be three pictures, each a frame later than the one before. So is a step in the past.
    func next(isReading: Bool, isReplay: Bool) -> Duration {
        guard let last else { return isReading ? FramePace.opening : .zero }
        // However much happens by itself, a key is answered at once; only the next one waits for its frame.
        let next = (owesUntil == nil ? last : min(lastAnswer, last)) + FramePace.frame
        guard let changed else { return next }
        if isPassedOn { return max(next, changed + FramePace.patience) }
        return isReplay && isReading ? max(next, changed + FramePace.frame) : next
    }
}
