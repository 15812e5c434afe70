public import Swarm

/// What the model wants done; what comes of it is a message.
public enum Effect: Equatable, Sendable {
    case send(ControlRequest)
    /// Requests that no supervisor was asked for yet are not to be made.
    case drop([Ticket])
    case ask(LogQuestion)
    /// Somebody began to wait; whether and how that is to be heard is a matter of settings.
    case alert(String)
    case copy(String)
    case start(StartOrder, Ticket)
    /// To go to an agent's terminal.
    case enter(AttachPass)
    case type([UInt8])
    case resizeAgent(columns: Int, rows: Int)
    case takeOver
    case detach
    case wake(Timer, microseconds: Int64)
    case useTheme(String)
    /// The terminal is given to the person's editor until that ends.
    case edit(EditOrder)
    case redraw
    case suspend
    case leave
}

/// A request to the supervisor.
public struct ControlRequest: Equatable, Sendable {
    public var ticket: Ticket
    public var verb: String
    public var body: JSON

    public init(ticket: Ticket, verb: String, body: JSON) {
        self.ticket = ticket
        self.verb = verb
        self.body = body
    }

    /// Holding and stopping: they go first, and wait for a supervisor that is away.
    public var isUrgent: Bool { ControlRequest.isUrgent(verb) }

    static func isUrgent(_ verb: String) -> Bool {
        ["freeze", "pause", "stop", "kill"].contains(verb)
    }
}
