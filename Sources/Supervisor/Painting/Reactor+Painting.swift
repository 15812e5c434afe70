internal import Custody
internal import EventLog
internal import Linux
internal import Swarm
internal import Wire

// The painter: what sees agents' terminals, and answers for them.
extension Reactor {
    /// Starts one when it is time.
    func mindPainter(_ now: Int64) throws {
        guard let due = painter.due, due <= now, hasKeeper else { return }
        let number = Token.painter.rawValue
        guard let end = painter.open(at: now, poller, token: number) else { return }
        try keeper.send(.paint, with: end)
    }

    /// It is gone, whatever ended it: the next one goes on from what was kept.
    func losePainter() { painter.end(at: Clocks.boot, poller) }

    func hear(_ painting: Painting, _ asker: Asker) throws {
        guard painter.recognises(painting.token) else {
            let error = ErrorBody("forbidden", "only the painter may say what it paints")
            return try switchboard.answer(asker, .error(error))
        }
        if let process = painting.process { painter.greet(process: process) }
        take(painting)
        try switchboard.answer(
            asker, .ok(Body([JSON.Field("row", JSON(painter.painted.rawValue))])))
    }

    private func take(_ painting: Painting) {
        guard let row = painting.row, let agent = painting.agent else { return }
        if let cells = painting.keyframe {
            journal.keep(Keyframe(of: agent, after: row, cells: cells))
        }
        if let claim = painting.claim {
            take(.seen(agent, claim.status, claim.evidence, claim.reason))
        }
        // What was answered once is not answered again.
        guard row > painter.painted else { return }
        painter.painted = row
        guard !painting.answers.isEmpty, let ward = wards[agent], !ward.isGone,
            ward.terminal != nil
        else { return }
        ward.answers.append(painting.answers, at: Clocks.boot)
        give(ward)
    }

    /// Writes what there is room for; never between the parts of a text that somebody sent.
    func give(_ ward: Ward) {
        guard !ward.answers.isEmpty else { return }
        addressees.insert(ward.agent)
        stirred.insert(ward.agent)
        guard ward.queue.first?.count ?? 0 == 0 else { return }
        while !ward.answers.isEmpty {
            switch ward.write(ward.answers.waiting[...]) {
            case .bytes(let count): ward.answers.take(count)
            case .wouldBlock: return
            case .end: ward.answers.clear()
            }
        }
    }
}
