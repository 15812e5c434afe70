import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What a person decides, with real agents that ask and come into each other's way, on the real screen.
    @Suite(.serialized) struct LawJourneyTests {
        /// An agent in the workspace that finds `skep`.
        private func run(
            _ colony: Colony, _ name: String, _ script: String, _ options: [String] = ["--pipe"]
        ) throws {
            let skep = Products.path(of: "skep")
            try colony.skep(
                ["run", "--name", name] + options + [
                    "--cwd", colony.place, "--", "sh", "-c",
                    "skep() { \(skep) \"$@\"; }; \(script)",
                ])
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
            // What was there before the first look nobody changed.
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
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

        /// `o` and a first letter: what it asks next is denied, what it holds is taken, and all of it asks first.
        @Test func override() throws {
            let colony = try Colony()
            try run(
                colony, "one",
                "skep lease --for 10m src >/dev/null; "
                    + "while read line; do echo \"$line: $(skep gate run 'make test' | tail -n 1)\"; done"
            )
            let seat = try Seat(colony)
            try seat.shows("1 agent")
            #expect(try seat.type("o", until: "Override one"))
            try seat.becomes("its lease is not named") {
                $0.row("take leases ")?.contains("1 held, yours for 10m: src") == true
            }
            #expect(try seat.type("d", until: "what one asks next is denied"))
            try seat.shows("its next action is denied")
            try colony.skep("send", "one", "first")
            try seat.shows("first: deny by order, rule operator: 'operator' denies its next action")
            try colony.skep("send", "one", "second")
            try seat.shows("second: allow")
            // Two begin with that letter.
            #expect(try seat.type("o", until: "Override one"))
            #expect(try seat.type("t", until: "▸ take leases"))
            #expect(try seat.type("\r", until: "its lease is yours for 10m"))
            let leases = try colony.json("leases")["leases"]?.array ?? []
            #expect(leases.map { $0["path"] } == ["src"])
            #expect(leases.map { $0["holder"] } == ["operator"])
            #expect(try seat.type("o", until: "it holds none"))
            #expect(try seat.type("tt", until: "▸ take over"))
            #expect(try seat.type("\r", until: "one is yours for 1h"))
            try colony.skep("send", "one", "third")
            try seat.shows("▲1 waiting")
            #expect(try seat.type("wa", until: "order · rule operator"))
            #expect(try seat.type("y", until: "one may"))
            try seat.shows("third: allow")
            #expect(try seat.type("o", until: "again lets go of it"))
            #expect(try seat.type("tt", until: "▸ take over"))
            #expect(try seat.type("\r", until: "one is its own again"))
            try colony.skep("send", "one", "fourth")
            try seat.shows("fourth: allow")
            #expect(try colony.json("state")["overrides"] == nil)
            #expect(try seat.leave() == [])
        }

        /// Whoever takes over types at its terminal, and lets go when he leaves that.
        @Test func takeOver() throws {
            let colony = try Colony()
            try run(colony, "one", "while read line; do echo \"heard $line\"; done", [])
            let seat = try Seat(colony)
            try seat.shows("1 agent")
            #expect(try seat.type("o", until: "Override one"))
            #expect(try seat.type("tt", until: "▸ take over"))
            #expect(try seat.type("\r", until: " one  taken over"))
            let held = try colony.json("state")["overrides"]?.array ?? []
            #expect(held.map { $0["override"] } == ["take_over"])
            #expect(try seat.type("me\r", until: "heard me"))
            #expect(try seat.type(Seat.control("\\"), until: "one is its own again"))
            #expect(try colony.json("state")["overrides"] == nil)
            #expect(try seat.leave() == [])
        }

        /// A rule that stopped it is the first to lift, and counts again.
        @Test func lift() throws {
            let colony = try Colony()
            try run(
                colony, "one",
                "while read line; do echo \"$line: $(skep gate read .env | tail -n 1)\"; done")
            try colony.skep("send", "one", "first")
            let seat = try Seat(colony)
            try seat.shows("first: deny by safety, rule secrets")
            #expect(try seat.type("o", until: "secrets stopped it"))
            #expect(try seat.type("l", until: "Lift a rule for one"))
            try seat.becomes("the rule that stopped it is not the first") {
                $0.row("▸ secrets")?.contains("stopped read \"") == true
            }
            #expect(try seat.type("\r", until: "secrets does not count for one for 10m"))
            try colony.skep("send", "one", "second")
            try seat.shows("second: allow")
            #expect(try seat.type("o", until: "Override one"))
            #expect(try seat.type("l", until: "enter lets it count again"))
            #expect(try seat.type("\r", until: "secrets counts again for one"))
            try colony.skep("send", "one", "third")
            try seat.shows("third: deny by safety, rule secrets")
            #expect(try seat.leave() == [])
        }

        /// What a rule stops of an order is said of that order.
        @Test func anOrderThatIsStopped() throws {
            let colony = try Colony()
            try run(
                colony, "one",
                "while read line; do skep gate read .env >/dev/null || echo it may not; done",
                ["--pipe", "--messages"])
            try colony.skep("order", "one", "read the secrets")
            let seat = try Seat(colony, columns: 120)
            try seat.shows("it may not")
            #expect(try seat.type("7", until: "  stopped once"))
            #expect(try seat.type(Seat.escape, until: "1 agent, by need"))
            #expect(
                try seat.type(
                    "\r", until: "stopped by safety, rule secrets of one: read \""))
            #expect(seat.row("@ order")?.contains("read the secrets") == true)
            #expect(try seat.leave() == [])
        }
    }
}
