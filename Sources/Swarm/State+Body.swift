extension State {
    /// What is known of the files: which record of them is the newest, and what can be undone.
    public struct Body: Equatable, Sendable {
        /// The commit of the newest record all of whose changes are in the log.
        public internal(set) var commit: String?
        /// The event that told of it; of several the last one.
        public internal(set) var event = EventID.none
        /// A later record, of whose changes only the first ones are in the log.
        public internal(set) var unfinished: Unfinished?
        /// What brought files back and was not undone, oldest first.
        public internal(set) var restores: [Restore] = []
        /// What the files were before they were brought back last, or that was undone.
        public internal(set) var backup: String?

        public struct Unfinished: Equatable, Sendable {
            public let commit: String
            /// So many of its changes are in the log.
            public let parts: Int64
        }

        public struct Restore: Equatable, Sendable {
            /// The `rewind` event.
            public let event: EventID
            /// What the files were before.
            public let backup: String
        }

        /// So many can be undone, one after the other.
        static let restoreLimit = 64
    }
}

extension State {
    /// Why no files can be brought back from before they were brought back; nil where they can.
    public var whyNothingToUndo: String? {
        guard body?.restores.isEmpty != false else { return nil }
        return body?.backup == nil
            ? "there is nothing to undo: no files were brought back"
            : "there is nothing to undo: all that was brought back is undone"
    }
}

// MARK: - Folding

extension EventView {
    /// Whether the supervisor found it in the files. What an agent declares says where it came from.
    public var isFoundChange: Bool { type == .stateChange && metadata == nil }
}

extension Event {
    /// The same of an event that is at hand.
    public var isFoundChange: Bool { type == .stateChange && metadata == nil }
}

extension State.Body {
    mutating func apply(_ change: StateChange, _ id: EventID) {
        guard let commit = change.commit else { return }
        let (part, parts) = (change.find?.part ?? 1, change.find?.parts ?? 1)
        if part < parts {
            unfinished = Unfinished(commit: commit, parts: part)
        } else {
            arrive(at: commit, id)
        }
    }

    mutating func apply(_ restoration: Restoration, _ id: EventID) {
        guard let commit = restoration.commit else { return }
        arrive(at: commit, id)
        backup = restoration.backup ?? backup
        if let undone = restoration.undone {
            restores.removeAll { $0.event >= undone }
        } else if let backup = restoration.backup {
            restores.append(Restore(event: id, backup: backup))
            restores.removeFirst(max(restores.count - State.Body.restoreLimit, 0))
        }
    }

    private mutating func arrive(at commit: String, _ id: EventID) {
        self.commit = commit
        event = id
        unfinished = nil
    }
}

// MARK: - JSON

extension State.Body {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("commit", commit)
        writer.field("event", event.rawValue)
        writer.field("unfinished", unfinished?.commit)
        writer.field("parts", unfinished?.parts)
        writer.field("backup", backup)
        writer.list("restores", restores.isEmpty ? nil : restores) { restore, writer in
            writer.beginObject()
            writer.field("event", restore.event.rawValue)
            writer.field("backup", restore.backup)
            writer.endObject()
        }
        writer.endObject()
    }

    init?(_ json: borrowing JSONSlice) {
        guard var fields = try? Fields(parsing: json.bytes), let event = fields.integer("event")
        else { return nil }
        self.init()
        commit = fields.text("commit")
        self.event = EventID(event)
        if let commit = fields.text("unfinished"), let parts = fields.integer("parts") {
            unfinished = Unfinished(commit: commit, parts: parts)
        }
        backup = fields.text("backup")
        restores =
            fields.list("restores") { json in
                guard var fields = try? Fields(parsing: json.bytes),
                    let event = fields.integer("event"), let backup = fields.text("backup")
                else { return nil }
                return Restore(event: EventID(event), backup: backup)
            } ?? []
    }
}
