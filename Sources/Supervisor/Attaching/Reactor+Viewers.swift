internal import Linux
internal import Swarm
internal import Wire

// What passes between an agent's terminal and those who are attached to it.
extension Reactor {
    /// Takes something to an agent's audience, and does what follows.
    func step(_ ward: Ward?, _ input: Audience.Input, because error: ErrorBody = isDetached) {
        guard let ward else { return }
        let writer = ward.audience.writer?.id
        for action in ward.audience.handle(input) { perform(action, ward, error) }
        // What one typed and what the next does are not in one row.
        if ward.audience.writer?.id != writer { recordTyping(of: ward) }
    }

    private func perform(_ action: Audience.Action, _ ward: Ward, _ error: ErrorBody) {
        switch action {
        case .resize(let size): resize(ward, to: size)
        case .seat(let id): if let viewer = lobby.viewers[id] { welcome(viewer, to: ward) }
        case .turnAway(let id):
            if let viewer = lobby.viewers[id] { dismiss(viewer, Reactor.isCrowded) }
        case .tell(let id):
            guard let viewer = lobby.viewers[id], viewer.isWelcome else { return }
            feed(viewer)
            let role: AttachRole = ward.audience.isWriter(id) ? .writer : .watcher
            tell(viewer, .writer(role, name: ward.audience.writer?.name, at: viewer.cursor))
        case .dismiss(let id): if let viewer = lobby.viewers[id] { dismiss(viewer, error) }
        }
    }

    private func welcome(_ viewer: Viewer, to ward: Ward) {
        guard let spool = ward.spool(.terminal), let agent = kernel.state[ward.agent],
            let size = ward.size
        else { return dismiss(viewer, Reactor.hasEnded) }
        viewer.cursor = spool.committed
        viewer.isWelcome = true
        let seat = AttachSeat(
            agent: agent.id.rawValue, name: agent.name,
            role: ward.audience.isWriter(viewer.id) ? .writer : .watcher,
            writer: ward.audience.writer?.name, size: size)
        viewer.tell(.accepted(seat, from: viewer.cursor), at: Clocks.boot)
        feed(viewer)
    }

    private func tell(_ viewer: Viewer, _ news: AttachNews) {
        viewer.tell(news, at: Clocks.boot)
        flush(viewer)
    }

    func resize(_ ward: Ward, to size: AgentSpec.Size) {
        let wanted = PseudoTerminal.Size(
            columns: UInt16(clamping: size.columns), rows: UInt16(clamping: size.rows))
        guard let terminal = ward.terminal, let now = try? terminal.side.size(), now != wanted,
            (try? terminal.side.resize(to: wanted)) != nil
        else { return }
        results.append(.resized(ward.agent, size))
        guard let size = ward.size else { return }
        for viewer in viewers(of: ward) {
            feed(viewer)
            tell(viewer, .resized(size, at: viewer.cursor))
        }
    }

    /// Those of an agent who were let in.
    private func viewers(of ward: Ward) -> [Viewer] {
        ward.audience.viewers.compactMap { lobby.viewers[$0.id] }.filter(\.isWelcome)
    }
}

// MARK: - Out

extension Reactor {
    /// Gives everybody what was printed. It is on no disk yet.
    func feedViewers() {
        for viewer in lobby.inOrder where viewer.agent != nil { feed(viewer) }
    }

    /// As much as there is room for; what is more it finds in the log, once it has read that.
    func feed(_ viewer: Viewer) {
        guard viewer.isWelcome, let spool = viewer.agent.flatMap({ wards[$0]?.spool(.terminal) })
        else { return }
        if viewer.isBehind, viewer.waitingBytes == 0 { jump(viewer, to: spool.committed) }
        while !viewer.isBehind, viewer.cursor < spool.filled {
            // What was freed reads as zeros.
            guard viewer.hasRoom, viewer.cursor >= spool.committed,
                let bytes = try? spool.bytes(from: viewer.cursor), !bytes.isEmpty
            else {
                viewer.isBehind = true
                break
            }
            viewer.tell(.bytes(bytes, at: viewer.cursor), at: Clocks.boot)
            viewer.cursor += Int64(bytes.count)
        }
        flush(viewer)
    }

    private func jump(_ viewer: Viewer, to offset: Int64) {
        viewer.isBehind = false
        guard offset > viewer.cursor else { return }
        viewer.cursor = offset
        viewer.tell(.jump(to: offset), at: Clocks.boot)
    }

    /// That the program ended, after its last byte.
    func tellViewers(of ward: Ward, _ exit: ProcessLife.Exit) {
        ward.hasExited = true
        var news = AttachExit(seconds: kernel.state[ward.agent]?.exit?.seconds)
        switch exit {
        case .code(let code): news.code = code
        case .signal(let signal): news.signal = signal
        case .lost: break
        }
        for viewer in viewers(of: ward) {
            feed(viewer)
            // Of one that is behind, the rest is in the log.
            let end = ward.spool(.terminal)?.filled ?? viewer.cursor
            leave(viewer, saying: .exited(news, at: end))
        }
    }
}

// MARK: - In

extension Reactor {
    func type(_ bytes: [UInt8], from offset: Int64, _ viewer: Viewer, _ ward: Ward) {
        guard !bytes.isEmpty else { return }
        do throws(Objection) {
            guard ward.audience.isWriter(viewer.id) else {
                throw Objection("watching", "you watch", hint: "take over to type")
            }
            try enqueue(bytes, to: ward, .keys(viewer: viewer.id, from: offset))
        } catch {
            refuse(bytes.count, from: offset, viewer, error)
        }
    }

    /// What is not typed is never passed over in silence.
    func refuse(_ count: Int, from offset: Int64, _ viewer: Viewer, _ objection: Objection) {
        guard count > 0 else { return }
        let error = ErrorBody(objection.code, objection.message, hint: objection.hint)
        tell(viewer, .refused(count: count, from: offset, error))
    }

    func noteTyped(_ bytes: ArraySlice<UInt8>, isHidden: Bool, _ ward: Ward) {
        for row in ward.typing.add(bytes, isHidden: isHidden, at: Clocks.boot) {
            results.append(.typed(ward.agent, row.bytes, isHidden: row.isHidden))
        }
        if ward.typing.due != nil { typists.insert(ward.agent) }
    }

    func recordTyping(of ward: Ward) {
        guard let row = ward.typing.take() else { return }
        results.append(.typed(ward.agent, row.bytes, isHidden: row.isHidden))
    }

    /// What was typed a while ago becomes a row; all of it, where no moment is given.
    func recordTyping(dueBy now: Int64 = .max) {
        for id in typists {
            if let ward = wards[id], let due = ward.typing.due {
                guard due <= now else { continue }
                recordTyping(of: ward)
            }
            typists.remove(id)
        }
        takeResults()
    }

    var typingDue: Int64 { typists.reduce(.max) { min($0, wards[$1]?.typing.due ?? .max) } }
}

extension Reactor {
    /// Who types into agents, and how many watch.
    var attached: [JSON.Field] {
        let agents = Set(lobby.viewers.values.compactMap(\.agent))
        let list = agents.sorted { $0.rawValue < $1.rawValue }.compactMap { id -> JSON? in
            guard let audience = wards[id]?.audience, !audience.isEmpty else { return nil }
            let writer = audience.writer
            return [
                "agent": JSON(kernel.state[id]?.name ?? id.rawValue), "id": JSON(id.rawValue),
                "writer": writer.map { JSON($0.name) } ?? .null,
                "watchers": JSON(audience.viewers.count - (writer == nil ? 0 : 1)),
            ]
        }
        return list.isEmpty ? [] : [JSON.Field("attached", JSON(list))]
    }
}
