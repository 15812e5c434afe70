internal import Swarm

/// Rows that were looked at on the way back, in the order of the log.
///
/// Those that a sieve holds back are among them without what they say: by them others know whether their first line
/// goes on one before.
struct PassedRows {
    private(set) var rows = EventRows()
    /// What each is for a Log; nil where that was not looked at.
    private(set) var kinds: [RowKind]?
    /// Of all of them, copied or not.
    private(set) var bytes: Int

    fileprivate init(_ rows: EventRows) {
        self.rows = rows
        bytes = rows.byteCount
    }

    fileprivate init(upTo count: Int) {
        var kinds: [RowKind] = []
        kinds.reserveCapacity(count)
        self.kinds = kinds
        bytes = 0
    }

    /// Takes the row before.
    fileprivate mutating func take(_ event: EventView, _ kind: RowKind) {
        kinds?.append(kind)
        bytes += event.content.byteCount
        let isKept = kind != .hidden && kind != .absent
        rows.append(isKept ? event : event.withoutWords)
    }

    fileprivate mutating func turn() {
        rows.reverse()
        kinds?.reverse()
    }
}

extension EntryReader {
    /// So many bytes are looked at before what was found in them is told.
    private static let bytesPerPass = 1 << 18

    /// The last rows up to one, as many as are allowed; none only where there are none.
    func pass(through end: EventID, atMost count: Int, past sieve: Sieve?) throws -> PassedRows {
        guard let sieve else {
            return PassedRows(try scope.lastRows(through: end, RowLimit(rows: count), of: .all))
        }
        var passed = PassedRows(upTo: count)
        try scope.lend(through: end, atMost: count) { event in
            let kind = kind(of: event)
            passed.take(event, sieve.isAbsent(from: event, kind) ? .absent : kind)
            return passed.bytes < EntryReader.bytesPerPass
        }
        passed.turn()
        return passed
    }
}

extension EventView {
    /// Whose it is and how it ends.
    fileprivate var withoutWords: EventView {
        @_lifetime(copy self)
        get {
            EventView(
                id: id, time: time, type: type, agent: agent, subject: subject, metadata: nil,
                content: content.extracting(last: 1), contentIsText: contentIsText)
        }
    }
}
