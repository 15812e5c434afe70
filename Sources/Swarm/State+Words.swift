// What agents have said of a path, as each of the others heard it.
extension State {
    /// What an agent said of a path last that another one heard, or said itself: it goes before whatever that
    /// agent said of more than this path before.
    func lastWord(
        of agent: AgentID, on place: FilePlace, heardBy listener: AgentID
    ) -> Promise? {
        promises.last { $0.agent == agent && $0.covers(place) && $0.isHeard(by: listener) }
    }

    /// The first claim of a path among those that one heard of, and that their agents have not taken back.
    func firstClaim(on place: FilePlace, heardBy listener: AgentID) -> Promise? {
        var words: [AgentID: Promise] = [:]
        for promise in promises where promise.covers(place) && promise.isHeard(by: listener) {
            words[promise.agent] = promise
        }
        let claims = words.values.filter { $0.kind == .claim }
            .map { (claim: $0, start: $0.start(on: place, heardBy: listener, by: time)) }
        return claims.min { $0.start < $1.start }?.claim
    }

    /// A claim knows what its agent says of the same paths, earlier and later.
    mutating func remember(_ new: inout Promise) {
        let near = promises.indices.filter {
            promises[$0].agent == new.agent && promises[$0].id != new.id
                && promises[$0].overlaps(new)
        }
        if new.kind == .claim { new.said = words(of: near.map { promises[$0] }, near: new) }
        for place in near where promises[place].kind == .claim {
            new.follow(on: &promises[place].said)
        }
    }

    private func words(of promises: [Promise], near new: Promise) -> [Promise] {
        var seen: Set<[String]> = []
        // Where one was renewed between yields another one may not know of these: the newest is exact.
        let exact = promises.flatMap { $0.said + [$0] }.sorted { $0.since > $1.since }
            .filter { seen.insert(["\($0.id.rawValue)", $0.path]).inserted && $0.overlaps(new) }
        let all = Array(exact.reversed())
        var words: [Promise] = []
        for word in all.suffix(2 * Patience.wordsRemembered) { word.follow(on: &words) }
        return words
    }

    /// What is over, or was missed, is so as well where it is remembered.
    mutating func amend(_ id: EventID, _ path: String, _ change: (inout Promise) -> Void) {
        for place in promises.indices {
            for word in promises[place].said.indices
            where promises[place].said[word].id == id && promises[place].said[word].path == path {
                change(&promises[place].said[word])
            }
        }
    }

    mutating func end(_ id: EventID, _ path: String, _ time: LogTime) {
        promises.removeAll { $0.id == id && $0.path == path }
        amend(id, path) { $0.until = min($0.until, time) }
    }
}

extension State.Promise {
    /// Since when a path is claimed without a break, as far as one heard of it: what is claimed again has been
    /// claimed all the while, unless it was yielded meanwhile.
    fileprivate func start(
        on place: FilePlace, heardBy listener: AgentID, by now: LogTime?
    ) -> LogTime {
        let words = (said + [self]).filter { $0.covers(place) && $0.isHeard(by: listener) }
            .sorted { $0.since < $1.since }
        var start: LogTime?
        for time in words.flatMap({ [$0.since, $0.until] }).sorted() where time <= now ?? time {
            let last = words.last { $0.since <= time && time < $0.until }
            start = last?.kind == .claim ? start ?? time : nil
        }
        return start ?? since
    }

    /// A yield leaves nothing of what it takes back, and a claim that is only renewed is the same one. The
    /// oldest is forgotten where there is too much.
    fileprivate func follow(on words: inout [State.Promise]) {
        var new = self
        new.said = []
        if kind == .yield { words.removeAll { includes($0) } }
        let run = (words.lastIndex { $0.kind == .yield } ?? -1) + 1
        let old = words[run...].firstIndex {
            $0.until > since && $0.includes(self) && includes($0)
        }
        if kind == .claim, let old {
            new.since = words[old].since
            words[old] = new
        } else {
            words.append(new)
        }
        words = Array(words.suffix(Patience.wordsRemembered))
    }
}
