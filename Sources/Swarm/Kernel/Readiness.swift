/// Whether an agent that runs is ready yet: from the first check to the one that says so.
struct Readiness: Equatable {
    let probe: Probe
    /// When it should have been ready.
    private(set) var deadline: Int64
    /// The deadline has passed, and that was said.
    private(set) var isLate: Bool
    private var stage: Stage
    /// Why it was not so the last time.
    private var why: String?
    /// What had been printed of a line before anybody looked.
    private let beginning: [UInt8]
    /// For each of its streams.
    private var finders: [String: LineFinder] = [:]

    enum Stage: Equatable {
        case waiting(until: Int64)
        case checking(ticket: Int)
    }

    /// After it is late it is asked more seldom, but not less often than it was to be.
    private static let lateEvery: Int64 = 10_000_000

    init(
        _ probe: Probe, since start: Int64, isLate: Bool = false, behind line: [UInt8] = [],
        now: Int64
    ) {
        self.probe = probe
        beginning = line
        self.isLate = isLate
        deadline = start &+ probe.within
        stage = .waiting(until: now)
    }

    var ticket: Int? { if case .checking(let ticket) = stage { ticket } else { nil } }

    /// The next moment at which something is due; nil where a check says so.
    var wake: Int64? {
        let next: Int64? =
            if case .waiting(let moment) = stage, !isLine { moment } else { nil }
        let end = isLate ? nil : deadline
        return [next, end].compactMap(\.self).min()
    }

    private var isLine: Bool { if case .line = probe.task { true } else { false } }

    /// Whether a check is due now.
    func isDue(_ now: Int64) -> Bool {
        guard !isLine, case .waiting(let moment) = stage else { return false }
        return moment <= now
    }

    mutating func begin(_ ticket: Int) { stage = .checking(ticket: ticket) }

    /// It was not so.
    mutating func fail(_ why: String, now: Int64) {
        self.why = why
        stage = .waiting(until: now &+ pause)
    }

    /// Who is held can show nothing, and that time does not count.
    mutating func postpone(_ now: Int64) {
        if !isLate { deadline = max(deadline, now) &+ probe.every }
        if case .waiting = stage { stage = .waiting(until: now &+ probe.every) }
    }

    private var pause: Int64 {
        isLate ? max(probe.every, Readiness.lateEvery) : probe.every
    }

    /// What is to be said now that the deadline has passed; nil where it has not, or that was said.
    mutating func missedDeadline(_ now: Int64) -> String? {
        guard !isLate, now >= deadline else { return nil }
        isLate = true
        let missing =
            switch probe.task {
            case .command, .port: why
            case .line(let text): "no line with '\(text)'"
            }
        return "not ready after \(Readiness.words(probe.within))"
            + (missing.map { ": \($0)" } ?? "")
    }

    /// Whether what was printed shows it.
    mutating func finds(in text: [UInt8], of stream: String) -> Bool {
        guard case .line(let wanted) = probe.task else { return false }
        return finders[stream, default: LineFinder(wanted, behind: beginning)].finds(in: text)
    }

    static func words(_ microseconds: Int64) -> String {
        if microseconds % 60_000_000 == 0 { return "\(microseconds / 60_000_000) min" }
        if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000) s" }
        return "\(microseconds / 1_000) ms"
    }
}
