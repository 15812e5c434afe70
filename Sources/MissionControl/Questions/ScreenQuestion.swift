public import Emulator
public import Swarm

/// What an agent's terminal showed: after an event, and where an offset is given before that byte of its output.
public struct ScreenQuestion: Hashable, Sendable {
    public var agent: AgentID
    public var through: EventID
    public var offset: Int64?

    public init(_ agent: AgentID, through: EventID, offset: Int64? = nil) {
        self.agent = agent
        self.through = through
        self.offset = offset
    }
}

public struct ScreenAnswer: Equatable, Sendable {
    public var question: ScreenQuestion
    public var emulator: Emulator

    public init(_ question: ScreenQuestion, _ emulator: Emulator) {
        self.question = question
        self.emulator = emulator
    }
}
