internal import Crypto
internal import Swarm

// What the log's own tables held of rows that are in the archive by now.
extension Archive {
    func ids(
        of key: String, in range: ClosedRange<Int64>, limit: Int, newestFirst: Bool
    ) throws(LogError) -> [Int64] {
        var ids: [Int64] = []
        func addOlder() throws(LogError) {
            guard let before, range.lowerBound < first, ids.count < limit else { return }
            ids += try before.ids(
                of: key, in: range.lowerBound...min(range.upperBound, first - 1),
                limit: limit - ids.count, newestFirst: newestFirst)
        }
        if !newestFirst { try addOlder() }
        var place = newestFirst ? min(range.upperBound, last) : max(range.lowerBound, first)
        while ids.count < limit, place >= max(range.lowerBound, first),
            place <= min(range.upperBound, last), let seat = try seat(of: place)
        {
            if let found = try table(of: seat).postings[key] {
                let number = Segment.number(of: seat.ids.lowerBound)
                let rising = Segment.ids(in: found.span.bytes, segment: number, within: range)
                ids += newestFirst ? rising.reversed() : rising
            }
            place = newestFirst ? seat.ids.lowerBound - 1 : seat.ids.upperBound + 1
        }
        if newestFirst { try addOlder() }
        return Array(ids.prefix(limit))
    }

    func keptState(atOrBefore id: EventID) throws(LogError) -> State? {
        if let state = try keptState(through: id.rawValue, { KeptState.decode($0).state }) {
            return state
        }
        if let before { return try before.keptState(atOrBefore: min(id, EventID(first - 1))) }
        // Where there is nothing to fold it from, what another version folded is taken as it is.
        guard first > 1 else { return nil }
        return try keptState(through: id.rawValue, KeptState.ofAnyVersion)
    }

    /// The newest that can be read; it is looked for from the row down.
    private func keptState(
        through id: Int64, _ decode: (RawSpan) -> State?
    ) throws(LogError) -> State? {
        var place = min(id, last)
        while place >= first, let seat = try seat(of: place) {
            for kept in try table(of: seat).states.reversed() where kept.id <= id {
                guard let state = decode(kept.kept.span.bytes) else { continue }
                if state.lastID.rawValue == kept.id { return state }
            }
            place = seat.ids.lowerBound - 1
        }
        return nil
    }

    func keyframe(of agent: AgentID, atOrBefore id: EventID) throws(LogError) -> Keyframe? {
        // Before its first event, which its id names, there is none of it.
        let birth = Int64(agent.rawValue.dropFirst()) ?? 1
        var place = min(id.rawValue, last)
        while place >= max(first, birth), let seat = try seat(of: place) {
            for kept in try table(of: seat).keyframes.reversed()
            where kept.agent == agent.rawValue && kept.id <= id.rawValue {
                let found = Keyframe(of: agent, after: EventID(kept.id), sealed: kept.sealed)
                if let found { return found }
            }
            place = seat.ids.lowerBound - 1
        }
        return try before?.keyframe(of: agent, atOrBefore: min(id, EventID(first - 1)))
    }

    // MARK: - The chain

    func hash(of id: Int64) throws(LogError) -> Digest? {
        guard id >= first, let seat = try seat(of: id) else {
            return try before?.hash(of: id)
        }
        if id == seat.ids.upperBound { return seat.placed.segment.hash }
        var chain = Chain(after: seat.ids.lowerBound - 1, hash: seat.placed.segment.before)
        try forEach(after: EventID(chain.id), through: EventID(id)) { event throws(LogError) in
            if let flaw = chain.follow(event) {
                throw seat.file.name.flaw(flaw.row, flaw.why)
            }
        }
        return chain.hash
    }

    func followAll(through end: Int64) throws(LogError) -> Followed {
        var state: State
        if let before {
            switch try before.followAll(through: first - 1) {
            case .state(let found): state = found
            case .flaw(let error): return .flaw(error)
            }
        } else {
            state = try stateBeforeFirst()
        }
        do throws(LogError) {
            try follow(through: end, &state)
            return .state(state)
        } catch {
            guard error.code == .damaged else { throw error }
            return .flaw(error)
        }
    }

    /// What was kept of what is not there; nothing where all is.
    private func stateBeforeFirst() throws(LogError) -> State {
        guard first > 1, let seat = try seat(of: first) else { return State() }
        let kept = try table(of: seat).states.first { $0.id == first - 1 }?.kept
        return kept.flatMap { KeptState.ofAnyVersion($0.span.bytes) } ?? State()
    }

    private func follow(through end: Int64, _ state: inout State) throws(LogError) {
        var hash = hasAll ? beginning.hash : nil
        var place = first
        while place <= min(end, last), let seat = try seat(of: place) {
            let segment = seat.placed.segment
            guard hash == nil || hash == segment.before else {
                throw seat.file.name.flaw(place, "it does not follow from the row before it")
            }
            var chain = Chain(after: place - 1, hash: segment.before)
            let stop = min(end, seat.ids.upperBound)
            try forEach(after: EventID(place - 1), through: EventID(stop)) {
                event throws(LogError) in
                if let flaw = chain.follow(event) {
                    throw seat.file.name.flaw(flaw.row, flaw.why)
                }
                state.apply(event)
            }
            guard stop < seat.ids.upperBound || chain.hash == segment.hash else {
                throw seat.file.name.flaw(
                    place, "it or one of those up to \(stop) is not what was written")
            }
            hash = chain.hash
            place = stop + 1
        }
        // The log itself says what the last of them was.
        guard end < last || hash == lastHash else {
            throw files[files.count - 1].flaw(
                last, "it is not the row that the log goes on from")
        }
    }
}
