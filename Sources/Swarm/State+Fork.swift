// What is true from the first event of a fork on: its past is the parent's, and all that lived there stays there.

extension Restoration {
    /// Whether it is the first event of a log that continues another one, and not a word about such a log.
    func begins(at id: EventID) -> Bool {
        guard parent != nil, let last = to?.rawValue else { return false }
        return last == id.rawValue - 1
    }
}

extension State {
    /// Agents, questions, leases, promises and letters are history now; the files are what the fork began with.
    mutating func leave(_ content: Restoration, _ id: EventID, at time: LogTime) {
        guard content.begins(at: id) else { return }
        breaker = nil
        requests = []
        leases = []
        claims = []
        conflicts = []
        promises = []
        expectations = []
        overrides = []
        letters = []
        // They are the parent's, and recorded there.
        workTrees = []
        for place in agents.indices { agents[place].leave(at: time) }
        // What could be undone lies in the parent's repository.
        body = nil
        guard content.commit != nil else { return }
        var body = Body()
        body.apply(Restoration(commit: content.commit), id)
        self.body = body
    }
}

extension Agent {
    /// Nothing of it is left here: whether it goes on where it was nobody here can know.
    fileprivate mutating func leave(at time: LogTime) {
        phase = nil
        holds = []
        alreadyStopped = []
        beforeHold = nil
        beforeSilence = nil
        tries = Tries()
        forgetOrders()
        started = nil
        processor = nil
        memory = nil
        runTime(at: time)
        use(memory: nil)
        letGoOfBudgets()
        processes = nil
        lastLine.end()
        origin.process = nil
        origin.address = nil
        // What it proved in the parent's workspace it cannot prove here.
        origin.tokenDigest = nil
        guard !condition.status.isEnd else { return }
        condition = Condition(
            status: .terminated, evidence: .log, since: time,
            reason: "in the parent's workspace; was \(condition.status.rawValue)")
    }
}
