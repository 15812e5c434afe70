import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What a person decides, with real agents that ask and come into each other's way, on the real screen.
    @Suite(.serialized) struct LawJourneyTests {
        /// An agent in the workspace that finds `skep`.
        private func run(_ colony: Colony, _ name: String, _ script: String) throws {
            let skep = Products.path(of: "skep")
            try colony.skep(
                "run", "--name", name, "--pipe", "--cwd", colony.place, "--", "sh", "-c",
                "skep() { \(skep) \"$@\"; }; \(script)")
        }

        /// Three keys: who asks, what it asks, yes.
        @Test func answer() throws {
            let colony = try Colony()
            try run(
                colony, "one",
                "skep gate run 'rm -rf build' >/dev/null && echo it may do so; exec sleep 1000")
            try run(
                colony, "two",
                "skep gate run 'sudo id' >/dev/null || echo it may not; exec sleep 1000")
            let seat = try Seat(colony)
            try seat.shows("▲2 waiting")
            try seat.becomes("who asks is not named") {
                $0.row("LIVE")?.contains("one asks") == true
            }
            #expect(try seat.type("wa", until: "asks · 1 of 2"))
            #expect(seat.row("   command ")?.hasSuffix("rm -rf build") == true)
            #expect(try seat.type("y", until: "one may"))
            #expect(try seat.shows("it may do so"))
            // The next one is asked about when somebody wants that.
            #expect(!seat.screen.contains("asks · "))
            #expect(try seat.type("5", until: "1 open · 1 settled"))
            try seat.becomes("it is not said who approved it") {
                $0.row("✓ one")?.contains("approved by you") == true
            }
            #expect(try seat.type("a", until: "two asks · 1 of 1"))
            #expect(try seat.type("Nuse id alone\r", until: "two may not"))
            #expect(try seat.shows("nothing is open · 2 settled"))
            try seat.becomes("it is not said who denied it") {
                $0.row("✗ two")?.contains("denied by you") == true
            }
            #expect(try seat.type(Seat.escape, until: "it may not"))
            #expect(try seat.leave() == [])
        }

        /// Row 1 names it, a page shows who was first, a key says whose it is.
        @Test func conflict() throws {
            let colony = try Colony()
            for name in ["one", "two"] {
                try run(
                    colony, name,
                    "exec 5>>shared.txt; while read line; do echo x >&5; done")
            }
            try colony.skep("send", "one", "go")
            try colony.skep("send", "two", "go")
            let seat = try Seat(colony)
            try seat.becomes("row 1 does not name it") {
                $0.row("LIVE")?.contains("conflict: shared.txt, changed by ") == true
            }
            // Both rows say so.
            try seat.becomes("not both are marked") {
                $0.row("● one")?.contains("conflict: shared.txt with two") == true
                    && $0.row("● two")?.contains("conflict: shared.txt with one") == true
            }
            #expect(try seat.type("6", until: "▸ ✗ shared.txt"))
            #expect(seat.row("▸ ✗ shared.txt")?.contains("nobody holds it") == true)
            #expect(try seat.type("g", until: " holds shared.txt now; "))
            try seat.becomes("it is still a conflict") {
                $0.title("6 Leases")?.contains("━ 1 lease ━") == true
                    && $0.row("LIVE")?.contains("conflict") == false
            }
            let leases = try colony.json("leases")["leases"]?.array ?? []
            #expect(leases.map { $0["path"] } == ["shared.txt"])
            // What the cursor was on is gone, and nothing is done to another row unseen.
            #expect(try seat.type("x", until: "is there no more"))
            #expect(try seat.type("x", until: "Take shared.txt from "))
            #expect(try seat.type("y", until: "nothing is held"))
            #expect(try seat.type(Seat.escape, until: "2 agents, by need"))
            #expect(try seat.leave() == [])
        }
    }
}
