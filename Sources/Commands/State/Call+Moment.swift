internal import Arguments
internal import Console
internal import EventLog
internal import MissionControl
internal import Swarm

extension Call {
    /// What is so, or was so at the place that an option names; nil where nothing ever was: a new workspace has
    /// no log.
    func stateSoFar(_ option: String? = nil) throws -> State? {
        let workspace = try workspace()
        do {
            let reader = try workspace.reader()
            guard let option else { return try reader.state() }
            return try reader.state(at: moment(option, reader))
        } catch let failure as Failure where failure.isMissingLog {
            return nil
        }
    }

    /// The last event of the place that an option names; nil where it is not given.
    func moment(
        _ option: String, takesLabels: Bool = false, _ reader: borrowing LogReader
    ) throws -> EventID? {
        try invocation.value(option).map {
            try moment(named: $0, takesLabels: takesLabels, reader)
        }
    }

    /// The last event of a place.
    func moment(
        named text: String, takesLabels: Bool = false, _ reader: borrowing LogReader
    ) throws -> EventID {
        guard let ends = try LogEnds(reader) else {
            throw Failure("the log has no events yet, so there is no '\(text)'")
        }
        if takesLabels, Point(text, newest: ends.newest, zone: zone) == nil,
            let id = try EventID(ofLabel: text, in: ends.ids, reader)
        {
            return id
        }
        let point = try point(named: text, takesLabels: takesLabels, ends)
        let (oldest, newest) = (ends.ids.lowerBound, ends.ids.upperBound)
        if case .event(let id) = point, !ends.ids.contains(id) {
            throw Failure(
                "there is no event \(id.rawValue); the log has \(oldest.rawValue) to \(newest.rawValue)",
                hint: reader.whereOlderOnesAre())
        }
        let last = try point.last(in: reader, ends)
        guard last >= oldest else {
            let start = ShownTime(try reader.time(of: oldest) ?? ends.newest, in: zone)
            throw Failure(
                "'\(text)' is before the log begins, at \(own: start.day) \(own: start.clock)",
                hint: reader.whereOlderOnesAre())
        }
        return last
    }
}
