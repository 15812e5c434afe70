public import Swarm

// Rows of which few are wanted, and most are told from those by a part of them.
extension LogReader {
    /// Lends those rows after one and up to another that are wanted, the newest first, until the body has enough.
    ///
    /// Whether one is wanted is asked of its id, type, subject and content, and of nothing else: the rest of a row is
    /// read only where it is. Each costs a look of its own then.
    public func lend(
        after start: EventID, through end: EventID, where isWanted: (EventView) -> Bool,
        _ body: (EventView) -> Bool
    ) throws(LogError) {
        try look { () throws(LogError) in
            guard let range = try range() else { return }
            let start = max(start, EventID(range.lowerBound.rawValue - 1))
            var isEnough = false
            func take(_ event: EventView) -> Bool {
                isEnough = !body(event)
                return !isEnough
            }
            var place: EventID? = min(end, range.upperBound)
            while let end = place, end > start, !isEnough {
                place =
                    if let elder, end.rawValue <= root.id {
                        try lend(of: elder, after: start, through: end, isWanted, take)
                    } else {
                        try lendOwn(after: start, through: end, isWanted, take)
                    }
            }
        }
    }

    /// Rows of others are copied whole: where the next ones are, nil where there are none.
    private func lend(
        of elder: any Elder, after start: EventID, through end: EventID,
        _ isWanted: (EventView) -> Bool, _ body: (EventView) -> Bool
    ) throws(LogError) -> EventID? {
        let left = Int(clamping: end.rawValue - start.rawValue)
        let limit = PageLimit(
            rows: min(left, LogReader.elderPage.rows), bytes: LogReader.elderPage.bytes)
        var rows = EventRows()
        let place = try elder.copy(through: end, to: &rows, limit, .all)
        for index in 0..<rows.count where rows.rows[index].id > start {
            guard !isWanted(rows[index]) || body(rows[index]) else { break }
        }
        return place
    }

    /// Where the next rows are, nil where there are none.
    private func lendOwn(
        after start: EventID, through end: EventID,
        _ isWanted: (EventView) -> Bool, _ body: (EventView) -> Bool
    ) throws(LogError) -> EventID? {
        var hasRows = false
        try statements.glances.lend { (statement) throws(LogError) in
            defer { statement.reset() }
            statement.bind(end.rawValue, at: 1)
            let start = EventID(max(start.rawValue, root.id))
            var isEnough = false
            while !isEnough, try statement.step() {
                let glance = statement.glance()
                guard glance.id > start else { break }
                hasRows = true
                guard isWanted(glance) else { continue }
                try lend(glance.id.rawValue) { isEnough = !body($0) }
            }
        }
        // There may be rows that went into the archive in between.
        if !hasRows, try footing.hasMoved(in: database) { return end }
        return elder == nil ? nil : EventID(root.id)
    }
}

extension Statement {
    /// What is asked for of a row at first.
    static let glanceColumns = "id, event_type, subject, content"

    /// The event of the row it stands on as far as that was asked for, lent until the next step.
    @_lifetime(borrow self)
    fileprivate borrowing func glance() -> EventView {
        let type = EventType(bytes(1))
        let event = EventView(
            id: EventID(integer(0)), time: LogTime(microseconds: 0), type: type,
            agent: nil, subject: optional(2), metadata: nil, content: bytes(3),
            // What is printed is bytes, and nearly every row is that.
            contentIsText: type != .output && storage(3) == .text)
        return _overrideLifetime(event, borrowing: self)
    }
}
