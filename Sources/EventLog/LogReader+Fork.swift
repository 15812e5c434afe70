internal import Crypto
internal import Glibc
public import Swarm

extension LogReader {
    /// Begins a log that has this one's rows up to one, by reference, and then its own. The first of these is the
    /// `fork` event that is returned. This log is only read; it may be written meanwhile.
    ///
    /// What the content says of the parent is filled in. When it returns, the new log survives a power loss; where it
    /// throws, or is killed, there is none. Throws `.missing` where there is no such row, `.damaged` where that or one of those
    /// it is folded from is not what was written, `.exists` where the directory has a log, and `.locked` where
    /// somebody is about to write one.
    @discardableResult
    public func fork(
        at id: EventID, into directory: LogDirectory, _ content: Restoration, at time: LogTime
    ) throws(LogError) -> Event {
        try fork(at: id, time) { (root, state, event) throws(LogError) in
            var event = event
            var content = content
            content.parent = root.parent?.path
            content.origin = root.parent?.first?.hexadecimal
            content.hash = root.hash.hexadecimal
            content.to = id
            event.subject = content.label ?? content.commit
            event.content = .text(content.text)
            try LogDraft(in: directory, root, state, event).publish()
            return event
        }
    }

    /// Finds what a fork begins with, in the log that has the row: where a fork is left at an event it has of its
    /// parent, the new one is its parent's as well.
    private func fork(
        at id: EventID, _ time: LogTime,
        _ make: (Root, State, Event) throws(LogError) -> Event
    ) throws(LogError) -> Event {
        if let parent = elder?.parent, id.rawValue <= root.beginning.id {
            return try parent.reader.fork(at: id, time, make)
        }
        let state = try provenState(at: id)
        guard let hash = try hash(of: id.rawValue), let last = state.time else {
            throw missing(id)
        }
        let origin = Root.Origin(
            path: try LogReader.absolute(directory.path), first: try firstHash())
        let event = Event(
            id: EventID(id.rawValue + 1),
            time: max(time, LogTime(microseconds: last.microseconds + 1)), type: .fork,
            content: .text(""))
        return try make(Root(id: id.rawValue, hash: hash, parent: origin), state, event)
    }

    /// The state after a row, from rows that were looked at one by one.
    private func provenState(at id: EventID) throws(LogError) -> State {
        guard let range = try range(), range.contains(id), id.rawValue > root.beginning.id else {
            throw missing(id)
        }
        if let elder, id.rawValue <= root.id {
            switch try elder.followAll(through: id.rawValue) {
            case .state(let state): return state
            case .flaw(let error): throw error
            }
        }
        do throws(LogError) {
            var state = try keptState(atOrBefore: EventID(id.rawValue - 1)) ?? State()
            if state.lastID.rawValue < root.id { state = try self.state(at: EventID(root.id)) }
            switch try follow(from: state, through: id.rawValue) {
            case .state(let state): return state
            case .flaw(let error): throw error
            }
        } catch {
            // Rows that went into the archive in between are missing where they were looked for.
            guard try footing.hasMoved(in: database) else { throw error }
            return try provenState(at: id)
        }
    }

    private func missing(_ id: EventID) -> LogError {
        LogError(
            .missing, "the log '\(directory.log)' has no event \(id.rawValue) to go on from",
            hint: "see which there are with 'skep events'")
    }

    private static func absolute(_ path: String) throws(LogError) -> String {
        guard let found = realpath(path, nil) else { throw LogError.system("find", path) }
        defer { free(found) }
        return String(cString: found)
    }
}
