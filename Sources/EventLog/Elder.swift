internal import Crypto
internal import Swarm

/// Who has the rows before a log's own: the log that it continues, or its archive.
///
/// Each answers as `LogReader` does, for rows up to its last one.
protocol Elder: AnyObject {
    /// The log that is continued, be it before an archive or not; nil where there is none.
    var parent: ParentLog? { get }

    func range() throws(LogError) -> ClosedRange<EventID>?
    /// To be asked within a look.
    func last(atOrBefore time: LogTime) throws(LogError) -> EventID
    /// Reads several things as they are at one moment.
    func look<Result>(_ body: () throws(LogError) -> Result) throws(LogError) -> Result
    /// Lends one row, where it is there.
    func lend(_ id: Int64, _ body: (EventView) -> Void) throws(LogError)
    func forEach(
        after start: EventID, through end: EventID, _ body: (EventView) throws(LogError) -> Void
    ) throws(LogError)
    /// Copies whatever matches, in order; how far was looked.
    func copy(
        after start: EventID, through end: EventID, to rows: inout EventRows, _ limit: PageLimit,
        _ wanted: EventFilter
    ) throws(LogError) -> EventID
    /// Copies whatever matches, the newest first; where the next rows are, nil where there are none.
    func copy(
        through end: EventID, to rows: inout EventRows, _ limit: PageLimit, _ wanted: EventFilter
    ) throws(LogError) -> EventID?
    func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool
    ) throws(LogError) -> [Int64]
    func keptState(atOrBefore id: EventID) throws(LogError) -> State?
    func keyframe(of agent: AgentID, atOrBefore id: EventID) throws(LogError) -> Keyframe?
    func hash(of id: Int64) throws(LogError) -> Digest?
    /// Follows the chain from the first row on, up to one.
    func followAll(through end: Int64) throws(LogError) -> Followed
}
