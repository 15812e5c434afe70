internal import Canvas
internal import Swarm

extension EntryReader {
    /// The piece of the Log that was asked for, or as much of it as one look finds.
    public func page(_ query: LogQuery) throws -> LogPage {
        var page = LogPage(query)
        switch (query.part, query.anchor) {
        case (.before(let place), _): try read(before: place, into: &page)
        case (.after(let place), _): try read(from: place, into: &page)
        case (.whole, .newest): try read(before: .end(of: through), into: &page)
        case (.whole, .around(let place)):
            try read(before: place.behind, into: &page)
            try read(from: page.entries.last?.end ?? EntryPlace(place.event), into: &page)
        }
        return page
    }

    private func read(before place: EntryPlace, into page: inout LogPage) throws {
        let room = min(max(page.query.above, 1), LogQuery.limit)
        var upper: [LogEntry] = []
        // One more than is asked for tells whether there are more.
        let reach = try visit(before: place) { entry in
            page.looked += 1
            if isWanted(entry) { upper.append(entry) }
            return upper.count <= room
        }
        page.hasMoreBefore = upper.count > room || reach.rest != nil
        page.restBefore = reach.rest
        page.entries = try upper.prefix(room).reversed().map(concluded)
        page.above = page.entries.count
    }

    private func read(from place: EntryPlace, into page: inout LogPage) throws {
        let room = min(page.query.below, LogQuery.limit)
        var lower: [LogEntry] = []
        let reach = try visit(from: place) { entry in
            page.looked += 1
            if isWanted(entry) { lower.append(entry) }
            return lower.count <= room
        }
        page.hasMoreAfter = lower.count > room || reach.rest != nil
        page.restAfter = reach.rest
        page.entries += try lower.prefix(room).map(concluded)
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
    /// Where it goes on.
    fileprivate var rest: EntryPlace? {
        if case .pause(let place) = self { place } else { nil }
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
