import Swarm

// What programs send that have joined.
extension Contests {
    private static let clients = "4"
    /// Requests that each of them has open, and events in each.
    private static let (depth, batch) = ("8", "100")

    var overTheWire: [Contest] {
        var contests = [floodBesideC, singleBesideC, paced, verdict]
        if let nats = Nats() {
            contests += [floodBeside(nats), singleBeside(nats)]
        } else {
            say("nats-server is not installed, so nothing is measured beside it")
        }
        return contests
    }

    // MARK: - Contests

    private var floodBesideC: Contest {
        wire(
            "wire, events on the disk",
            ["flood", Contests.clients, Contests.depth, Contests.batch],
            events: 200_000,
            metrics: {
                [
                    .rate($0, of: "events"),
                    .microseconds("  the server's processor time each") { $0["cpu_us"]?.double },
                ]
            })
    }

    private var singleBesideC: Contest {
        wire(
            "wire, one event at a time", ["flood", "1", "1", "1"], events: 2_000,
            metrics: { Contests.times($0, "") })
    }

    private var paced: Contest {
        wire(
            "wire, 10,000 events/s, acknowledged", ["pace", Contests.clients, "10000"],
            events: 10_000,
            metrics: {
                Contests.times($0, "") + Contests.times("  published", "rows_") + [
                    .microseconds("  the server's processor time each") { $0["cpu_us"]?.double }
                ]
            })
    }

    /// What it takes to say no more than yes: a round trip, and a commit of the row that says so.
    private var verdict: Contest {
        let title = "wire, a gate verdict at 10,000 events/s"
        return wire(
            title, ["ask", Contests.clients, "10000"], events: 5_000, agreement: "judged",
            metrics: { Contests.times($0, "") })
    }

    /// No limit: it promises less.
    private func floodBeside(_ nats: Nats) -> Contest {
        beside(
            nats, "wire, events on the disk",
            ["flood", Contests.clients, Contests.depth, Contests.batch], events: 200_000,
            metrics: {
                [
                    .rate($0, of: "events", limit: .infinity),
                    .microseconds("  the server's processor time each", limit: .infinity) {
                        $0["cpu_us"]?.double
                    },
                ]
            })
    }

    private func singleBeside(_ nats: Nats) -> Contest {
        beside(
            nats, "wire, one event at a time", ["flood", "1", "1", "1"], events: 2_000,
            metrics: { Contests.times($0, "", limit: .infinity) })
    }

    private static func times(
        _ title: String, _ prefix: String, limit: Double = 2
    ) -> [Contest.Metric] {
        [
            .microseconds(title + ", median", limit: limit) { $0[prefix + "median_us"]?.double },
            .microseconds("  the slowest of a hundred", limit: limit) {
                $0[prefix + "p99_us"]?.double
            },
        ]
    }

    // MARK: - Sides

    /// A load is the C program's task and its arguments, but for the endpoints, which follow the
    /// task, and the number of events, which comes last.
    private func wire(
        _ title: String, _ load: [String], events: Int, agreement: String = "appended",
        metrics: (String) -> [Contest.Metric]
    ) -> Contest {
        Contest(
            name: title, opponent: Contests.plainC, agreement: agreement, metrics: metrics(title),
            ours: {
                let server = try serveOurs()
                defer { scratch.endService("ours") }
                return try appended(to: "ours", by: bear(server, load, events))
            },
            theirs: {
                let server = try servePlainC()
                defer { server.end() }
                return try appended(to: "theirs", by: bear(server, load, events))
            })
    }

    private func beside(
        _ nats: Nats, _ title: String, _ load: [String], events: Int,
        metrics: (String) -> [Contest.Metric]
    ) -> Contest {
        Contest(
            name: title, opponent: "JetStream, unflushed", agreement: "events",
            metrics: metrics(title),
            ours: {
                let server = try serveOurs()
                defer { scratch.endService("ours") }
                return try bear(server, load, events)
            },
            theirs: {
                let directory = scratch.file(Scratch.stream)
                let server = try nats.start(in: directory)
                defer {
                    server.end()
                    try? Nats.remove(directory)
                }
                return try bear(server, load, events)
            })
    }

    private func bear(_ server: WireServer, _ load: [String], _ events: Int) throws -> JSON {
        let rows = load[0] == "pace" ? [server.events ?? ""] : []
        return try server.bear(
            theirs, [load[0], server.control] + rows + load.dropFirst() + [String(events)])
    }

    private func serveOurs() throws -> WireServer {
        let colony = try Colony.find(in: scratch.serve("ours"))
        return WireServer(
            process: colony.supervisor, control: colony.control, events: colony.events)
    }

    private func servePlainC() throws -> WireServer {
        let log = try scratch.freshLog("theirs")
        let control = endpoint(Scratch.control)
        let events = endpoint(Scratch.events)
        let process = try theirs.start(["serve", log, control, events])
        return WireServer(process: process, control: control, events: events)
    }

    private func endpoint(_ name: String) -> String { "ipc://" + scratch.file(name) }

    /// One program says of both sides' logs what was stored.
    private func appended(to log: String, by result: JSON) throws -> JSON {
        let stored = try theirs.run(["appended", scratch.log(log)])
        return JSON((result.object ?? []) + (stored.object ?? []))
    }
}
