internal import Canvas
internal import Swarm

/// What of the present somebody has to know before all else, and the key that helps.
struct Alarm {
    var text: String
    /// The same in a few words, for where the past has most of the row.
    var brief: String
    /// What helps; nil where that is nothing, or several keys.
    var action: Action?
    /// Keys that go on where others wait.
    var keys = ""
}

extension Alarm {
    /// The first one there is.
    static func first(of model: Model) -> Alarm? {
        breaker(model) ?? link(model) ?? disk(model) ?? waiting(model) ?? conflicts(model)
            ?? drops(model)
    }

    /// In replay, where who waits is counted beside it.
    static func besidesWaiting(_ model: Model) -> Alarm? {
        breaker(model) ?? link(model) ?? disk(model) ?? conflicts(model) ?? drops(model)
    }

    private static func breaker(_ model: Model) -> Alarm? {
        let state = model.live.state
        guard state.breaker != nil || model.bell?.isBreakerOn == true else { return nil }
        let held = state.agents.filter { $0.isHeld && $0.phase == nil }.count
        let partly = state.agents.filter { $0.phase?.word == "holding" }.prefix(2).map { agent in
            let phase = agent.phase
            return " · \(agent.name) \(phase?.done ?? 0) of \(phase?.of ?? 0) held"
        }
        return Alarm(
            text: "BREAKER  \(held) held\(partly.joined())", brief: "BREAKER", action: .breaker,
            keys: "\(model.keys[.breaker]) release")
    }

    private static func link(_ model: Model) -> Alarm? {
        let keys = model.keys
        switch model.link {
        case .live: return nil
        case .connecting: return Alarm(text: "connecting", brief: "connecting")
        case .lost(let seconds):
            let ago = ago(seconds)
            let runs = model.live.state.agents.contains { !$0.condition.status.isEnd }
            guard runs else {
                return Alarm(
                    text: "no supervisor, and nobody runs; skep up starts it",
                    brief: "no supervisor", action: .leave, keys: model.leaveWords)
            }
            return Alarm(
                text: "supervisor lost \(ago); agents run on; retrying",
                brief: "supervisor lost",
                keys: "\(keys[.breaker]) \(keys[.pause]) \(keys[.stop]) wait")
        case .readOnly(let why):
            return Alarm(text: why, brief: why, action: .help, keys: "\(keys[.help]) help")
        }
    }

    private static func ago(_ seconds: Int) -> String {
        let age = age(
            from: LogTime(microseconds: 0), to: LogTime(microseconds: Int64(seconds) * 1_000_000))
        return age == "now" ? age : "\(age) ago"
    }

    private static func disk(_ model: Model) -> Alarm? {
        let why: String
        switch model.bell?.disk {
        case .full: why = "disk full. Agents wait, nothing is lost."
        case .failed: why = "the disk fails. Agents wait."
        case .ok, nil: return nil
        }
        return Alarm(
            text: "log cannot be written: \(why)",
            brief: model.bell?.disk == .full ? "disk full" : "disk fails",
            keys: "\(model.keys[.breaker]) \(model.keys[.stop]) work")
    }

    private static func waiting(_ model: Model) -> Alarm? {
        let waiting = model.live.roll.waiting
        let now = model.live.now
        let state = model.live.state
        let others = state.requestsOfNobody
        guard !waiting.isEmpty || !others.isEmpty else { return nil }
        var texts: [String] = []
        for agent in waiting {
            // One question, however many it holds.
            let isOfAll =
                state.requestOfLimit(of: agent) != nil
                && !state.requests.contains { $0.agent == agent.id }
            let who = isOfAll ? "all together ask" : "\(agent.name) asks"
            let text = "\(who) \(age(from: state.since(agent), to: now))"
            if !isOfAll || !texts.contains(where: { $0.hasPrefix(who) }) { texts.append(text) }
        }
        texts += others.map { "somebody asks \(age(from: $0.asked, to: now))" }
        let more = texts.count > 4 ? " and \(texts.count - 4) more" : ""
        texts = Array(texts.prefix(4))
        return Alarm(
            text: "▲ " + texts.joined(separator: ", ") + more,
            brief: "▲\(waiting.count + others.count)",
            action: .nextWaiting, keys: "\(model.keys[.nextWaiting]) next")
    }

    private static func conflicts(_ model: Model) -> Alarm? {
        let conflicts = model.live.state.conflicts
        guard let first = conflicts.first else { return nil }
        let names = first.touches.map { model.live.state.holder($0.agent) }
        let more = conflicts.count > 1 ? " and \(conflicts.count - 1) more" : ""
        let path = Sanitiser.text(first.path, .exact)
        return Alarm(
            text: "conflict: \(path), changed by \(joined(names))\(more)",
            brief: conflicts.count == 1 ? "conflict" : "\(conflicts.count) conflicts",
            action: .leases, keys: "\(model.keys[.leases]) shows it")
    }

    private static func joined(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func drops(_ model: Model) -> Alarm? {
        let fresh = model.drops.fresh(at: model.live.now)
        guard let last = fresh.last else { return nil }
        let count = fresh.reduce(0) { $0 + $1.count }
        let what = count == 1 ? "1 dropped" : "\(grouped(count)) dropped, the last"
        return Alarm(
            text: "\(what): \(last.words(model.live.state))", brief: "\(grouped(count)) dropped",
            action: .health, keys: "\(model.keys[.health]) health")
    }
}
