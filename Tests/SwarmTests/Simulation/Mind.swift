@testable import Swarm

/// The kernel, or one that is broken in a way which the simulation has to find.
struct Mind {
    private(set) var kernel: Kernel
    let fault: Fault
    private var steps = 0

    enum Fault: String, CaseIterable {
        case none
        /// It does not try to hold.
        case neverHolds
        /// It believes a hold that is not proven.
        case holdsTooEarly
        /// It believes that nothing is left as soon as it said so.
        case endsTooEarly
        case answersTwice
        case neverAnswers
        /// An event gets lost on its way into the log.
        case skipsARecord
        case recordsACommandTwice
        case startsUnderTheBreaker
        case startsTooEarly
        /// A supervisor that comes back counts from the beginning.
        case forgetsFailures
        /// A supervisor that comes back does not know who was held.
        case forgetsHolds
        /// A supervisor that comes back does not know what was appended.
        case forgetsNumbers
        /// It believes that whoever is told to pause has.
        case believesPushes
        /// It never looks at its watch.
        case sleeps
        /// It waits for ever for what nobody confirms.
        case neverExpires
        /// It tells before it is written.
        case tellsTooEarly
        /// It does not look at what agents tell of their use.
        case spendsOn
        /// It forgets that it is to ask.
        case neverAsks
        /// It looks at another path than the one that is asked about.
        case looksElsewhere
        /// It allows what the operator denies.
        case overrulesTheOperator
    }

    init(now: Moment, _ fault: Fault) {
        kernel = Kernel(now: now)
        self.fault = fault
    }

    var state: State { kernel.state }
    var wake: Int64? {
        if fault == .sleeps { return nil }
        if fault == .startsTooEarly, let soonest { return min(kernel.wake ?? soonest, soonest) }
        return kernel.wake
    }

    /// Half of the pause before a restart.
    private var soonest: Int64? {
        guard state.breaker == nil else { return nil }
        return kernel.lives.values.compactMap(\.restartAt).min().map { $0 - Patience.restart / 2 }
    }

    mutating func handle(
        _ input: Input, at moment: Moment, from origin: Provenance? = nil
    ) -> [Effect] {
        steps += 1
        var moment = moment
        if fault == .startsTooEarly, input == .elapsed, let soonest, moment.boot >= soonest {
            moment = Moment(time: moment.time, boot: moment.boot + Patience.restart / 2)
        }
        if fault == .spendsOn, case .told(let id, let report) = input, report.type == .usage {
            kernel.record(.usage, id, subject: report.subject, report.content)
            return kernel.takeEffects()
        }
        return broken(kernel.handle(lie(input), at: moment, from: origin))
    }

    mutating func recover(
        _ state: State, _ sources: SourceLedger, _ survivors: [Survivor], at moment: Moment
    ) -> [Effect] {
        var effects: [Effect]
        (kernel, effects) = Kernel.recovered(
            from: state, sources: fault == .forgetsNumbers ? SourceLedger() : sources,
            survivors: survivors, at: moment)
        for id in kernel.lives.keys {
            if fault == .forgetsFailures { kernel.lives[id]?.restarts = RestartLedger() }
            if fault == .forgetsHolds { kernel.lives[id]?.hold = Hold() }
        }
        return broken(effects)
    }

    private func lie(_ input: Input) -> Input {
        if fault == .looksElsewhere, case .asked(.gate(var question, let agent), let asker) = input
        {
            question.place?.path = "elsewhere"
            return .asked(.gate(question, agent: agent), by: asker)
        }
        guard fault == .holdsTooEarly, case .hold(let id, .tried(let count, let already)) = input
        else { return input }
        return .hold(
            id, .tried(Hold.Count(stopped: count.of, of: count.of), alreadyStopped: already))
    }

    private mutating func broken(_ effects: [Effect]) -> [Effect] {
        var effects = effects
        switch fault {
        case .neverHolds:
            for case .tryToHold(let id) in effects {
                effects += kernel.handle(
                    .hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: [])),
                    at: kernel.now)
            }
            effects.removeAll { if case .tryToHold = $0 { true } else { false } }
        case .endsTooEarly:
            for case .terminate(let id) in effects {
                effects += kernel.handle(.process(id, .empty), at: kernel.now)
            }
        case .believesPushes:
            for case .push(let client, "pause", let body, _) in effects {
                guard let id = kernel.agent(of: client), let number = body["push"]?.int else {
                    continue
                }
                _ = kernel.lives[id]?.line.take(Int64(number))
                kernel.hold(id, .tried(Hold.Count(stopped: 1, of: 1), alreadyStopped: []))
                effects += kernel.takeEffects()
            }
        case .neverExpires:
            for place in kernel.errands.indices { kernel.errands[place].expiresAt = nil }
        case .tellsTooEarly:
            effects = effects.map { effect in
                guard case .push(let client, let verb, let body, _) = effect else { return effect }
                return .push(client, verb: verb, body, after: .none)
            }
        case .neverAsks:
            for id in kernel.lives.keys {
                for reason in kernel.lives[id]?.hold.reasons ?? []
                where reason.hasPrefix("rule budget") {
                    kernel.hold(id, .release(reason: reason))
                }
            }
            effects += kernel.takeEffects()
        case .answersTwice:
            if let answer = effects.first(where: { $0.isAnswer }) { effects.append(answer) }
        case .neverAnswers:
            if steps % 5 == 0 { effects.removeAll(where: \.isAnswer) }
        case .skipsARecord:
            if steps % 50 == 0, let place = effects.firstIndex(where: \.isRecord) {
                effects.remove(at: place)
            }
        case .recordsACommandTwice:
            for case .record(let event) in effects where event.type == .command {
                kernel.record(
                    .command, subject: event.subject, [:])
                effects += kernel.takeEffects()
            }
        case .overrulesTheOperator:
            effects = effects.map { effect in
                guard case .record(var event) = effect, event.type == .gate,
                    case .text(let text) = event.content,
                    var content = GateVerdict(parsing: text.utf8Span.span.bytes),
                    content.verdict == .deny, content.level == .order
                else { return effect }
                content.verdict = .allow
                event.content = .text(content.text)
                return .record(event)
            }
        case .startsUnderTheBreaker:
            if state.breaker != nil, let id = kernel.resting.first {
                kernel.startAgain(id)
                effects += kernel.takeEffects()
            }
        default: break
        }
        return effects
    }
}

extension Effect {
    fileprivate var isAnswer: Bool { if case .answer = self { true } else { false } }
    fileprivate var isRecord: Bool { if case .record = self { true } else { false } }
}
