internal import Custody
internal import Linux

/// What the supervisor is to be told; put into words only when there is room for them.
enum Notice {
    case kept(agent: String)
    case ready
    case spawned(agent: String)
    case failed(agent: String, what: FromKeeper.Failure, code: Int32)
    case down
}

/// Our end of the connection to one supervisor.
final class HeldLine {
    let line: CustodyLine
    /// What the poller watches it for.
    var interest: Poller.Interest?

    init(_ line: consuming CustodyLine) { self.line = line }
}

extension Keeper {
    mutating func startSupervisor() {
        due = nil
        do throws(SystemError) {
            let pair = try PacketSocket.pair()
            line = HeldLine(try CustodyLine(pair.one))
            let process = try spawn(
                options.supervisor + ["--keeper", "3"], with: pair.other.descriptor.number)
            log.write("supervisor \(process) started")
            supervisor = process
            servingSince = nil
            notices = agents.keys.sorted().map { .kept(agent: $0) } + [.ready]
            if life.isDown { notices.append(.down) }
        } catch {
            supervisorEnded("\(error)", isCrash: true)
        }
    }

    /// Whatever kills it, its last words are to be found: they go where diagnostics go.
    func spawn(_ program: [String], with line: CInt) throws(SystemError) -> ProcessNumber {
        // What it may ask of us besides what was always so.
        let environment = options.environment.filter { !$0.hasPrefix("SKEP_KEEPER=") }
        let spawner = Spawner(
            program[0], program, environment: environment + ["SKEP_KEEPER=continue"])
        let last = [line] + (options.lock.map { [$0] } ?? [])
        guard !log.isHeard, let file = try? log.open() else {
            return try spawner.spawn([0, 1, 2] + last).number
        }
        return try spawner.spawn([0, file.number, file.number] + last).number
    }

    /// What it sent before it ended is still done: it may have said that we shall leave.
    mutating func supervisorEnded(_ how: String, isCrash: Bool) {
        log.write(how)
        supervisor = nil
        notices = []
        // More than a socket holds.
        listen(packets: 4_096, isAnswering: false)
        dropLine()
        let served = servingSince.map { Clocks.boot - $0 } ?? 0
        let isSteady = served >= Int64(SupervisorLife.longestPauseSeconds) * 1_000_000
        perform(life.handle(isCrash && !isSteady ? .crashed : .ended))
    }

    mutating func dropLine() {
        notices = []
        // Another process may have the socket as well, so it would not leave the poller by itself.
        if let line, line.interest != nil { try? poller.ignore(line.line.socket.descriptor) }
        line = nil
    }

    /// Sends what there is room for. True where the kernel is short of something, and only time helps.
    mutating func deliver() -> Bool {
        guard let line else {
            notices = []
            return false
        }
        var sent = 0
        defer { notices.removeFirst(min(sent, notices.count)) }
        for notice in notices {
            do throws(SystemError) {
                switch try send(notice, on: line.line) {
                case .bytes: sent += 1
                case .wouldBlock: return false
                case .end:
                    sent = notices.count
                    return false
                }
            } catch {
                if error.isCongestion { return true }
                log.write("\(error)")
                sent += 1
            }
        }
        return false
    }

    private func send(
        _ notice: Notice, on line: borrowing CustodyLine
    ) throws(SystemError) -> Transfer {
        switch notice {
        case .kept(let agent):
            // Forgotten meanwhile, which it knows.
            guard let known = agents[agent]?.holding(named: agent) else { return .bytes(0) }
            return try line.send(.kept(known.holding), with: known.descriptors)
        case .spawned(let agent):
            guard let known = agents[agent]?.holding(named: agent) else { return .bytes(0) }
            return try line.send(.spawned(known.holding), with: known.descriptors)
        case .failed(let agent, let what, let code):
            return try line.send(.failed(agent: agent, what: what, code: code))
        case .ready: return try line.send(.ready, with: [tools.life.writer.number])
        case .down: return try line.send(.down)
        }
    }

    /// Reads requests only while no answer waits, so that answers never pile up.
    func watchLine(isCongested: Bool) throws(SystemError) {
        guard let line else { return }
        let wanted: Poller.Interest =
            isCongested ? [] : notices.isEmpty ? .readable : .writable
        guard line.interest != wanted else { return }
        if line.interest == nil {
            try poller.watch(line.line.socket.descriptor, for: wanted, token: Token.line)
        } else {
            try poller.change(line.line.socket.descriptor, to: wanted, token: Token.line)
        }
        line.interest = wanted
    }
}
