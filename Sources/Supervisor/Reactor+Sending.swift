internal import Linux
internal import Swarm

// What is sent to agents, on its way to their programs.
extension Reactor {
    /// So much may wait for all agents together.
    private static let unsentLimit = 16 << 20
    /// A terminal is asked how it treats what is typed before each piece of so many bytes.
    private static let piece = 4_096

    func send(_ text: [UInt8], to id: AgentID, _ cause: Cause) {
        do throws(Objection) {
            guard let ward = wards[id], !ward.isGone else {
                throw Objection("not_running", "it has ended")
            }
            try enqueue(text, to: ward, cause)
        } catch {
            results.append(.notSent(id, explain(error, id), got: [], isHidden: false, for: cause))
        }
    }

    /// Behind what waits for it already, and typed at once where nothing does.
    func enqueue(_ text: [UInt8], to ward: Ward, _ cause: Cause) throws(Objection) {
        let unsent = addressees.reduce(0) { $0 + (wards[$1]?.queue.bytes ?? 0) }
        guard unsent + text.count <= Reactor.unsentLimit else {
            throw Objection("busy", "\(unsent) bytes wait for agents that do not read")
        }
        try ward.queue.append(text, for: cause, ward.inputMode)
        stirred.insert(ward.agent)
        addressees.insert(ward.agent)
        push(ward)
    }

    /// Whoever can take more gets it; with no tokens, everybody is tried.
    func serveInputs(_ tokens: Set<UInt64>? = nil) {
        for id in addressees {
            guard let ward = wards[id], !ward.queue.isEmpty || !ward.answers.isEmpty else {
                addressees.remove(id)
                continue
            }
            guard tokens?.contains(ward.inputToken) ?? true else { continue }
            give(ward)
            push(ward)
        }
        takeResults()
    }

    /// Writes what there is room for.
    private func push(_ ward: Ward) {
        while let text = ward.queue.first {
            if let objection = whyNotNow(text, ward) {
                refuseFirst(ward, objection)
                continue
            }
            let mode = ward.inputMode
            do throws(Objection) {
                if let mode { try ward.queue.check(mode) }
            } catch {
                refuseFirst(ward, error)
                continue
            }
            let isHidden = mode.map { $0.isCanonical && !$0.isEchoing } ?? false
            let piece = mode == nil ? text.rest : text.rest.prefix(Reactor.piece)
            switch ward.write(piece) {
            case .bytes(let count):
                if text.cause.isKeys {
                    noteTyped(piece.prefix(count), isHidden: isHidden, ward)
                    _ = ward.queue.take(count, isHidden: isHidden)
                    continue
                }
                guard let done = ward.queue.take(count, isHidden: isHidden) else { continue }
                // What waited for the end of it.
                give(ward)
                results.append(
                    .sent(
                        ward.agent, text: done.bytes, isHidden: done.isHidden, for: done.cause))
            case .wouldBlock: return
            case .end: refuseAll(ward, whyClosed(ward))
            }
        }
    }

    /// Since it was sent the agent may have come to wait for an answer, and this is none; or it waits no
    /// more, and this was one. But to answer is what somebody is attached for, and what has begun is ended.
    private func whyNotNow(_ text: InputQueue.Text, _ ward: Ward) -> Objection? {
        if text.cause.isKeys { return nil }
        if case .answer = text.cause, text.count > 0 { return nil }
        return kernel.whyNotSend(to: ward.agent, for: text.cause)
    }

    /// One that is ended closes its input as well, and that is not what its sender must know.
    private func whyClosed(_ ward: Ward) -> Objection {
        kernel.isBeingEnded(ward.agent)
            ? Objection("ending", "it is being ended")
            : Objection("no_input", "it has closed its input")
    }

    /// Nothing more can be sent to it, or not for now.
    func refuseAll(_ ward: Ward, _ objection: Objection) {
        while !ward.queue.isEmpty { refuseFirst(ward, objection) }
    }

    /// Gives a letter up that waited too long, unless the program has some of it: it gets the rest.
    func takeBack(_ letter: EventID, from id: AgentID) {
        if wards[id]?.queue.hasBegun(.letter(letter)) == true { return }
        wards[id]?.queue.remove(.letter(letter))
        let name = kernel.state[id]?.name ?? id.rawValue
        let seconds = Patience.letter / 1_000_000
        results.append(
            .notSent(
                id,
                Objection(
                    "expired", "'\(name)' did not read within \(seconds) s; nothing was sent"),
                got: [], isHidden: false, for: .letter(letter)))
    }

    /// What the program has got of it, it keeps: the log says what that is.
    private func refuseFirst(_ ward: Ward, _ objection: Objection) {
        guard let text = ward.queue.drop() else { return }
        if case .keys(let id, let offset) = text.cause {
            guard let viewer = lobby.viewers[id] else { return }
            return refuse(text.rest.count, from: offset + Int64(text.count), viewer, objection)
        }
        let objection = explain(objection, ward.agent, text)
        results.append(
            .notSent(
                ward.agent, objection, got: text.got, isHidden: text.isHidden, for: text.cause))
    }

    private func explain(
        _ objection: Objection, _ id: AgentID, _ text: InputQueue.Text? = nil
    ) -> Objection {
        let name = kernel.state[id]?.name ?? id.rawValue
        let got =
            (text?.count ?? 0) == 0
            ? "nothing was sent" : "it got \(text?.count ?? 0) of \(text?.bytes.count ?? 0) bytes"
        return Objection(
            objection.code, "cannot send to '\(name)': \(objection.message); \(got)",
            hint: objection.hint)
    }
}
