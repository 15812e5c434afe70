internal import Swarm

// A page of which a filter leaves little is read in parts, and what was read of it once is kept.
extension LogPage {
    /// What is still to be asked for; nil where it is full, or the log has no more.
    var rest: LogQuery? {
        var rest = query
        if let place = restBefore {
            rest.part = .before(place)
            rest.above = query.above - above
            return rest
        }
        guard let place = restAfter else { return nil }
        rest.part = .after(place)
        rest.below = query.below - (entries.count - above)
        return rest
    }

    /// Takes a part that was missing; false where it is not the next one.
    mutating func take(_ part: LogPage) -> Bool {
        switch part.query.part {
        case .before(restBefore):
            entries = part.entries + entries
            above += part.entries.count
            looked += part.looked
            (restBefore, hasMoreBefore) = (part.restBefore, part.hasMoreBefore)
        case .after(restAfter):
            entries += part.entries
            looked += part.looked
            (restAfter, hasMoreAfter) = (part.restAfter, part.hasMoreAfter)
        default: return false
        }
        return true
    }

    /// What was not looked at this time, from a page that was read a while ago: what an entry says does
    /// not change any more so many rows later.
    mutating func fill(from old: LogPage) {
        guard old.query.selection == query.selection, old.query.through <= query.through else {
            return
        }
        if let place = restBefore, old.covers(place) {
            let older = old.entries.filter { $0.place < place }
            entries = older + entries
            above += older.count
            (restBefore, hasMoreBefore) = (old.restBefore, old.hasMoreBefore)
        }
        if let place = restAfter, old.covers(place) {
            // Its end may have come anew since.
            let newer = old.entries.filter { $0.place >= place && $0.end.event <= old.end.event }
            entries += newer
            restAfter = old.restAfter ?? newer.last?.end ?? place
            hasMoreAfter = true
        }
        trim()
    }

    /// All between these two was looked at.
    private var start: EntryPlace {
        restBefore ?? (hasMoreBefore ? entries.first?.place : nil) ?? EntryPlace(EventID(1))
    }
    private var end: EntryPlace {
        restAfter ?? (hasMoreAfter ? entries.last?.end : nil) ?? .end(of: query.through)
    }

    func covers(_ place: EntryPlace) -> Bool { start <= place && place <= end }

    /// No more than was asked for.
    private mutating func trim() {
        let first = max(above - query.above, 0)
        if first > 0 {
            entries.removeFirst(first)
            above -= first
            (restBefore, hasMoreBefore) = (nil, true)
        }
        let beyond = entries.count - above - query.below
        if beyond > 0, query.anchor != .newest {
            entries.removeLast(beyond)
            (restAfter, hasMoreAfter) = (nil, true)
        }
    }
}
