internal import EventLog
internal import Linux
internal import Swarm

/// What is to be done again and again, whatever happens.
struct Chores {
    /// When it is time again. A swarm that does nothing wakes nobody else, so this is seldom.
    private(set) var next: Int64 = 0
    private var nextSample = Clocks.boot + 10 * Chores.second

    /// When it is looked again whether those who asked the gate, or for a lease, still wait.
    private var nextAsked: Int64 = 0
    private var round: UInt64 = 0

    private static let second: Int64 = 1_000_000
    /// After so many samples everybody's memory was read, whether it ran or not.
    fileprivate static let roundsToAll: UInt64 = 6

    mutating func run(for reactor: Reactor) throws {
        let now = Clocks.boot
        guard now >= next else { return }
        next = now + Chores.second
        try reactor.switchboard.mindDescriptors()
        try reactor.switchboard.mindPlace()
        try reactor.mindViewers(now)
        try reactor.runFile.writeAgain()
        reactor.mindLog()
        reactor.serveIdleStreams()
        // One that came to wait for an answer may have no room, and so is not heard of.
        reactor.serveInputs()
        if let change = reactor.clock.compare(wall: Clocks.wall, boot: now) {
            reactor.take(.clockChanged(change))
        }
        reactor.refusals.noteCuts()
        for refusal in reactor.refusals.take(at: now) { reactor.take(refusal) }
        if now >= nextAsked {
            nextAsked = now + 5 * Chores.second
            for request in reactor.kernel.openQuestions { try reactor.withdrawGone(from: request) }
            try reactor.withdrawGoneWaiters()
        }
        try reactor.ring(isPulse: true)
        guard now >= nextSample else { return }
        nextSample = now + 10 * Chores.second
        round &+= 1
        reactor.takeSample(now, round: round)
    }
}

extension Reactor {
    /// What keeps the log from being written is said once.
    fileprivate func mindLog() {
        let health = journal.look()
        let trouble = health.disk == .ok ? nil : health.failure?.description
        if let trouble, trouble != saidTrouble { options.log.write(trouble) }
        if trouble == nil, saidTrouble != nil { options.log.write("the log is written again") }
        saidTrouble = trouble
    }

    /// What all of them use of the machine; the kernel knows what of it is news.
    fileprivate func takeSample(_ now: Int64, round: UInt64) {
        var readings: [Sample.Reading] = []
        for ward in wards.values where !ward.isGone {
            // The memory of one that sleeps may shrink: each has its turn.
            let isItsTurn = (ward.number &+ round) % Chores.roundsToAll == 0
            guard let usage = ward.meter?.read(anew: isItsTurn), usage.processes > 0 else {
                continue
            }
            defer { ward.usage = (now, usage.processorMicroseconds) }
            guard let before = ward.usage, now > before.at else {
                // How busy it is says only the next look; what it has used is counted now.
                if let reading = budgeted(ward.agent, usage) { readings.append(reading) }
                continue
            }
            let spent = Double(usage.processorMicroseconds - before.processor)
            let percent = (spent * 1_000 / Double(now - before.at)).rounded() / 10
            var reading = Sample.Reading(
                agent: ward.agent, processor: max(percent, 0), memory: usage.residentBytes,
                processes: Int64(usage.processes))
            reading.processorTime = usage.processorMicroseconds
            readings.append(reading)
        }
        if !readings.isEmpty { take(.sampled(readings)) }
    }

    /// Of an agent that has budgets what is used at the first look.
    fileprivate func budgeted(_ id: AgentID, _ usage: ProcessUsage) -> Sample.Reading? {
        guard let place = kernel.state.place(of: id), !kernel.state.agents[place].budgets.isEmpty
        else { return nil }
        var reading = Sample.Reading(agent: id, memory: usage.residentBytes)
        reading.processorTime = usage.processorMicroseconds
        return reading
    }
}
