@testable import Swarm

/// An agent's processes as the simulated system has them, its holder, and what both wrote.
struct Tree {
    /// What the holder said so far; it survives every supervisor.
    private(set) var lines: [ProcessLife.Input] = []
    private(set) var stage = Stage.none
    private(set) var processes: [Process] = []
    /// Keeper and supervisor have its descriptors.
    var isOpen = false

    enum Stage: Equatable {
        /// Nothing, or everything is over.
        case none
        /// The holder has not forked yet.
        case born
        /// It has, and the program is not executed yet.
        case forked
        case running
        /// The program has ended, others go on.
        case orphaned
    }

    struct Process: Equatable {
        let number: Int64
        let isDeaf: Bool
        var isStopped = false
        /// Nobody but itself stopped it.
        var isAsleep = false
        var isTold = false
    }

    var hasHolder: Bool { stage != .none }
    var isStopped: Bool { stage != .born && processes.allSatisfy(\.isStopped) }
    /// What a supervisor sees that comes back: there is something, and all of it is stopped.
    var isFoundStopped: Bool { isOpen && !processes.isEmpty && isStopped }
    var canAct: Bool { stage == .running && processes.first?.isStopped == false }

    mutating func bear() {
        processes = []
        stage = .born
        isOpen = true
    }

    /// The next thing a holder does by itself.
    mutating func grow(_ random: inout SplitMix, number: Int64, isMissing: Bool) {
        switch stage {
        case .born:
            stage = .forked
            processes = [Process(number: number, isDeaf: random.chance(4))]
        case .forked where processes.first?.isStopped == false:
            guard !isMissing else {
                processes = []
                stage = .none
                return lines.append(.failedToStart(what: "exec", why: "not there"))
            }
            stage = .running
            lines.append(.started(process: number))
        default: break
        }
    }

    mutating func fork(_ random: inout SplitMix, number: Int64) {
        processes.append(Process(number: number, isDeaf: random.chance(3)))
    }

    /// A child stops itself, as a job in a shell does.
    mutating func doze() {
        guard processes.count > 1 else { return }
        processes[processes.count - 1].isStopped = true
        processes[processes.count - 1].isAsleep = true
    }

    mutating func exit(_ code: Int64) { end([0], .code(code)) }

    mutating func loseChild() { if processes.count > 1 { end([processes.count - 1], .code(0)) } }

    /// The system kills the holder and everything below it: nobody says how it ended.
    mutating func vanish() {
        processes = []
        stage = .none
    }

    /// SIGTERM to all, and SIGCONT so that it is heard.
    mutating func terminate() {
        for place in processes.indices {
            processes[place].isTold = true
            processes[place].isStopped = false
            processes[place].isAsleep = false
        }
        die()
    }

    /// Who was told to end does so as soon as it runs.
    mutating func die() {
        let dying = processes.indices.filter {
            processes[$0].isTold && !processes[$0].isDeaf && !processes[$0].isStopped
        }
        end(dying, .signal(15))
    }

    /// SIGKILL to all but so many, who were forked meanwhile.
    mutating func kill(sparing count: Int) {
        end(Array(processes.indices.dropLast(count)), .signal(9))
    }

    private mutating func end(_ places: [Int], _ exit: ProcessLife.Exit) {
        guard stage != .none, !processes.isEmpty else { return }
        let hasLeader = stage == .running || stage == .forked
        let isLeaderGone = hasLeader && places.contains(0)
        let leader = processes[0].number
        for place in places.sorted(by: >) { processes.remove(at: place) }
        if isLeaderGone {
            if stage == .forked { lines.append(.started(process: leader)) }
            lines.append(.exited(exit))
            stage = .orphaned
        }
        if processes.isEmpty, stage == .orphaned {
            lines.append(.empty)
            stage = .none
        }
    }

    // MARK: - Holding

    /// What a supervisor finds when it stops everything; not all of it where some fork on.
    mutating func hold(sparing count: Int) -> (count: Hold.Count, already: [Int64]) {
        let already = processes.filter(\.isAsleep).map(\.number)
        for place in processes.indices.dropLast(count) { processes[place].isStopped = true }
        let stopped = processes.filter(\.isStopped).count
        return (Hold.Count(stopped: stopped, of: processes.count), already)
    }

    mutating func letRun(except: [Int64]) {
        for place in processes.indices where !except.contains(processes[place].number) {
            processes[place].isStopped = false
            processes[place].isAsleep = false
        }
        die()
    }
}
