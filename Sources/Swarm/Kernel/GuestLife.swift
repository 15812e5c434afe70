/// A program that joined: what becomes of it is known by what it says, and by nothing else.
///
/// Nobody can stop or end it but itself, so it is told, and what it does not confirm is not said of it.
public struct GuestLife: Equatable, Sendable {
    public private(set) var stage: Stage

    public enum Stage: Equatable, Sendable {
        /// Something came from it at that moment; since then it may have been asked whether it is there.
        case present(heard: Int64, isAsked: Bool)
        /// Nothing came for so long that nobody knows what it does.
        case silent
        /// It was told to leave, and is cut off at a moment.
        case leaving(cutAt: Int64)
        /// It has left, or was cut off.
        case gone
    }

    public enum Input: Equatable, Sendable {
        case heard
        /// Its connection is gone, or takes nothing more.
        case unreachable
        /// It is to leave, within so many microseconds.
        case stop(within: Int64)
        case kill
        case left
        case elapsed
    }

    public enum Action: Equatable, Sendable {
        case askWhetherThere
        case tellToLeave
        case wake(at: Int64)
        case isSilent
        case isBack
        case hasLeft
        case isCutOff
    }

    public init(heard: Int64) { stage = .present(heard: heard, isAsked: false) }

    public var isAlive: Bool { stage != .gone }

    /// Whether somebody ends it.
    var isEnding: Bool {
        if case .leaving = stage { true } else { false }
    }

    var isPresent: Bool {
        if case .present = stage { true } else { false }
    }

    public mutating func handle(_ input: Input, now: Int64) -> [Action] {
        guard isAlive else { return [] }
        switch input {
        case .heard: return heard(now)
        case .unreachable: return lost()
        case .stop(let patience): return stop(now &+ patience)
        case .kill:
            stage = .gone
            return [.tellToLeave, .isCutOff]
        case .left:
            stage = .gone
            return [.hasLeft]
        case .elapsed: return elapsed(now)
        }
    }

    private mutating func heard(_ now: Int64) -> [Action] {
        switch stage {
        case .present(_, let isAsked):
            stage = .present(heard: now, isAsked: false)
            // Else it is woken at the old moment, and finds then that it is too early.
            return isAsked ? [.wake(at: now &+ Patience.question)] : []
        case .silent:
            stage = .present(heard: now, isAsked: false)
            return [.isBack, .wake(at: now &+ Patience.question)]
        case .leaving, .gone: return []
        }
    }

    private mutating func lost() -> [Action] {
        switch stage {
        case .present:
            stage = .silent
            return [.isSilent]
        case .leaving:
            stage = .gone
            return [.isCutOff]
        case .silent, .gone: return []
        }
    }

    private mutating func stop(_ cutAt: Int64) -> [Action] {
        guard case .leaving(let before) = stage else {
            stage = .leaving(cutAt: cutAt)
            return [.tellToLeave, .wake(at: cutAt)]
        }
        // Somebody else may have less patience.
        stage = .leaving(cutAt: min(before, cutAt))
        return [.wake(at: min(before, cutAt))]
    }

    private mutating func elapsed(_ now: Int64) -> [Action] {
        switch stage {
        case .present(let heard, _) where now >= heard &+ Patience.absence:
            stage = .silent
            return [.isSilent]
        case .present(let heard, isAsked: false) where now >= heard &+ Patience.question:
            stage = .present(heard: heard, isAsked: true)
            return [.askWhetherThere, .wake(at: heard &+ Patience.absence)]
        case .present(let heard, let isAsked):
            return [.wake(at: heard &+ (isAsked ? Patience.absence : Patience.question))]
        case .leaving(let cutAt) where now >= cutAt:
            stage = .gone
            return [.isCutOff]
        case .leaving(let cutAt): return [.wake(at: cutAt)]
        case .silent, .gone: return []
        }
    }
}
