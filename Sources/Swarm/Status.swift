/// What an agent is doing, in the protocol's words.
public enum Status: String, CaseIterable, Sendable {
    case initializing, running, thinking, waiting, paused, idle
    case completed, failed, terminated, unknown

    /// True for what an agent may say it is.
    public var isClaim: Bool {
        switch self {
        case .running, .thinking, .waiting, .idle: true
        default: false
        }
    }

    /// True when nothing of the agent is left running.
    public var isEnd: Bool {
        switch self {
        case .completed, .failed, .terminated: true
        default: false
        }
    }
}

extension Agent.Condition {
    /// Whether a status that something else tells may take its place: a lower source never closes what
    /// a higher one opened.
    public func yields(to evidence: Evidence) -> Bool {
        // That a program runs says nothing of what it does.
        let isBare =
            (self.evidence == .kernel || self.evidence == .probe)
            && (status == .running || status == .initializing)
        return isBare || evidence.rank >= self.evidence.rank
    }
}

/// Who or what told us a status.
public struct Evidence: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let exit = Evidence(rawValue: "exit")
    public static let kernel = Evidence(rawValue: "kernel")
    /// A check found that it is ready.
    public static let probe = Evidence(rawValue: "probe")
    public static let wire = Evidence(rawValue: "wire")
    public static let descriptor3 = Evidence(rawValue: "fd3")
    public static let hook = Evidence(rawValue: "hook")
    public static let `operator` = Evidence(rawValue: "operator")
    public static let breaker = Evidence(rawValue: "breaker")
    public static let programStatus = Evidence(rawValue: "osc7501")
    public static let title = Evidence(rawValue: "title")
    public static let bell = Evidence(rawValue: "bell")
    public static let prompt = Evidence(rawValue: "prompt")
    public static let silence = Evidence(rawValue: "silence")
    /// Nobody watches: it is what was written last.
    public static let log = Evidence(rawValue: "log")

    public enum Rank: Int, Comparable, Sendable {
        case guessed, forgeable, told

        public static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// How far it can be trusted. What is not known counts as a guess.
    public var rank: Rank {
        switch self {
        case .exit, .kernel, .probe, .wire, .descriptor3, .hook, .operator, .breaker: .told
        case .programStatus: .forgeable
        default: .guessed
        }
    }
}
