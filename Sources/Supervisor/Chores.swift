internal import Linux
internal import Swarm

/// What is to be done again and again, whatever happens.
struct Chores {
    private var nextTenth: Int64 = 0
    private var nextSecond: Int64 = 0
    private var nextLook = Clocks.boot + 10_000_000

    var next: Int64 { nextTenth }

    mutating func run(for reactor: Reactor) throws {
        let now = Clocks.boot
        guard now >= nextTenth else { return }
        nextTenth = now + 100_000
        try reactor.switchboard.mindDescriptors()
        guard now >= nextSecond else { return }
        nextSecond = now + 1_000_000
        try reactor.switchboard.mindPlace()
        for ward in reactor.wards.values where !ward.isGone {
            ward.spool(.terminal)?.lookAgain()
        }
        // One that came to wait for an answer may have no room, and so is not heard of.
        reactor.serveInputs()
        guard now >= nextLook else { return }
        nextLook = now + 10_000_000
        if let change = reactor.clock.compare(wall: Clocks.wall, boot: now) {
            reactor.take(.clockChanged(change))
        }
        reactor.takeSample(now)
    }
}

extension Reactor {
    /// Only of agents whose use of the machine changed by a point or a twentieth.
    fileprivate func takeSample(_ now: Int64) {
        var readings: [Sample.Reading] = []
        for ward in wards.values where !ward.isGone {
            guard let usage = ward.tree?.usage(), usage.processes > 0 else { continue }
            defer { ward.usage = (now, usage.processorMicroseconds) }
            guard let before = ward.usage, now > before.at else { continue }
            let spent = Double(usage.processorMicroseconds - before.processor)
            let percent = (spent * 1_000 / Double(now - before.at)).rounded() / 10
            let agent = kernel.state[ward.agent]
            let memory = agent?.memory ?? 0
            let isSame =
                abs(percent - (agent?.processor ?? -100)) < 1
                && abs(usage.residentBytes - memory) * 20 < memory
            if !isSame {
                readings.append(
                    Sample.Reading(
                        agent: ward.agent, processor: max(percent, 0), memory: usage.residentBytes))
            }
        }
        if !readings.isEmpty { take(.sampled(readings)) }
    }
}
