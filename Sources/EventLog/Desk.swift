public import Swarm

/// Rows that somebody waits for.
struct Submission: Sendable {
    let events: [Event]
    let size: Int
    let ids: ClosedRange<EventID>
    let completion: Scribe.Completion
}

/// What the scribe and those who submit to it share.
struct Desk {
    var isOpen = true
    var hasEnded = false
    var health = Scribe.Health()
    /// Where the log is; nil before it could be opened.
    var place: LogPlace?
    private var submissions: [Submission] = []
    private var taken = 0
    /// What is kept when there is time.
    private var keyframes: [Keyframe] = []
    private var keyframeBytes = 0
    /// Rows that are to go, and what came of it.
    var trim: Trim?
    var trimmed: Result<Void, LogError>?
    var hasKeyframes: Bool { !keyframes.isEmpty }

    mutating func queue(_ submission: Submission) -> Scribe.Receipt {
        guard isOpen else { return .ended }
        let rows = health.queuedRows + submission.events.count
        let bytes = health.queuedBytes + submission.size
        guard rows <= Scribe.queueLimit, bytes <= Scribe.queueBytes else { return .busy }
        submissions.append(submission)
        health.queuedRows = rows
        health.queuedBytes = bytes
        return .queued
    }

    mutating func queue(_ keyframe: Keyframe) {
        guard isOpen, keyframeBytes + keyframe.cells.count <= Scribe.keyframeBytes else { return }
        keyframes.append(keyframe)
        keyframeBytes += keyframe.cells.count
    }

    mutating func takeKeyframes() -> [Keyframe] {
        defer { (keyframes, keyframeBytes) = ([], 0) }
        return keyframes
    }

    /// A group is on the disk.
    mutating func clear(_ group: [Submission]) {
        for submission in group {
            health.queuedRows -= submission.events.count
            health.queuedBytes -= submission.size
        }
    }

    /// Whether nobody waits for anything.
    var isIdle: Bool { taken == submissions.count }

    /// The next commit: as many submissions as it may hold, at least one; nil when there is none.
    mutating func takeGroup() -> [Submission]? {
        guard !isIdle else { return nil }
        let start = taken
        var rows = 0
        var bytes = 0
        while taken < submissions.count {
            let next = submissions[taken]
            rows += next.events.count
            bytes += next.size
            if taken > start, rows > Scribe.rowsPerCommit || bytes > Scribe.bytesPerCommit { break }
            taken += 1
        }
        let group = Array(submissions[start..<taken])
        forgetTaken()
        return group
    }

    /// The log is where it was. What waits for that is written first.
    mutating func isBack() {
        guard health.failure?.code == .gone, health.queuedRows == 0 else { return }
        health.disk = .ok
        health.failure = nil
    }

    /// Everything that still waits, at the end.
    mutating func takeAll() -> [Submission] {
        defer { submissions.removeAll() }
        return Array(submissions[taken...])
    }

    /// Cuts the front off only when it is most of the queue, so that each row is moved at most once.
    private mutating func forgetTaken() {
        guard taken * 2 >= submissions.count else { return }
        submissions.removeFirst(taken)
        taken = 0
    }
}

extension Event {
    /// About how many bytes the row takes: what limits count, here and for who hands rows in.
    public var storedSize: Int {
        let content =
            switch content {
            case .text(let text): text.utf8.count
            case .bytes(let bytes): bytes.count
            }
        return content + (metadata?.utf8.count ?? 0) + (subject?.utf8.count ?? 0) + 64
    }
}
