@testable import Swarm

/// A way to the supervisor or from it. What is on it waits while it is clogged, and then comes all at once.
enum Way: Hashable {
    case streams, keeper, disk, typing
    case visitor(Int)
}

// Ways are clogged one by one, and are free again in another order.
extension Simulation {
    private var ways: [Way] {
        [.streams, .keeper, .disk, .typing] + visitors.indices.map { .visitor($0) }
    }

    mutating func clog() {
        let isFreeing = clogged.count == ways.count || !clogged.isEmpty && !random.chance(3)
        guard isFreeing else {
            let free = ways.filter { !clogged.contains($0) }
            clogged.append(free[random.below(free.count)])
            if clogged.count > ways.count / 3 { checker.branches.insert(.clogged) }
            return
        }
        let place = random.below(clogged.count)
        if place > 0 { checker.branches.insert(.freedInAnotherOrder) }
        clogged.remove(at: place)
    }

    func isClogged(_ way: Way) -> Bool { clogged.contains(way) }
}
