import Glibc
import Swarm

// Any event of a large log, and what was the case after it.
extension Contests {
    private static let reached = "reach an event and its state"

    var reaching: [Contest] {
        let title = Contests.reached
        return [
            reach(title, called: "") { try reach("reach", large, 500) },
            Contest(
                name: title, opponent: "the same of \(smallCount)", agreement: nil,
                metrics: [
                    .microseconds(title + ", the slowest of a hundred", limit: 1.5) {
                        $0["p99_us"]?.double
                    }
                ],
                ours: { try reach("reach", large, 500) },
                theirs: {
                    try makeSmallLog()
                    return try reach("reach", scratch.log("small"), 500)
                }),
        ]
    }

    var reachingUnderIngest: [Contest] {
        [
            reach(Contests.reached, called: " while all come that can") {
                try underFlood { try reach("reach", large, 100) }
            }
        ]
    }

    var reachingCold: [Contest] {
        [
            reach(Contests.reached, called: " from the disk") {
                try reach("reachcold", large, 100)
            }
        ]
    }

    private func reach(_ task: String, _ log: String, _ count: Int) throws -> JSON {
        try ours.run([task, log, String(count), Contests.seed])
    }

    private func reach(
        _ title: String, called more: String, _ ours: @escaping () throws -> JSON
    ) -> Contest {
        let name = title + more
        return Contest(
            name: name, opponent: "a frame, 1/60 s", agreement: nil,
            metrics: [
                .microseconds(name + ", the slowest of a hundred", limit: 1) {
                    $0["p99_us"]?.double
                }
            ],
            ours: ours, theirs: { ["p99_us": JSON(Contests.frame)] })
    }

    /// While programs send as much as is taken, more than there is time for.
    private func underFlood(_ body: () throws -> JSON) throws -> JSON {
        let colony = try Colony.find(in: scratch.workspace("large"))
        let result = try under(["flood", colony.control, "4", "8", "100", "1000000000"], body)
        guard let grown = result["grown"]?.double, let seconds = result["seconds"]?.double,
            grown > 0
        else { throw Failure("nothing came meanwhile") }
        say("\(Int(grown / seconds)) events/s came meanwhile")
        return result
    }
}
