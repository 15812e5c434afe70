internal import Linux
internal import Swarm
internal import Wire

// Who comes to be attached, and who goes.
extension Reactor {
    func admit(_ id: AgentID, _ visit: Visit) {
        guard let ward = wards[id] else { return }
        lobby.passes.issue(Passes.Pass(visit, to: id, ward: ward.number, at: Clocks.boot))
    }

    /// Hears everybody who said something.
    func serveViewers(_ events: [Poller.Event]) {
        for event in events {
            if event.token == Token.attach.rawValue { openDoor() }
            guard let viewer = Viewer.id(of: event.token).flatMap({ lobby.viewers[$0] }) else {
                continue
            }
            // One that is gone left its last words.
            if event.isHungUp || mayHear(viewer) { hear(viewer) } else { flush(viewer) }
        }
        takeResults()
    }

    private func openDoor() {
        for viewer in lobby.accept(at: Clocks.boot) { close(viewer) }
        for viewer in lobby.inOrder where viewer.stage == .waiting { hear(viewer) }
    }

    private func hear(_ viewer: Viewer) {
        do throws(AttachFrame.Flaw) {
            let (requests, hasEnded) = try viewer.receive()
            for (place, request) in requests.enumerated() where viewer.stage != .leaving {
                // Of several sizes at once only the last is one.
                if case .resize = request, place + 1 < requests.count,
                    case .resize = requests[place + 1]
                {
                    continue
                }
                try obey(request, viewer)
            }
            if hasEnded { return close(viewer) }
        } catch {
            dismiss(viewer, ErrorBody("malformed", "\(error)", hint: "see protocol.md"))
        }
        flush(viewer)
    }

    private func obey(_ request: AttachRequest, _ viewer: Viewer) throws(AttachFrame.Flaw) {
        switch (viewer.stage, request) {
        case (.waiting, .token(let text, let name)): enter(viewer, Swarm.Token(text), name)
        case (.waiting, _): throw AttachFrame.Flaw("the first frame is 'T', with the token")
        case (.seated, .token): throw AttachFrame.Flaw("there is one 'T', and it comes first")
        case (.seated(let id), .input(let offset, let bytes)):
            guard offset == viewer.typed else {
                throw AttachFrame.Flaw("'I' says \(offset), and \(viewer.typed) bytes came before")
            }
            viewer.typed += Int64(bytes.count)
            if let ward = wards[id] { type(bytes, from: offset, viewer, ward) }
        case (.seated(let id), .resize(let size)):
            step(wards[id], .resized(viewer.id, AgentSpec.Size(size)))
        case (.seated(let id), .takeOver): step(wards[id], .takesOver(viewer.id))
        case (.seated, .leave): dismiss(viewer, ErrorBody("left", "you left"))
        case (.leaving, _): return
        }
    }

    private func enter(_ viewer: Viewer, _ token: Swarm.Token, _ name: String) {
        switch lobby.passes.redeem(token, at: Clocks.boot) {
        case .wrong:
            let error = ErrorBody(
                "bad_token", "the token is wrong, was used, or is too old",
                hint: "ask for another with 'attach'")
            refusals.note(error, at: SocketDirectory.names.attach)
            dismiss(viewer, error)
        case .crowded:
            let error = ErrorBody(
                "too_many", "too many wrong tokens came", hint: "try again in some seconds")
            refusals.note(error, at: SocketDirectory.names.attach)
            dismiss(viewer, error)
        case .welcome(let pass): seat(viewer, name, pass)
        }
    }

    private func seat(_ viewer: Viewer, _ name: String, _ pass: Passes.Pass) {
        guard let ward = wards[pass.agent], ward.number == pass.ward, !ward.isGone,
            ward.spool(.terminal) != nil, !ward.hasExited
        else { return dismiss(viewer, Reactor.hasEnded) }
        guard lobby.seated < Lobby.seats else { return dismiss(viewer, Reactor.isCrowded) }
        viewer.stage = .seated(pass.agent)
        let person = Audience.Viewer(id: viewer.id, name: name, size: pass.visit.size)
        step(ward, .came(person, isWatching: pass.visit.isWatching))
    }

    static let isCrowded = ErrorBody("too_many", "too many look on already")
    static let hasEnded = ErrorBody("exited", "the agent has ended", hint: "see 'skep logs'")
    static let isDetached = ErrorBody("detached", "somebody detached you")
    static let isReplaced = ErrorBody(
        "leaving", "the supervisor ends", hint: "attach anew where another one serves")
}

// MARK: - Going

extension Reactor {
    /// Says why it is over, and lets it read that.
    func dismiss(_ viewer: Viewer, _ error: ErrorBody) {
        feed(viewer)
        leave(viewer, saying: .gone(error, at: viewer.cursor))
    }

    func leave(_ viewer: Viewer, saying last: AttachNews) {
        guard viewer.stage != .leaving else { return }
        let agent = viewer.agent
        viewer.tell(last, at: Clocks.boot)
        viewer.stage = .leaving
        flush(viewer)
        if let ward = agent.flatMap({ wards[$0] }) { step(ward, .left(viewer.id)) }
    }

    /// Forgets it, whatever it has not read.
    func close(_ viewer: Viewer) {
        let agent = viewer.agent
        viewer.stage = .leaving
        lobby.remove(viewer, from: poller)
        if let ward = agent.flatMap({ wards[$0] }) { step(ward, .left(viewer.id)) }
    }

    /// Sends what waits for it; one that is gone, or has read its last word, is forgotten.
    func flush(_ viewer: Viewer) {
        guard lobby.viewers[viewer.id] != nil else { return }
        let isThere = viewer.flush(at: Clocks.boot)
        let isDone = viewer.stage == .leaving && viewer.waitingBytes == 0
        if !isThere || isDone || viewer.isOverfull { close(viewer) }
    }

    /// To be called each second: who does not say who it is, does not read, or does not go.
    func mindViewers(_ now: Int64) throws {
        try lobby.mindPlace(as: Token.attach.rawValue, by: poller)
        openDoor()
        for viewer in lobby.inOrder {
            let stuck = now - (viewer.stuckSince ?? now)
            switch viewer.stage {
            case .waiting: if now - viewer.arrival > Lobby.handshake { close(viewer) }
            case .leaving: if stuck > Lobby.patience { close(viewer) }
            case .seated:
                guard stuck > Lobby.patience else { continue }
                dismiss(
                    viewer,
                    ErrorBody("slow", "you read nothing for \(Lobby.patience / 1_000_000) s"))
            }
        }
        takeResults()
    }

    /// Nobody looks on any more.
    func dismissAll(_ error: ErrorBody) {
        for viewer in lobby.inOrder { dismiss(viewer, error) }
        lobby.close()
    }

    func watchViewers() throws {
        for viewer in lobby.viewers.values {
            try viewer.watch(hearing: mayHear(viewer), by: poller)
        }
    }

    /// What would only wait here, waits in its own hands.
    private func mayHear(_ viewer: Viewer) -> Bool {
        guard let ward = viewer.agent.flatMap({ wards[$0] }) else {
            return viewer.stage == .waiting
        }
        // Who watches types nothing, and may take over from one who waits.
        let mayType = !ward.audience.isWriter(viewer.id) || ward.queue.bytes < Reactor.heardLimit
        return journal.hasRoom && mayType
    }

    private static let heardLimit = 256 << 10
}

extension AgentSpec.Size {
    init(_ size: TerminalSize) { self.init(columns: Int64(size.columns), rows: Int64(size.rows)) }
}
