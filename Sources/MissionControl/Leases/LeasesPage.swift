internal import Canvas
internal import Swarm

/// The page of who may write what: conflicts, then leases, then who stands in line, then what was promised.
public struct LeasesPage: Equatable, Sendable {
    var list = PageList<Key>(newsAt: .first, pins: true)
    /// The conflict under the cursor as it stood when somebody came to it.
    private var seen: State.Conflict?

    public init() {}

    enum Key: Hashable, Sendable {
        case conflict(path: String)
        case lease(Claim)
        case waiting(Claim)
        case promise(path: String, by: EventID)
    }

    /// Who has or wants what.
    struct Claim: Hashable, Sendable {
        var path: String
        var holder: AgentID

        init(_ lease: State.Lease) {
            path = lease.path
            holder = lease.holder
        }
    }

    enum Row: Equatable {
        case conflict(State.Conflict)
        case lease(State.Lease)
        case waiting(State.Lease)
        case promise(State.Promise)

        var key: Key {
            switch self {
            case .conflict(let conflict): .conflict(path: conflict.path)
            case .lease(let lease): .lease(Claim(lease))
            case .waiting(let claim): .waiting(Claim(claim))
            case .promise(let promise): .promise(path: promise.path, by: promise.id)
            }
        }

        var path: String {
            switch self {
            case .conflict(let conflict): conflict.path
            case .lease(let lease), .waiting(let lease): lease.path
            case .promise(let promise): promise.path
            }
        }
    }

    func rows(_ state: State) -> [Row] {
        state.conflicts.map { .conflict($0) } + state.leases.map { .lease($0) }
            + state.claims.map { .waiting($0) } + state.promises.map { .promise($0) }
    }

    func selectedRow(_ scene: Scene) -> Row? {
        let rows = rows(scene.state)
        return list.selected(rows.map(\.key)).map { rows[$0] }
    }

    /// Whom the row under the cursor is about, the one that came last at the end.
    func agents(_ scene: Scene) -> [AgentID] {
        switch selectedRow(scene) {
        case .conflict(let conflict)?: order(of: conflict)
        case .lease(let lease)?, .waiting(let lease)?: [lease.holder]
        case .promise(let promise)?: [promise.agent]
        case nil: []
        }
    }

    /// Whose it is first, who came last at the end. While the cursor is on it that stays as it is, though they take
    /// turns in writing: a key means whom it meant a moment ago.
    func order(of conflict: State.Conflict) -> [AgentID] {
        guard let seen, seen.path == conflict.path, seen.parties == conflict.parties else {
            return conflict.order
        }
        return seen.order
    }

    /// Remembers the conflict under the cursor.
    mutating func see(_ scene: Scene) {
        guard case .conflict(let conflict)? = selectedRow(scene) else { return lookAway() }
        if order(of: conflict) != seen?.order { seen = conflict }
    }

    mutating func lookAway() { seen = nil }

    /// `1 conflict · 3 leases · 1 waits`
    func note(_ scene: Scene) -> String {
        let state = scene.state
        func count(_ count: Int, _ one: String, _ many: String) -> String? {
            count == 0 ? nil : "\(grouped(count)) \(count == 1 ? one : many)"
        }
        let counts = [
            count(state.conflicts.count, "conflict", "conflicts"),
            count(state.leases.count, "lease", "leases"),
            count(state.claims.count, "waits", "wait"),
            count(state.promises.count, "promise", "promises"),
        ].compactMap(\.self)
        return counts.isEmpty ? "nothing is held" : counts.joined(separator: " · ")
    }
}

extension LeasesPage: ListPage {
    func keys(_ scene: Scene) -> [Key] { rows(scene.state).map(\.key) }

    func text(of key: Key, _ scene: Scene) -> String {
        guard let row = rows(scene.state).first(where: { $0.key == key }) else { return "" }
        let words = LeaseWords(scene, self)
        return [Line.exact(row.path), words.who(row), words.notes(of: row)[0]]
            .map(\.text).joined(separator: "  ")
    }

    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int { 0 }
}

extension State {
    /// What whoever holds a lease is called.
    func holder(_ id: AgentID) -> String {
        self[id]?.name ?? (id == State.operatorHolder ? "operator" : id.rawValue)
    }
}

extension State.Conflict {
    /// Whose it is comes first, then who changed it, in the order of time.
    var order: [AgentID] {
        let sorted = touches.sorted { $0.time < $1.time }
        return (sorted.filter(\.isHolder) + sorted.filter { !$0.isHolder }).map(\.agent)
    }

    /// Who they are, and who of them may.
    fileprivate var parties: [AgentID: Bool] {
        Dictionary(touches.map { ($0.agent, $0.isHolder) }, uniquingKeysWith: { $0 || $1 })
    }
}
