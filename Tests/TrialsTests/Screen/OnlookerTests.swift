import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

/// A swarm that takes in what an agent says, as fast as it can.
private final class Intake {
    private let colony: Colony
    private let log: RawLog
    private var agents = 0

    /// More than libzmq and the kernel keep for somebody who reads nothing, at both of its ends.
    private static let count = 6_000
    private static let said = #"{"type":"decision","subject":"go on","content":{"confidence":0.5}}"#

    init(_ colony: Colony) throws {
        self.colony = colony
        log = try RawLog(colony.directory.log)
    }

    /// How long it takes, in microseconds of its own clock; nil where it is not done in time.
    func time(within seconds: Int) throws -> Int64? {
        agents += 1
        let before = try log.integer("SELECT max(id) FROM events")
        let lines = "yes '\(Intake.said)' | head -n \(Intake.count) >&3"
        try colony.skep("run", "--name", "busy\(agents)", "--pipe", "--", "sh", "-c", lines)
        let since = "FROM events WHERE id > \(before) AND event_type"
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try log.integer("SELECT count(*) \(since) = 'agent.exited'") == 0 {
            guard ContinuousClock.now < deadline else { return nil }
            poll(nil, 0, 50)
        }
        #expect(try log.integer("SELECT count(*) \(since) = 'decision'") == Intake.count)
        return try log.integer("SELECT max(timestamp) - min(timestamp) \(since) = 'decision'")
    }
}

extension SwarmTrials {
    /// Whoever looks on and is stopped slows nobody (of check 24 the ingest): as much comes to the log as where nobody
    /// looks on.
    @Suite(.serialized) struct OnlookerTests {
        /// A machine of its own tells smaller differences; who waits for onlookers is at nothing.
        private static let enough = Settings.isFull ? 0.9 : 0.6

        /// Screens that are stopped, and somebody who wants the rows of a topic and takes none.
        private final class Onlookers {
            private let seats: [Seat]
            private let reader: EventSubscriber

            init(_ screens: Int, of topic: String, in colony: Colony) throws {
                seats = try (0..<screens).map { _ in try Seat(colony) }
                for seat in seats { try seat.shows("Start one in") }
                let events = try colony.health()["events"]?.string ?? ""
                reader = try EventSubscriber(to: events, topics: [topic], context: Context())
                for seat in seats { seat.tap.send(SIGSTOP) }
            }
        }

        /// How fast a swarm is that is looked on, as a part of how fast one is where nobody looks on. In turns, so that
        /// whatever else the machine does, it does to both; and the best of some, which it has troubled least.
        private func ratio(_ colony: Colony) throws -> Double {
            let alone = try Colony()
            try alone.skep("up")
            let screens = Settings.isFull ? 8 : 3
            // For the other one rows are made, too: what is measured is that nobody takes them.
            let onlookers = [
                try Onlookers(screens, of: "", in: colony),
                try Onlookers(0, of: "nobody ", in: alone),
            ]
            defer { withExtendedLifetime(onlookers) {} }
            let (here, there) = (try Intake(colony), try Intake(alone))
            var best: (here: Int64, there: Int64) = (.max, .max)
            var ratio = 0.0
            // More of them where the machine has troubled one of both each time.
            for round in 1...15 where ratio < OnlookerTests.enough || round <= 3 {
                guard let alone = try there.time(within: 60) else {
                    throw Child.Failure(description: "a swarm of its own took nothing in for 60 s")
                }
                best.there = min(best.there, alone)
                // Far beyond what a machine can do to it that has much to do.
                let patience = Int(20 * best.there / 1_000_000) + 5
                guard let time = try here.time(within: patience) else { return 0 }
                best.here = min(best.here, time)
                ratio = Double(best.there) / Double(best.here)
            }
            return ratio
        }

        @Test func whoIsStoppedSlowsNobody() throws {
            let colony = try Colony()
            try colony.skep("up")
            let ratio = try ratio(colony)
            print("check 24: with onlookers that are stopped it takes in \(ratio) times as much")
            #expect(ratio >= OnlookerTests.enough)
        }

        // Teeth: a supervisor that waits until each of them has read is found.
        @Test(.enabled(if: Weather.isThere, "SKEP_WEATHER_LIBRARY is not set; 'make test' does"))
        func whoWaitsForOnlookersIsFound() throws {
            let colony = try Colony()
            let weather = Weather()
            weather.waitForReaders()
            try colony.up(under: weather.command)
            #expect(try ratio(colony) < 0.1)
        }
    }
}
