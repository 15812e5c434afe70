@testable import Swarm

/// The keeper as the supervisor knows it, and the trees below it: all of this outlives supervisors.
struct Keep {
    private(set) var trees: [AgentID: Tree] = [:]
    /// What each agent can be started from: the ticket that stood for it.
    private(set) var specs: [AgentID: Int] = [:]
    /// Packets that were sent and not read yet, in both directions.
    private var requests: [Request] = []
    private var answers: [Answer] = []
    private var nextProcess: Int64 = 100

    enum Request: Equatable {
        case spawn(AgentID, ticket: Int?)
        case close(AgentID)
        case forget(AgentID)

        var agent: AgentID {
            switch self {
            case .spawn(let id, _), .close(let id), .forget(let id): id
            }
        }
    }

    enum Answer: Equatable {
        case spawned(AgentID)
        case failed(AgentID, what: String)
    }

    var agents: [AgentID] { trees.keys.sorted { ($0.number ?? 0) < ($1.number ?? 0) } }
    var isIdle: Bool { requests.isEmpty && answers.isEmpty }
    var hasAnswers: Bool { !answers.isEmpty }

    subscript(id: AgentID) -> Tree {
        get { trees[id] ?? Tree() }
        set { trees[id] = newValue }
    }

    mutating func send(_ request: Request) { requests.append(request) }

    mutating func hear() -> Answer? { answers.isEmpty ? nil : answers.removeFirst() }

    /// Obeys the next request, whoever sent it.
    mutating func obey(isCrowded: Bool) {
        guard !requests.isEmpty else { return }
        switch requests.removeFirst() {
        case .spawn(let id, let ticket): start(id, ticket, isCrowded)
        case .close(let id): trees[id]?.isOpen = false
        case .forget(let id):
            specs[id] = nil
            trees[id]?.isOpen = false
        }
    }

    private mutating func start(_ id: AgentID, _ ticket: Int?, _ isCrowded: Bool) {
        if let ticket { specs[id] = ticket }
        let why =
            specs[id] == nil
            ? "spec" : self[id].hasHolder ? "running" : isCrowded ? "limit" : nil
        if let why { return answers.append(.failed(id, what: why)) }
        self[id].bear()
        answers.append(.spawned(id))
    }

    /// A supervisor is gone: what it sent is done, what it did not read is lost, and the next one is
    /// told of everything there is.
    mutating func replaceSupervisor() -> [Survivor] {
        while !requests.isEmpty { obey(isCrowded: false) }
        answers.removeAll()
        return specs.keys.sorted { ($0.number ?? 0) < ($1.number ?? 0) }.map {
            Survivor(
                agent: $0, holder: self[$0].isOpen ? 1 : nil, isStopped: self[$0].isFoundStopped)
        }
    }

    /// The machine goes down.
    mutating func forgetAll() { self = Keep() }

    mutating func grow(_ id: AgentID, _ random: inout SplitMix, isMissing: Bool) {
        nextProcess += 1
        self[id].grow(&random, number: nextProcess, isMissing: isMissing)
    }

    mutating func fork(_ id: AgentID, _ random: inout SplitMix) {
        nextProcess += 1
        if self[id].processes.count < 6 { self[id].fork(&random, number: nextProcess) }
    }
}
