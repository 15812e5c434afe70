internal import Linux
internal import Swarm

// What the kernel wants to know of the world.
extension Reactor {
    func find(out check: Check) {
        do {
            try openChecker().ask(.check(check, of: wards[check.agent]?.tree?.root))
        } catch {
            results.append(.checked(.refused("\(error)"), ticket: check.ticket))
        }
    }

    func dropCheck(_ ticket: Int) { checker?.ask(.drop(ticket: ticket)) }

    /// Takes what was found out to the kernel.
    func hearChecker() {
        guard let checker else { return }
        _ = checker.counter.acknowledge()
        for news in checker.takeNews() { take(.checked(news.outcome, ticket: news.ticket)) }
    }

    private func openChecker() throws -> Checker {
        if let checker { return checker }
        let new = try Checker(options)
        try poller.watch(
            new.counter.descriptor, for: .readable, token: Token.checks.rawValue)
        checker = new
        return new
    }
}
