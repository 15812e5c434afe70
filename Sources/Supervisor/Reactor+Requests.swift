internal import Custody
internal import EventLog
internal import Glibc
internal import Linux
internal import Swarm
internal import Wire

// What clients want, and what they are told.
extension Reactor {
    /// Everything that came, of which what cannot be understood is answered at once.
    func receiveWishes() throws -> [(Asker, Wish)] {
        var wishes: [(Asker, Wish)] = []
        for arrival in try switchboard.receive() {
            switch arrival {
            case .refusal(let refusal, let sender):
                refusals.note(refusal.error)
                try switchboard.send(refusal.reply, to: sender)
            case .request(let request, let sender):
                let asker = Asker(sender, request)
                options.log.debug("asked for \(request.verb)")
                do throws(Objection) {
                    wishes.append((asker, try Wish(request)))
                } catch {
                    let error = ErrorBody(error)
                    if error.code == Wish.unknownVerb { refusals.note(error) }
                    try switchboard.answer(asker, .error(error))
                }
            }
        }
        return wishes
    }

    private func append(_ request: Request, _ asker: Asker) throws {
        let batch: Batch
        do throws(Objection) {
            batch = try Wish.batch(in: request.body.bytes.span.bytes)
        } catch {
            noteForgery(error, asker)
            return try switchboard.answer(asker, .error(ErrorBody(error)))
        }
        try hear(.append(batch), asker)
    }

    /// What an agent tried to say that is not for it to say is kept with the agent's name.
    private func noteForgery(_ objection: Objection, _ asker: Asker) {
        guard objection.code == "forbidden", journal.hasRoom,
            let agent = kernel.agent(of: asker.client)
        else { return }
        take(.dropped(agent, source: "wire", why: objection.message))
    }

    func obey(_ wish: Wish, _ asker: Asker) throws {
        switch wish {
        case .say, .append, .join, .bind, .paint: break
        default: if kernel.agent(of: asker.client) != nil { take(.heard(asker.client)) }
        }
        switch wish {
        case .hello:
            let identity = kernel.identity(of: asker.client)
            try tell(asker, JSON((hello.object ?? []) + identity))
        case .bind(let token): try hear(.hello(token, greeting: hello.object ?? []), asker)
        case .join(let joining): try join(joining, asker)
        case .say(let saying): try hear(saying, asker)
        case .append(let request): try append(request, asker)
        case .paint(let painting): try hear(painting, asker)
        case .health: try tell(asker, health)
        case .list: try tell(asker, list)
        case .state: try tell(asker, Body { journal.committed.write(to: &$0) })
        case .events(let question): try lookUp(question, for: asker)
        case .instruct(let instruction):
            if let objection = whyNotObey(instruction) {
                return try switchboard.answer(asker, .error(ErrorBody(objection)))
            }
            // Said first: if we are killed meanwhile, the next one goes on with it.
            if instruction == .shutdown, hasKeeper, kernel.allows(instruction, by: asker) {
                try keeper.send(.ending)
            }
            if case .settle(let answer) = instruction { try withdrawGone(from: answer.id) }
            take(.asked(resolved(instruction, by: asker), by: asker))
        case .attach(let agent, var visit):
            if let objection = whyNothingIsRecorded {
                return try switchboard.answer(asker, .error(ErrorBody(objection)))
            }
            let token = Swarm.Token.random()
            visit.digest = token.digest
            visit.reply = [
                JSON.Field("token", JSON(token.text)), JSON.Field("path", JSON(lobby.path)),
                JSON.Field("seconds", JSON(Passes.life / 1_000_000)),
            ]
            take(.asked(.attach(agent: agent, visit), by: asker))
        case .spawn(var spec, var hidden):
            if let objection = whyNothingIsRecorded {
                return try switchboard.answer(asker, .error(ErrorBody(objection)))
            }
            let token = Swarm.Token.random()
            spec.tokenDigest = token.digest
            hidden.environment.removeAll { $0.hasPrefix("SKEP_TOKEN=") }
            hidden.environment.append("SKEP_TOKEN=\(token.text)")
            let ticket = nextTicket
            nextTicket += 1
            tickets[ticket] = hidden
            take(.asked(.spawn(spec, ticket: ticket), by: asker))
        }
    }

    private func join(_ joining: Joining, _ asker: Asker) throws {
        var objection = whyNothingIsRecorded
        if asker.isREQ {
            objection = Objection(
                "needs_dealer", "nothing can be pushed to a REQ socket", hint: "use a DEALER")
        }
        if let objection { return try switchboard.answer(asker, .error(ErrorBody(objection))) }
        take(.said(.join(joining, fresh: .random()), by: asker))
    }

    private func hear(_ saying: Saying, _ asker: Asker) throws {
        if let objection = whyNotTake(saying) {
            return try switchboard.answer(asker, .error(ErrorBody(objection)))
        }
        take(.said(resolved(saying, by: asker), by: asker))
    }

    /// Nothing is taken that would wait in memory.
    private func whyNotTake(_ saying: Saying) -> Objection? {
        var hasRoom = journal.hasRoomForAnswers
        if case .append = saying { hasRoom = hasRoom && journal.hasRoom }
        if hasRoom { return nil }
        return Objection(
            "busy", "\(journal.unrecorded) rows wait for the disk already",
            hint: "ask the same again a little later")
    }

    private func whyNotObey(_ instruction: Instruction) -> Objection? {
        guard instruction.isUrgent else { return whyNothingIsRecorded }
        // Who is in a hurry is told at once that it is not recorded, where it will not be.
        _ = journal.look()
        // The end of everything comes once, and the breaker as long as the disk takes no release of it.
        let comesOnce =
            instruction == .shutdown || (instruction == .freeze && kernel.state.breaker == nil)
        guard !comesOnce, !journal.hasRoomForCommands else { return nil }
        return Objection(
            "busy", "\(journal.unrecorded) rows wait for the disk already",
            hint: "'skep health' says why; 'skep down' and the first 'skep freeze' are obeyed")
    }

    /// What would have to wait for the disk, nobody knows how long, is rather refused: it would be done
    /// when nobody expects it any more.
    private var whyNothingIsRecorded: Objection? {
        let rest = "until then only pause, stop, kill, freeze and down are obeyed"
        let health = journal.look()
        switch health.disk {
        case .ok: return nil
        case .full:
            return Objection(
                "disk_full", "the disk is full, and nothing can be recorded",
                hint: "make room; \(rest)")
        case .failed:
            return Objection(
                "disk_failed", health.failure?.message ?? "the log cannot be written",
                hint: "\(health.failure?.hint ?? "look at the disk"); \(rest)")
        }
    }

    func answer(_ asker: Asker, _ answer: Answer, isRecorded: Bool) throws {
        switch answer {
        case .refused(let objection):
            try switchboard.answer(asker, .error(ErrorBody(objection)))
        case .done(let json):
            var fields = json.object ?? []
            if !isRecorded { fields.append(JSON.Field("recorded", false)) }
            try switchboard.answer(asker, .ok(Body(fields)))
        }
    }

    private func tell(_ asker: Asker, _ json: JSON) throws {
        try tell(asker, Body(json.object ?? []))
    }

    private func tell(_ asker: Asker, _ body: Body) throws {
        try switchboard.answer(asker, .ok(body))
    }

    private var hello: JSON {
        [
            "protocol": "skep1", "version": JSON(options.version),
            "pid": JSON(Int(OwnProcess.number)), "breaker": JSON(kernel.state.breaker != nil),
        ]
    }

    private var list: Body {
        let health = journal.look()
        let rest = trouble(health) + unrecorded(health) + unread + attached
        return Body { writer in
            journal.committed.writeList(to: &writer)
            for field in rest {
                writer.key(field.key)
                writer.value(field.value)
            }
        }
    }

    private var health: JSON {
        let scribe = journal.look()
        let log = LogDirectory(options.directory)
        let health: JSON = [
            "pid": JSON(Int(OwnProcess.number)), "keeper_pid": JSON(Int(getppid())),
            "control": JSON(switchboard.endpoint), "events": JSON(switchboard.events),
            "painter_pid": painter.process.map { JSON(Int($0)) } ?? .null,
            "last_id": JSON(journal.committed.lastID.rawValue),
            "version": JSON(options.version), "disk": JSON(scribe.disk.word),
            "queued_rows": JSON(journal.unrecorded), "queue_limit": JSON(Journal.mostUnrecorded),
            "log_bytes": JSON(log.logSize),
            "write_ahead_bytes": JSON(log.writeAheadSize), "commits": commits(scribe.commits),
            "descriptors": descriptors, "files": files,
            "since": JSON(started.rfc3339),
        ]
        return JSON((health.object ?? []) + trouble(scribe) + unread + attached)
    }

    private func commits(_ times: CommitTimes) -> JSON {
        [
            "count": JSON(times.count), "last_us": times.last.map { JSON($0) } ?? .null,
            "p99_us": times.percentile99.map { JSON($0) } ?? .null,
        ]
    }

    private var files: JSON {
        let health = curator.health
        return [
            "commit": health.commit.map { JSON($0) } ?? .null, "files": JSON(health.files),
            "directories_watched": JSON(health.directories), "records": JSON(health.records),
            "last_look_us": health.lookTime.map { JSON($0) } ?? .null,
            "trouble": health.trouble.map { JSON($0) } ?? .null,
        ]
    }

    private var descriptors: JSON {
        let (open, most) = switchboard.descriptors
        return ["open": open.map { JSON($0) } ?? .null, "limit": JSON(most)]
    }

    /// Why nothing can be written, and what to do about it.
    private func trouble(_ health: Scribe.Health) -> [JSON.Field] {
        guard health.disk != .ok, let failure = health.failure else { return [] }
        return [
            JSON.Field("trouble", JSON(failure.message)),
            JSON.Field("hint", failure.hint.map { JSON($0) } ?? .null),
        ]
    }
}

extension ErrorBody {
    init(_ objection: Objection) {
        self.init(
            objection.code, objection.message, hint: objection.hint, expected: objection.expected)
    }
}
