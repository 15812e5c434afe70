@testable import Swarm

// What agents expect to be so, and what must be so of that.
extension Simulation {
    /// Of which some are not run, for a rule is against that.
    private mutating func expectation() -> Expectation? {
        let commands: [[JSON]] = [["true"], ["true"], ["rm", "-rf", "x"], ["sudo", "true"]]
        let check: JSON = ["command": JSON(commands[random.below(commands.count)])]
        return try? Expectation("it is so", check)
    }

    mutating func declaration() -> Report {
        let expectation = expectation()
        let content: JSON = ["check": expectation?.check ?? .null]
        var report = Report(.consistency, subject: "it is so", content: .text(content.text))
        report.expectation = expectation
        return report
    }

    /// What is not known at rest is of somebody who is held.
    mutating func checkHeldExpectations() {
        for next in mind.kernel.expecting {
            let agent = mind.state[next.agent]
            checker.demand(
                agent?.holds.isEmpty == false || agent?.condition.status == .paused,
                "'\(next.agent.rawValue)' may go on, and nobody looks at what it expects")
        }
    }

    /// Somebody wants it looked at of an agent.
    mutating func expect() {
        guard let agent = mind.state.agents.randomElement(using: &random),
            let expectation = expectation()
        else { return }
        ask(.expect(ExpectationWish(expectation, agent: agent.name)))
    }
}

extension Checker {
    /// Whatever was declared is on its way or was answered, and not too much is under way.
    mutating func checkExpectations(_ kernel: Kernel) {
        let open = kernel.state.expectations
        if kernel.leaving == .no {
            demand(
                open.map(\.id) == kernel.expecting.map(\.id),
                "\(open.map(\.id.rawValue)) are declared, and "
                    + "\(kernel.expecting.map(\.id.rawValue)) looked at")
        }
        let running = kernel.expecting.filter { $0.ticket != nil }
        demand(running.count <= Patience.checksAtOnce, "\(running.count) are looked at at once")
        demand(
            Set(running.map(\.agent)).count == running.count, "two of an agent are looked at")
        for agent in kernel.state.agents {
            let count = kernel.expecting.count { $0.agent == agent.id }
            demand(
                count <= Patience.expectationsByAgent, "'\(agent.name)' expects \(count) things")
        }
        let asked = kernel.state.requests.filter { $0.rule == Rules.consistencyName }
        demand(
            Set(asked.map(\.agent)).count == asked.count,
            "somebody is asked twice whether it goes on")
        for request in asked {
            guard let id = request.agent, let life = kernel.lives[id], life.isAlive,
                !life.isEnding
            else { continue }
            demand(
                life.hold.reasons.contains(Kernel.reason(of: Rules.consistencyName)),
                "somebody is asked whether '\(id.rawValue)' goes on, and it is not held")
        }
    }
}

extension [String] {
    /// Without as many of each word as there are in another list.
    func drop(_ others: [String]) -> [String] {
        others.reduce(into: self) { left, word in
            if let place = left.firstIndex(of: word) { left.remove(at: place) }
        }
    }
}
