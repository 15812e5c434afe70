import Glibc
import Swarm

/// What it costs that agents hold files, beside as many that have let go of them.
///
/// Both are measured at the same time, each with a screen that nobody touches: what wakes a machine wakes both.
struct Claims {
    /// Both are served.
    let held: String
    let free: String
    let skep: String

    private static let seconds = 10

    func measure() throws -> (ours: JSON, theirs: JSON) {
        let screens = try [held, free].map { try Seat([skep, "-C", $0]) }
        for screen in screens { try screen.settle() }
        let all = try zip([held, free], screens).map { try family(of: $0) + [$1.process] }
        let before = try all.map(spent)
        sleep(UInt32(Claims.seconds))
        let costs = try zip(all, before).map { try spent($0) - $1 }
        // They end with the last who holds them.
        withExtendedLifetime(screens) {}
        let perSecond = costs.map { $0 / Double(Claims.seconds) * 1e6 }
        return (["cpu_us": JSON(perSecond[0])], ["cpu_us": JSON(perSecond[1])])
    }

    /// Keeper, supervisor and painter; what these run for a moment is not among them.
    private func family(of workspace: String) throws -> [pid_t] {
        let keeper = try Colony.find(in: workspace).keeper
        return [keeper] + (try Usage.children(of: keeper))
    }

    private func spent(_ pids: [pid_t]) throws -> Double {
        try pids.reduce(0) { try $0 + Usage.processorSeconds($1) }
    }
}

extension Contests {
    /// Joined programs, each with so many leases.
    private static let leasesEach = 5

    var claiming: [Contest] {
        let count = settings.agents * Contests.leasesEach
        let title = "\(count) leases of \(settings.agents) agents, processor a second"
        var measured: (ours: JSON, theirs: JSON) = ([:], [:])
        return [
            Contest(
                name: title, opponent: "the same, released", agreement: nil,
                metrics: [.microseconds(title, limit: 1.1) { $0["cpu_us"]?.double }],
                ours: {
                    measured = try claims().measure()
                    return measured.ours
                },
                theirs: { measured.theirs })
        ]
    }

    private func claims() throws -> Claims {
        let (held, free) = (scratch.workspace("held"), scratch.workspace("free"))
        if access(held, F_OK) != 0 {
            for (name, task) in [("held", "claim"), ("free", "unclaim")] {
                let control = try Colony.find(in: try scratch.serve(name)).control
                let said = try theirs.run(
                    [task, control, String(settings.agents), String(Contests.leasesEach)])
                scratch.keep(pid_t(said["pid"]?.int ?? 0))
            }
        }
        return Claims(held: held, free: free, skep: settings.skep)
    }
}
