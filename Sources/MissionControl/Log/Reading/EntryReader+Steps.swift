public import Swarm

extension EntryReader {
    /// The event so many events away that the Log shows, or as far as there are some; nil where there is none.
    public func step(
        from place: EventID, by count: Int, _ pause: () throws -> Void
    ) throws -> EventID? {
        var last: EventID?
        var left = count.magnitude
        func take(_ entry: LogEntry) -> Bool {
            let event = entry.place.event
            guard isWanted(entry), event != place, event != last else { return true }
            last = event
            left -= 1
            return left > 0
        }
        guard left > 0 else { return nil }
        let start = EntryPlace(count < 0 ? place : place.next)
        var next = start
        while true {
            let reach =
                count < 0 ? try visit(before: next, take) : try visit(from: next, take)
            guard case .pause(let rest) = reach else { return last }
            next = rest
            try pause()
        }
    }
}
