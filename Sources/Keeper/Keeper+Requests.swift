internal import Custody
internal import Linux

extension Keeper {
    /// Does what the supervisor asks for, at most so many things, and, where it is answered, stops
    /// at the first thing with an answer.
    mutating func listen(packets: Int, isAnswering: Bool = true) {
        for _ in 0..<packets {
            guard let line, notices.isEmpty else { return }
            do throws(SystemError) {
                switch try line.line.receiveFromSupervisor() {
                case .packet(let request, let descriptors): obey(request, with: descriptors)
                case .unknown: log.write("the supervisor said what we do not know")
                case .wouldBlock: return
                case .end: return dropLine()
                }
            } catch {
                log.write("a request is lost: \(error)")
            }
            if !isAnswering { notices = [] }
        }
    }

    private mutating func obey(_ request: ToKeeper, with descriptors: consuming Descriptors) {
        log.debug("asked for: \(request)")
        switch request {
        case .spawn(let agent, let starts):
            do throws(HolderStart.Refusal) {
                let spec = try Keeper.readSpec(descriptors.take(0))
                try admit(agent, spec)
                try start(agent, starts: starts)
            } catch { refuse(agent, error) }
        case .again(let agent):
            do throws(HolderStart.Refusal) { try start(agent, starts: [:]) } catch {
                refuse(agent, error)
            }
        case .goOn(let agent):
            do throws(HolderStart.Refusal) {
                try start(agent, starts: [:], isContinuing: true)
            } catch { refuse(agent, error) }
        case .close(let agent, let names):
            for name in names { agents[agent]?.held[name] = nil }
        case .forget(let agent):
            if let known = agents.removeValue(forKey: agent), known.isRunning,
                let holder = known.holder
            {
                forgotten.insert(holder)
            }
        case .serving:
            servingSince = Clocks.boot
            perform(life.handle(.served))
        case .ending: perform(life.handle(.ending))
        case .leave: perform(life.handle(.left))
        case .paint: startPainter(with: descriptors.take(0))
        }
    }

    /// Whether it runs is seen by the other end of what it was given: nothing is answered.
    private mutating func startPainter(with life: consuming Descriptor?) {
        guard !options.painter.isEmpty, let life = consume life else { return }
        do throws(SystemError) {
            let painter = try spawn(options.painter, with: life.number)
            log.write("painter \(painter) started")
            painters.insert(painter)
        } catch {
            log.write("the painter was not started: \(error)")
        }
    }

    private mutating func refuse(_ agent: String, _ refusal: HolderStart.Refusal) {
        log.write("agent \(agent) was not started: \(refusal.cause)")
        notices.append(.failed(agent: agent, what: refusal.what, code: refusal.cause.code))
    }

    private static func readSpec(
        _ descriptor: consuming Descriptor?
    ) throws(HolderStart.Refusal) -> SpawnSpec {
        guard let descriptor = consume descriptor else {
            throw HolderStart.Refusal(.spec, Reason.missing, "find a spec")
        }
        do throws(SpawnSpec.Failure) {
            return try SpawnSpec(reading: MemoryFile(owning: descriptor))
        } catch {
            switch error {
            case .system(let cause): throw HolderStart.Refusal(what: .spec, cause: cause)
            case .mistake(let mistake):
                throw HolderStart.Refusal(.spec, Reason.malformed, "read a spec: \(mistake)")
            }
        }
    }

    /// Keeps the spec, in place of the one before.
    private mutating func admit(
        _ agent: String, _ spec: SpawnSpec
    ) throws(HolderStart.Refusal) {
        if agents[agent] == nil, agents.count >= capacity {
            throw HolderStart.Refusal(.limit, Reason.tooMany, "keep more agents")
        }
        agents[agent, default: Agent(spec: spec)].spec = spec
    }

    private mutating func start(
        _ agent: String, starts: [HeldName: Int64], isContinuing: Bool = false
    ) throws(HolderStart.Refusal) {
        guard var known = agents[agent] else {
            throw HolderStart.Refusal(.spec, Reason.missing, "find a spec")
        }
        // Its end may be known to the supervisor, and not yet have been told to us.
        if known.isRunning, let holder = known.holder {
            guard let reaped = Reaped.take(holder) else {
                throw HolderStart.Refusal(.running, Reason.busy, "start an agent that runs")
            }
            note(reaped)
            endOrphans()
        }
        known.isRunning = false
        let spools = known.held.filter { $0.key.isSpool }
        var spec = known.spec
        if isContinuing, !spec.continuing.isEmpty { spec.command = spec.continuing }
        let started = try HolderStart.run(
            spec, with: tools, spools: spools, starts: starts)
        known.holder = started.holder
        known.held = started.held
        known.isRunning = true
        agents[agent] = known
        notices.append(.spawned(agent: agent))
    }
}

extension HolderStart.Refusal {
    init(_ what: FromKeeper.Failure, _ code: Int32, _ deed: String) {
        self.init(what: what, cause: SystemError(code: code, deed: deed))
    }
}
