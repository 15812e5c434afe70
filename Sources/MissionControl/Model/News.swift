public import Canvas
public import Swarm

/// Everything the model hears of.
public enum News: Sendable {
    case gesture(Gesture)
    /// What was read in the log.
    case answer(LogAnswer)
    /// The doorbell: how the supervisor does, though nothing may have happened.
    case bell(Bell)
    case link(Link)
    /// What became of a request.
    case reply(Ticket, Outcome)
    /// Something could not be done; the sentence says why.
    case failed(String)
    /// An agent's terminal is ours, and what comes from it.
    case attached(Attachment)
    case terminal(Attachment.News)
    /// The person's files have changed.
    case look(Look)
    /// A time that was asked for has come.
    case timer(Timer)
}

/// How the supervisor does, as its last tick told.
public struct Bell: Equatable, Sendable {
    public enum Disk: Sendable { case ok, full, failed }

    public var lastID: EventID
    public var now: LogTime
    public var waitingRows: Int
    public var disk: Disk
    public var isBreakerOn: Bool

    public init(
        lastID: EventID, now: LogTime, waitingRows: Int = 0, disk: Disk = .ok,
        isBreakerOn: Bool = false
    ) {
        self.lastID = lastID
        self.now = now
        self.waitingRows = waitingRows
        self.disk = disk
        self.isBreakerOn = isBreakerOn
    }
}

/// How the screen is connected to the supervisor.
public enum Link: Equatable, Sendable {
    case connecting
    case live
    /// So many seconds ago.
    case lost(seconds: Int)
    /// Nobody serves, and nobody could be started: the log alone is shown.
    case readOnly(String)
}

/// Which request an outcome belongs to.
public struct Ticket: Hashable, Sendable {
    public let number: Int
}

/// What the supervisor said to a request, or that it said nothing.
public enum Outcome: Equatable, Sendable {
    case done(JSON)
    case refused(Refusal)
    /// The connection ended first.
    case lost

    var isDone: Bool {
        if case .done = self { true } else { false }
    }
}

/// Why something was not done, and what to do.
public struct Refusal: Error, Equatable {
    public var code: String
    public var message: String
    public var hint: String?

    public init(code: String, message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Nobody was there who could have been asked.
    var isLost: Bool { code == "lost" }
}

public enum Timer: Hashable, Sendable {
    /// The next event of a run that is played.
    case play
    /// Another alert may be given.
    case alert
}
