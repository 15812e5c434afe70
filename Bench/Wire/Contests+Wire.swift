import Swarm

// What programs send that have joined.
extension Contests {
    private static let clients = "4"
    /// Requests that each of them has open, and events in each.
    private static let (depth, batch) = ("8", "100")

    var overTheWire: [Contest] {
        var contests = [
            floodBesideC, singleBesideC, singleBesideFlush, paced, pacedWithinFrame, verdict,
        ]
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
                    .rate($0, of: "events", limit: 1 / 0.7).aiming(at: 1),
                    .microseconds("  the server's processor time each", limit: 1.4) {
                        $0["cpu_us"]?.double
                    },
                ]
            })
    }

    private static let single = "wire, one event at a time"
    private static let oneByOne = ["flood", "1", "1", "1"]

    private var singleBesideC: Contest {
        wire(
            Contests.single, Contests.oneByOne, events: 2_000,
            metrics: { title in
                [
                    .microseconds(title + ", median", limit: 1.3) { $0["median_us"]?.double },
                    .microseconds("  the slowest of a hundred") { $0["p99_us"]?.double },
                ]
            })
    }

    /// What the disk takes at least, without any socket, row or page of an index.
    private var singleBesideFlush: Contest {
        Contest(
            name: Contests.single, opponent: "one fdatasync", agreement: nil,
            metrics: [
                .microseconds(Contests.single + ", median", limit: 4) { $0["median_us"]?.double }
            ],
            ours: { try bearOurs(Contests.oneByOne, 2_000) },
            theirs: { try theirs.run(["flush", scratch.file(Scratch.output), "2000"]) })
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

    /// What somebody sees who looks at the screen, and what an agent waits for.
    private var pacedWithinFrame: Contest {
        let title = "wire, 10,000 events/s"
        return Contest(
            name: title, opponent: "a frame, 1/60 s", agreement: nil,
            metrics: [
                .microseconds(title + ", acknowledged, the slowest of a hundred", limit: .infinity)
                {
                    $0["p99_us"]?.double
                }.aiming(at: 1),
                .microseconds("  published, the slowest of a hundred", limit: .infinity) {
                    $0["rows_p99_us"]?.double
                }.aiming(at: 1),
            ],
            ours: { try bearOurs(["pace", Contests.clients, "10000"], 10_000) },
            theirs: {
                ["p99_us": JSON(Contests.frame), "rows_p99_us": JSON(Contests.frame)]
            })
    }

    /// What it takes to say no more than yes: a round trip, and a commit of the row that says so.
    private var verdict: Contest {
        let title = "wire, a gate verdict at 10,000 events/s"
        return wire(
            title, ["ask", Contests.clients, "10000"], events: 5_000, agreement: "judged",
            metrics: { Contests.times($0, "") })
    }

    /// It promises less: it acknowledges what is not flushed.
    private func floodBeside(_ nats: Nats) -> Contest {
        beside(
            nats, "wire, events on the disk",
            ["flood", Contests.clients, Contests.depth, Contests.batch], events: 200_000,
            metrics: {
                [
                    .rate($0, of: "events", limit: 1).aiming(at: 0.5),
                    .microseconds("  the server's processor time each", limit: .infinity) {
                        $0["cpu_us"]?.double
                    },
                ]
            })
    }

    private func singleBeside(_ nats: Nats) -> Contest {
        beside(
            nats, Contests.single, Contests.oneByOne, events: 2_000,
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
            metrics: metrics(title), ours: { try bearOurs(load, events) },
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

    private func bearOurs(_ load: [String], _ events: Int) throws -> JSON {
        let server = try serveOurs()
        defer { scratch.endService("ours") }
        return try bear(server, load, events)
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
