internal import Canvas
internal import Swarm

/// What rows of the page of leases say.
struct LeaseWords {
    private let scene: Scene
    private let page: LeasesPage
    private let names: EntryNames

    init(_ scene: Scene, _ page: LeasesPage) {
        (self.scene, self.page) = (scene, page)
        names = EntryNames(scene.state)
    }

    var nameColumns: Int { max(names.columns, 8) }

    func mark(of row: LeasesPage.Row) -> Line {
        switch row {
        case .conflict: Line(Block.Mark.bad.sign, Block.Mark.bad.role)
        case .lease: Line("·", .textDim)
        case .waiting: Line("…", .attention)
        case .promise: Line("·", .textDim)
        }
    }

    func who(_ row: LeasesPage.Row) -> Line {
        switch row {
        case .conflict: Line("conflict", .bad)
        case .lease(let lease), .waiting(let lease): name(lease.holder)
        case .promise(let promise): name(promise.agent)
        }
    }

    private func name(_ id: AgentID) -> Line {
        id == State.operatorHolder ? Line("operator", .blockPerson) : names.line(of: id)
    }

    /// The longest words first.
    func notes(of row: LeasesPage.Row) -> [Line] {
        switch row {
        case .conflict(let conflict): notes(of: conflict)
        case .lease(let lease): notes(of: lease)
        case .waiting(let claim): notes(ofWaiting: claim)
        case .promise(let promise): notes(of: promise)
        }
    }

    // MARK: - Promises

    /// `yields it to coder-2`, `claims it`
    private func notes(of promise: State.Promise) -> [Line] {
        let others = promise.hearers.map { $0.map { name($0) } }
        let missed = promise.missed.map { name($0) }.joined(by: ", ")
        let all: Line = missed.isEmpty ? "all" : "all but " + missed
        let recipients = others.map { $0.isEmpty ? "the operator" : $0.joined(by: ", ") } ?? all
        let verb: Line = promise.kind == .claim ? "claims it" : "yields it"
        let isPlain = promise.kind == .claim && others == nil && missed.isEmpty
        let word = isPlain ? verb : verb + " to " + recipients
        let left = Line(LeaseWords.left(from: scene.now, to: promise.until))
        let clock = Line("until \(scene.clock(of: promise.until))", .textDim)
        return [[word, left, clock].present, [word, left].present, word]
    }

    // MARK: - Conflicts

    private func notes(of conflict: State.Conflict) -> [Line] {
        let order = page.order(of: conflict)
        let changes = order.compactMap { agent in
            conflict.touches.first { $0.agent == agent && !$0.isHolder }
        }
        func list(_ word: String) -> Line {
            changes.enumerated().map { place, touch in
                let clock = Line(" \(word)\(scene.clock(of: touch.time))")
                return name(touch.agent) + (place == 0 && !word.isEmpty ? " changed it" : "")
                    + clock
            }.joined(by: ", ")
        }
        let holds = holders(of: conflict)
        let all = order.map { name($0) }.joined(by: ", ")
        let isHeld = conflict.touches.contains(where: \.isHolder)
        return [list("at ") + dot + holds, list("") + dot + holds, isHeld ? all : list(""), all]
    }

    private func holders(of conflict: State.Conflict) -> Line {
        // Who held it when the conflict began may hold it no more.
        let holders = scene.state.leases.filter { $0.pattern.covers(conflict.path) }.map(\.holder)
        guard !holders.isEmpty else { return Line("nobody holds it", .textDim) }
        return holders.map { name($0) }.joined(by: " and ")
            + (holders.count == 1 ? " holds it" : " hold it")
    }

    // MARK: - Leases

    private func notes(of lease: State.Lease) -> [Line] {
        let shared = lease.isShared ? Line("shared", .textDim) : Line()
        guard let until = lease.until else { return [[Line("no end"), shared].present] }
        let left = Line(LeaseWords.left(from: scene.now, to: until))
        let clock = Line("until \(scene.clock(of: until))", .textDim)
        return [[left, clock, shared].present, [left, shared].present, left]
    }

    /// In steps, so that nothing moves while nothing happens.
    private static func left(from now: LogTime, to until: LogTime) -> String {
        let left = age(from: now, to: until)
        return left == "now" ? "10s left" : "\(left) left"
    }

    /// Behind whom, in the order in which it comes to them.
    private func notes(ofWaiting claim: State.Lease) -> [Line] {
        let state = scene.state
        let place = state.claims.firstIndex(of: claim) ?? 0
        let before = (state.leases + state.claims[..<place]).filter { $0.excludes(claim) }
        var holders: [AgentID] = []
        for lease in before where !holders.contains(lease.holder) { holders.append(lease.holder) }
        let behind =
            holders.isEmpty ? Line() : "behind " + holders.map { name($0) }.joined(by: ", ")
        let age = age(from: claim.since, to: scene.now)
        let waits = age == "now" ? Line("waits") : Line("waits \(age)")
        let shared = claim.isShared ? Line("shared", .textDim) : Line()
        return [[waits + " " + behind, shared].present, waits + " " + behind, behind]
    }
}

extension [Line] {
    fileprivate var present: Line { filter { !$0.isEmpty }.joined(by: dot) }
}
