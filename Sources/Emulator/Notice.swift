/// What a program said to its terminal, beside what it drew.
public enum Notice: Equatable, Sendable {
    /// It asked something; these bytes are what a terminal sends back.
    case answer([UInt8])
    case bell
    case title(String)
    case notification(title: String, text: String)
    case status(ProgramStatus)
    /// It wanted to write or read the clipboard, and did not.
    case clipboard
}

/// What a program says of itself (`OSC 7501`).
public struct ProgramStatus: Equatable, Sendable {
    public enum State: String, Sendable {
        case idle, working, done, blocked, error, clear
    }

    public var state: State
    public var message: String?
    public var title: String?
    /// Which of its parts it speaks of; nil for the program itself.
    public var part: String?

    public init(
        state: State, message: String? = nil, title: String? = nil, part: String? = nil
    ) {
        self.state = state
        self.message = message
        self.title = title
        self.part = part
    }
}
