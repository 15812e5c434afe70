internal import EventLog
internal import Glibc
internal import Linux
internal import Swarm

// What agents and their holders say.
extension Reactor {
    /// So much of all streams may be in memory files and not on the disk.
    private static let uncommittedLimit: Int64 = 16 << 20
    /// So much of one stream is taken in a turn.
    private static let perTurn: Int64 = 64 << 10
    /// So much is waited for after a program ended while others of its agent go on printing.
    private static let afterEnd: Int64 = 1 << 20

    /// Each ready stream once, and what was left in a memory file.
    func serveStreams(_ tokens: Set<UInt64>) throws {
        for token in tokens {
            if let id = numbers[token >> Ward.tokenBits] { stirred.insert(id) }
        }
        let isTime = isTimeForRows()
        // Oldest first, so that nobody comes last for ever because of how sets are made.
        for ward in stirred.compactMap({ wards[$0] }).sorted(by: { $0.number < $1.number }) {
            if tokens.contains(ward.number << Ward.tokenBits | Ward.handleToken) {
                ward.hasHolderEnded = true
            }
            for spool in ward.spools where tokens.contains(spool.token) || ward.hasHolderEnded {
                _ = pump(spool)
            }
            if let status = ward.spool(.status), status.hasBacklog {
                try read(status, of: ward)
                try tellLines(of: ward)
            }
            if mayRead(ward) { try readWords(of: ward, isTime) }
            try tellLines(of: ward)
            if ward.hasIdleStream { idle.insert(ward.agent) }
        }
    }

    /// What a program prints before its holder has said that it runs is kept until then: nothing comes
    /// from a program that is not there.
    private func mayRead(_ ward: Ward) -> Bool {
        ward.hasHolderEnded || !kernel.isStarting(ward.agent)
    }

    private func readWords(of ward: Ward, _ isTime: Bool) throws {
        for spool in ward.spools where spool.name != .status && spool.hasBacklog {
            if isTime || spool.hasWholeRow || !spool.name.isOutput { try read(spool, of: ward) }
        }
    }

    /// Lets streams flow that were left alone, as far as they can.
    func serveIdleStreams() {
        for id in idle {
            for spool in wards[id]?.spools ?? [] { spool.lookAgain() }
        }
        stirred.formUnion(idle)
        idle = []
    }

    /// Once for each commit: what is made into rows while one is under way waits for it in any case,
    /// and becomes one row instead of many if it waits in the memory file.
    private func isTimeForRows() -> Bool {
        let stored = journal.stored
        defer { rowsMade = stored }
        return stored > rowsMade || stored >= kernel.state.lastID
    }

    /// Watches what there is room for.
    func watchStreams() throws {
        let isRoomy = journal.hasRoom && unstored.bytes < Reactor.uncommittedLimit
        if isRoomy != wasRoomy { stirred.formUnion(wards.keys) }
        wasRoomy = isRoomy
        for id in stirred {
            if let ward = wards[id] { try watch(ward, isRoomy: isRoomy) }
        }
    }

    private func watch(_ ward: Ward, isRoomy: Bool) throws {
        for spool in ward.spools { try spool.watch(isRoomy && spool.room > 0, by: poller) }
        try ward.watchInput(!ward.queue.isEmpty || !ward.answers.isEmpty, by: poller)
        let isWanted = !ward.hasHolderEnded && !ward.isGone
        guard isWanted != ward.isHandleWatched, let handle = ward.handle else { return }
        if isWanted {
            let token = ward.number << Ward.tokenBits | Ward.handleToken
            try poller.watch(handle.descriptor, for: .readable, token: token)
        } else {
            try poller.ignore(handle.descriptor)
        }
        ward.isHandleWatched = isWanted
    }

    private func pump(_ spool: Spool, beyondLimits: Bool = false) -> Spool.Flow {
        let room = beyondLimits ? Reactor.afterEnd : Reactor.uncommittedLimit - unstored.bytes
        guard journal.hasRoom || beyondLimits, room > 0 else { return .more }
        do throws(SystemError) {
            return try spool.pump(
                limit: min(Reactor.perTurn, room), beyondLimits: beyondLimits)
        } catch  where error.isShortage || [EFBIG, ENOSPC].contains(error.code) {
            spool.rest()
            return .more
        } catch {
            // One source that is broken must not take the whole swarm down.
            spool.giveUp()
            return .dry
        }
    }

    private func read(_ spool: Spool, of ward: Ward, beyondLimits: Bool = false) throws {
        switch spool.name {
        case .status: try readStatus(spool, of: ward)
        case .events: try readEvents(spool, of: ward)
        case .output, .errors, .terminal:
            while journal.hasRoom || beyondLimits, let (offset, bytes) = try spool.takeRow() {
                take(
                    .printed(
                        ward.agent, stream: spool.name.rawValue, offset: offset, bytes: bytes))
                note(spool, of: ward.agent)
            }
        }
    }

    /// What was recorded of a stream is free once it is on the disk.
    private func note(_ spool: Spool, of agent: AgentID) {
        offsets[agent, default: [:]][spool.name.rawValue] = spool.recorded
        landings.append((kernel.state.lastID, agent, spool.name, spool.recorded))
    }

    func land(upTo id: EventID) {
        let landed = landings.prefix { $0.id <= id }
        // Of several rows of a stream the last one frees them all.
        for landing in landed.reversed() {
            wards[landing.agent]?.spool(landing.stream)?.commit(upTo: landing.end)
            stirred.insert(landing.agent)
        }
        landings.removeFirst(landed.count)
    }
}

// MARK: - Status

extension Reactor {
    /// Lines are told when it is their time; until then the log does not count them as read.
    private func readStatus(_ spool: Spool, of ward: Ward) throws {
        let start = ward.lines.last?.end ?? spool.recorded
        let bytes = try spool.peek(4_096)
        var line: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            let end = spool.recorded + Int64(place) + 1
            guard end > start else { continue }
            guard byte == 0x0a else {
                line.append(byte)
                continue
            }
            if let said = HolderLine(line) { ward.lines.append((said, end)) }
            line = []
        }
    }

    private func tellLines(of ward: Ward) throws {
        while let (line, end) = ward.lines.first {
            switch line {
            case .exited: guard try isDrained(ward) else { return }
            case .empty, .failed:
                // After either nothing is said any more, and nothing is left.
                guard ward.hasHolderEnded, try isDrained(ward) else { return }
                try finish(ward)
            case .started: break
            }
            // What is left behind its last process is to be waited for as what was behind its first.
            ward.drained = 0
            ward.lines.removeFirst()
            guard let spool = ward.spool(.status) else { continue }
            spool.record(upTo: end)
            take(
                .process(ward.agent, line.input),
                from: Provenance(stream: StreamName.status.rawValue, end: end))
            note(spool, of: ward.agent)
            if case .exited(let exit) = line { tellViewers(of: ward, exit) }
            if case .failed = line {
                journal.hold(.close(ward.agent), until: kernel.state.lastID)
            }
        }
        // A holder that somebody killed says nothing any more.
        guard ward.hasHolderEnded, !ward.isGone, let status = ward.spool(.status),
            status.isAtEnd, !status.hasBacklog || ward.lines.isEmpty, hasNoOrphans(),
            try isDrained(ward)
        else { return }
        try finish(ward)
        take(.process(ward.agent, .empty))
    }

    /// Nothing of it is left, and nothing more will be said of it.
    private func finish(_ ward: Ward) throws {
        guard !ward.isGone else { return }
        recordTyping(of: ward)
        step(ward, .dismissed, because: Reactor.hasEnded)
        ward.isGone = true
        try dropOpenLine(of: ward)
        refuseAll(ward, Objection("not_running", "it has ended"))
    }

    /// Whether everything that was printed before now has become rows.
    private func isDrained(_ ward: Ward) throws -> Bool {
        // A stop must be told although the disk is full. Nobody is left who could print: what there
        // is fits into a pipe, and waits in memory.
        let isForced = ward.hasHolderEnded && journal.health.disk != .ok
        for spool in ward.spools where spool.name != .status {
            spool.lookAgain()
            while ward.drained < Reactor.afterEnd {
                let before = spool.filled
                let flow = pump(spool, beyondLimits: isForced)
                if spool.hasBacklog { try read(spool, of: ward, beyondLimits: isForced) }
                ward.drained += spool.filled - before
                if flow == .dry { break }
                // No room: the bell rings when there is.
                guard spool.filled > before else { return false }
            }
            if spool.name.isOutput, spool.hasBacklog { return false }
        }
        return true
    }
}

// MARK: - Descriptor 3

extension Reactor {
    private func readEvents(_ spool: Spool, of ward: Ward) throws {
        while journal.hasRoom {
            let bytes = try spool.peek(AgentEvent.lineLimit + 1)
            let end = bytes.firstIndex(of: 0x0a)
            if ward.isSkipping {
                guard !bytes.isEmpty else { return }
                spool.record(upTo: spool.recorded + Int64(end.map { $0 + 1 } ?? bytes.count))
                ward.isSkipping = end == nil
                note(spool, of: ward.agent)
                continue
            }
            if let end {
                spool.record(upTo: spool.recorded + Int64(end) + 1)
                tell(Array(bytes[..<end]), spool, of: ward)
            } else if bytes.count > AgentEvent.lineLimit {
                spool.record(upTo: spool.recorded + Int64(bytes.count))
                ward.isSkipping = true
                drop("a line is longer than \(AgentEvent.lineLimit) bytes", spool, of: ward)
            } else {
                return
            }
        }
    }

    /// A line that was left open gets no end any more: it must not become the beginning of what the
    /// agent's next program says.
    private func dropOpenLine(of ward: Ward) throws {
        guard let spool = ward.spool(.events), spool.hasBacklog else { return }
        let bytes = try spool.peek(AgentEvent.lineLimit + 1)
        guard !bytes.contains(0x0a) else { return }
        spool.record(upTo: spool.recorded + Int64(bytes.count))
        drop("a line has no end", spool, of: ward)
    }

    private func tell(_ line: [UInt8], _ spool: Spool, of ward: Ward) {
        let origin = Provenance(stream: spool.name.rawValue, end: spool.recorded)
        do throws(AgentEvent.Mistake) {
            let event = try AgentEvent(line.span.bytes)
            if let (question, key) = try event.question() {
                let question = resolved(question, of: ward.agent.rawValue)
                take(.wondered(ward.agent, question, key: key), from: origin)
            } else {
                let report = try event.report(from: origin)
                take(.told(ward.agent, resolved(report, of: ward.agent.rawValue)))
            }
            note(spool, of: ward.agent)
        } catch .question(let why, let key) {
            take(.misasked(ward.agent, why: why, key: key), from: origin)
            note(spool, of: ward.agent)
        } catch {
            drop(error.why, spool, of: ward)
        }
    }

    private func drop(_ why: String, _ spool: Spool, of ward: Ward) {
        take(
            .dropped(ward.agent, source: "fd3", why: why),
            from: Provenance(stream: spool.name.rawValue, end: spool.recorded))
        note(spool, of: ward.agent)
    }
}
