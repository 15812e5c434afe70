public import Canvas
public import Swarm

extension Standing.Mark {
    /// What the mark of a status means, for whoever gives it a colour.
    public var role: Role {
        switch self {
        case .waiting: .statusWaiting
        case .changing: .statusChanging
        case .failed: .statusFailed
        case .unsure: .statusUnsure
        case .starting, .running, .thinking: .statusWorking
        case .paused: .statusPaused
        case .idle: .statusIdle
        case .completed, .stopped: .statusDone
        }
    }
}
