internal import Swarm

/// What every picture asks about all agents, found once a moment and not once a picture: to look at each of two
/// hundred of them takes longer than to draw those who are seen.
struct Roll: Equatable, Sendable {
    /// Where in the state's agents each of them is, in the order of every list.
    let places: [Int]
    /// Those that need somebody, oldest first.
    let waiting: [Agent]
    let cost: Double
    private let counts: [Int]

    init(_ state: State) {
        places = state.placesByNeed
        var (counts, waiting) = (Standing.Group.allCases.map { _ in 0 }, [Int]())
        for place in places {
            let group = state.agents[place].standing.group
            counts[group.rawValue] += 1
            if group == .waiting { waiting.append(place) }
        }
        self.counts = counts
        self.waiting = waiting.map { state.agents[$0] }
        cost = state.agents.reduce(0) { $0 + $1.usage.cost }
    }

    /// How many there are of a group.
    func count(of group: Standing.Group) -> Int { counts[group.rawValue] }
}
