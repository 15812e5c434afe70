internal import EventLog
internal import Swarm

/// States of a log that are kept because others near them will be asked for: a step back is then a
/// fold of few rows, not of all since the nearest snapshot.
struct Reel {
    /// The newest state; what comes is folded into it.
    private var live = State()
    /// In the order of the log.
    private var kept: [State] = []

    /// A state is kept each so many rows.
    static let distance: Int64 = 256
    /// More are not: those that are farthest from where somebody looks are forgotten.
    static let limit = 64

    /// The state after the newest row.
    mutating func newest(through end: EventID, _ shelf: Shelf) throws(LogError) -> State {
        if live.lastID == .none, let snapshot = try shelf.reader.keptState(atOrBefore: end) {
            live = snapshot
        }
        try shelf.reader.forEach(after: live.lastID, through: end) { live.apply($0) }
        return live
    }

    /// The state after a row of the past.
    mutating func state(at id: EventID, _ shelf: Shelf) throws -> State {
        if live.lastID == id { return live }
        var state = try nearest(id, shelf)
        var count = 0
        var fresh: [State] = []
        try shelf.reader.forEach(after: state.lastID, through: id) { event in
            state.apply(event)
            count += 1
            if state.lastID.rawValue % Reel.distance == 0 { fresh.append(state) }
            if fresh.count > Reel.limit { fresh.removeFirst() }
        }
        keep(fresh, near: id)
        return state
    }

    private func nearest(_ id: EventID, _ shelf: Shelf) throws(LogError) -> State {
        let behind = live.lastID <= id ? live : State()
        let near = kept.last { $0.lastID <= id } ?? State()
        let best = near.lastID > behind.lastID ? near : behind
        guard best.lastID == .none || id.rawValue - best.lastID.rawValue > 2 * Reel.distance,
            let snapshot = try shelf.reader.keptState(atOrBefore: id),
            snapshot.lastID > best.lastID
        else { return best }
        return snapshot
    }

    private mutating func keep(_ fresh: [State], near id: EventID) {
        guard !fresh.isEmpty else { return }
        let new = Set(fresh.map(\.lastID))
        kept = (kept.filter { !new.contains($0.lastID) } + fresh).sorted { $0.lastID < $1.lastID }
        while kept.count > Reel.limit {
            let first = id.rawValue - kept[0].lastID.rawValue
            let last = kept[kept.count - 1].lastID.rawValue - id.rawValue
            if first > last { kept.removeFirst() } else { kept.removeLast() }
        }
    }
}
