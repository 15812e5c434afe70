/// What is to be done about the connection to whoever rings the doorbell: when to look for a supervisor,
/// when to read the log, and what to tell a person.
///
/// Told is each change once, and only what lasts: most supervisors are back before anybody asks.
/// Times count from any moment.
public struct ConnectionWatch: Equatable, Sendable {
    private var isConnected = false
    /// When somebody was heard last; while nobody is there, when that began.
    private var since = Duration.zero
    /// Whether it was told that nobody is there, or says anything.
    private var isTold = false
    private var backoff = Backoff()
    private var nextLook = Duration.zero

    public init() {}

    public enum Action: Equatable, Sendable {
        /// To look where the supervisor is, and connect.
        case look
        /// To read the log: there may be rows that nobody told of.
        case read
        case tell(Notice)
    }

    public enum Notice: Sendable { case missing, back, silent, speaking }

    /// So long nobody may be there before it is told.
    public static let absence = Duration.seconds(1)
    /// So long a supervisor may say nothing: its doorbell rings each second.
    public static let silence = Duration.seconds(5)

    /// `hasHeard` is whether anything was published since the last time; `chance` is for the pause
    /// between two looks.
    public mutating func step(
        isConnected isUp: Bool, hasHeard: Bool, at now: Duration, chance: Double
    ) -> [Action] {
        switch (isConnected, isUp) {
        case (false, false): return search(now, chance)
        case (false, true): return connect(now)
        case (true, true): return listen(now, hasHeard)
        case (true, false): return disconnect(now, chance)
        }
    }

    /// When something is due that no connection tells of.
    public var due: Duration? {
        let patience = isConnected ? ConnectionWatch.silence : ConnectionWatch.absence
        let telling = isTold ? nil : since + patience
        let look = isConnected ? nil : nextLook
        return [telling, look].compactMap(\.self).min()
    }

    private mutating func search(_ now: Duration, _ chance: Double) -> [Action] {
        var actions: [Action] = []
        if !isTold, now >= since + ConnectionWatch.absence {
            isTold = true
            actions.append(.tell(.missing))
        }
        if now >= nextLook {
            nextLook = now + backoff.pause(chance: chance)
            // Somebody may have served, and gone again, between two looks.
            actions += [.look, .read]
        }
        return actions
    }

    private mutating func connect(_ now: Duration) -> [Action] {
        defer { (isConnected, since, isTold, backoff) = (true, now, false, Backoff()) }
        return isTold ? [.tell(.back), .read] : [.read]
    }

    private mutating func listen(_ now: Duration, _ hasHeard: Bool) -> [Action] {
        if hasHeard {
            defer { (since, isTold) = (now, false) }
            return isTold ? [.tell(.speaking)] : []
        }
        guard !isTold, now >= since + ConnectionWatch.silence else { return [] }
        isTold = true
        return [.tell(.silent)]
    }

    /// The last rows may have been committed without a word.
    private mutating func disconnect(_ now: Duration, _ chance: Double) -> [Action] {
        (isConnected, since, isTold) = (false, now, false)
        nextLook = now + backoff.pause(chance: chance)
        return [.read]
    }
}
