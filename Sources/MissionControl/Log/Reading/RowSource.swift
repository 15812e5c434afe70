public import Swarm

/// Where the rows of a log are read from.
public protocol RowSource: AnyObject {
    /// The last rows up to one, in the order of the log; fewer than `limit` only where there are no
    /// more of them, or one look has given all that it may.
    func lastRows(through end: EventID, limit: Int, of agent: AgentID?) throws -> EventRows

    /// The next rows after one and up to another, in the same way.
    func nextRows(
        after start: EventID, through end: EventID, limit: Int, of agent: AgentID?
    ) throws -> EventRows
}
