internal import Canvas
internal import Swarm

extension EntryReader {
    /// The piece of the Log that was asked for.
    public func page(_ query: LogQuery) throws -> LogPage {
        var page = LogPage(query)
        var upper: [LogEntry] = []
        let last: EntryPlace
        switch query.anchor {
        case .newest: last = .end(of: through)
        case .around(let place): last = place.behind
        }
        let room = min(max(query.above, 1), LogQuery.limit)
        // One more than is asked for tells whether there are more.
        let reach = try visit(before: last) { entry in
            if isWanted(entry) { upper.append(entry) }
            return upper.count <= room
        }
        page.hasMoreBefore = upper.count > room || reach.isPause
        upper = Array(upper.prefix(room).reversed())
        var lower: [LogEntry] = []
        let first = upper.last?.end ?? EntryPlace(EventID(1))
        if case .around = query.anchor {
            let room = min(query.below, LogQuery.limit)
            let reach = try visit(from: first) { entry in
                if isWanted(entry) { lower.append(entry) }
                return lower.count <= room
            }
            page.hasMoreAfter = lower.count > room || reach.isPause
            lower = Array(lower.prefix(room))
        }
        page.above = upper.count
        page.entries = upper + lower
        return page
    }

    /// Whether an entry is shown by what the selection says besides of whom it is.
    func isWanted(_ entry: LogEntry) -> Bool {
        if let kinds = selection.kinds, !kinds.contains(entry.kind) { return false }
        guard let pattern = selection.pattern else { return true }
        return entry.isFound(pattern)
    }
}

extension EntryPlace {
    /// Right behind the beginning of an entry.
    var behind: EntryPlace { offset == .max ? self : EntryPlace(event, offset: offset + 1) }
}

extension EntryReader.Reach {
    var isPause: Bool {
        if case .pause = self { true } else { false }
    }
}

extension LogEntry {
    /// Whether it is found in what the entry says, folded away or not.
    public func isFound(_ pattern: Pattern) -> Bool {
        switch body {
        case .line(let line): pattern.isFound(in: line.bytes.asItLooked)
        case .block(let block):
            (["\(block.word) \(block.text)"] + block.details).contains {
                pattern.isFound(in: Array($0.text.utf8))
            }
        case .screen(let redraws, let bytes):
            pattern.isFound(in: Array(Block.screen(redraws: redraws, bytes: bytes).text.text.utf8))
        }
    }
}
