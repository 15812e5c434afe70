internal import Crypto
internal import Swarm

/// How a state is reached: from the nearest snapshot, by folding the rows behind it.
enum LogState {
    /// The newest good snapshot of a log's own up to a row, that of its root included; one that was tampered
    /// with is passed over.
    static func newestSnapshot(
        in database: borrowing Database, _ root: Root, through end: Int64
    ) throws(LogError) -> State? {
        let rows = try Statement(
            """
            SELECT last_event_id, state FROM snapshots INDEXED BY brain_snapshots
            WHERE state IS NOT NULL AND last_event_id > ?1 AND last_event_id <= ?2
            ORDER BY last_event_id DESC
            """, in: database)
        rows.bind(root.beforeKept, at: 1)
        rows.bind(end, at: 2)
        while try rows.step() {
            if case .state(let state) = KeptState.decode(rows.bytes(1)),
                state.lastID.rawValue == rows.integer(0)
            {
                return state
            }
        }
        return nil
    }

    /// What a fork began with, as far as another version's folding can be read: where the parent is gone, nobody
    /// can fold it anew.
    static func rootOfAnyVersion(
        in database: borrowing Database, _ root: Root
    ) throws(LogError) -> State? {
        let rows = try Statement(
            "SELECT state FROM snapshots WHERE state IS NOT NULL AND last_event_id = ?",
            in: database)
        rows.bind(root.id, at: 1)
        while try rows.step() {
            if let state = KeptState.ofAnyVersion(rows.bytes(0)), state.lastID.rawValue == root.id {
                return state
            }
        }
        return nil
    }
}

/// A state as a snapshot keeps it: its hash, then its JSON.
enum KeptState {
    case state(State)
    /// Another version folded it, which may have known less or seen it otherwise.
    case ofAnotherVersion
    case broken

    static func encode(_ state: State) -> [UInt8] {
        sealed(state.json)
    }

    static func sealed(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount + text.count)
        Digest(of: text.span.bytes).append(to: &bytes)
        return bytes + text
    }

    /// What was folded, as far as it can be read whoever did it; nil of what is broken.
    static func ofAnyVersion(_ bytes: RawSpan) -> State? {
        switch decode(bytes) {
        case .state(let state): state
        case .ofAnotherVersion:
            State(parsing: bytes.extracting(Digest.byteCount..<bytes.byteCount))
        case .broken: nil
        }
    }

    /// Nil unless it is of this version.
    var state: State? {
        guard case .state(let state) = self else { return nil }
        return state
    }

    static func decode(_ bytes: RawSpan) -> KeptState {
        guard bytes.byteCount > Digest.byteCount,
            let hash = Digest(bytes.extracting(first: Digest.byteCount))
        else { return .broken }
        let text = bytes.extracting(Digest.byteCount..<bytes.byteCount)
        guard Digest(of: text) == hash, var fields = try? JSONScanner(fieldsOf: text) else {
            return .broken
        }
        // It stands first: of another version nothing else need be readable.
        guard let first = try? fields.nextField(), first.key == "fold",
            first.value.int == State.version
        else { return .ofAnotherVersion }
        return State(parsing: text).map { .state($0) } ?? .broken
    }
}
