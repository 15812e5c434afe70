import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Limits of real agents: they are held, all of them, and go on when somebody says so.
    @Suite struct Limits {
        // It forks nothing in its turns: a shell that was stopped between fork and exec waits, and is not
        // stopped itself.
        private static let script = """
            mkfifo wait; exec 9<>wait; i=0; sleep 600 & while :; do i=$((i+1)); echo "turn $i"
            echo '{"type":"usage","subject":"m","content":{"tokens_in":60,"tokens_out":40,"cost":0.5}}' >&3
            while [ ! -e go$i ]; do read -t 0.05 -u 9; done; done
            """

        private static func start(_ colony: Colony, _ options: String...) throws -> Int32 {
            let said = try colony.skep(
                ["run", "--name", "coder", "--pipe"] + options + [
                    "--cwd", colony.place, "--", "bash", "-c", Limits.script,
                ])
            #expect(said.code == 0, "\(said.errors)")
            return try colony.holder(of: "coder")
        }

        private static func turn(_ number: Int, _ colony: Colony) {
            TextFile.write([0x78], to: "\(colony.place)/go\(number)")
        }

        private static func request(_ colony: Colony) throws -> JSON? {
            try colony.json("state")["requests"]?.array?.last
        }

        @Test func whoHasSpentItIsHeldAndGoesOnWhenAllowed() throws {
            let colony = try Colony()
            try colony.skep("up")
            let holder = try Limits.start(colony, "--budget", "tokens=250")
            for number in 1...2 { Limits.turn(number, colony) }
            try colony.wait("it is held") { $0["coder"]?["status"] == "paused" }
            let stillness = Stillness(below: holder)
            #expect(stillness.isWhole && stillness.all >= 2, "\(stillness)")
            let request = try #require(try Limits.request(colony))
            #expect(request["action"] == "spent 300 of 250 tokens")
            #expect(request["rule"] == "budget-tokens" && request["level"] == "safety")
            let refused = try colony.skep("resume", "coder")
            #expect(refused.code == 1 && refused.errors.contains("rule budget-tokens"))
            // It is so for the next supervisor as well.
            try colony.killSupervisor()
            try colony.wait("it is still held") { $0["coder"]?["status"] == "paused" }
            #expect(Stillness(below: holder).isWhole)
            Limits.turn(3, colony)
            #expect(try colony.skep("approve", "\(request["id"]?.int ?? 0)").code == 0)
            try colony.wait("it goes on") { $0["coder"]?["last_line"] == "turn 4" }
            let coder = try colony.agents()["coder"]
            #expect(coder?["status"] == "running" && coder?["pid"] != .null)
            #expect(coder?["budgets"]?[0]?["limit"] == 550)
            #expect(try colony.holder(of: "coder") == holder, "it was started anew")
        }

        @Test func aNoIsRememberedAndGoingOnByHandSaysHowFar() throws {
            let colony = try Colony()
            try colony.skep("up")
            _ = try Limits.start(colony, "--budget", "tokens=50")
            try colony.wait("it is held") { $0["coder"]?["status"] == "paused" }
            let request = try #require(try Limits.request(colony))
            #expect(
                request["why"]
                    == """
                    it spent 100 of 50 tokens; a yes allows up to 150 tokens, it is paused until then
                    """)
            #expect(try colony.skep("deny", "\(request["id"]?.int ?? 0)").code == 0)
            let row = try colony.skep("ps").lines.first { $0.contains("coder") } ?? ""
            #expect(row.contains("over its budget of tokens: no more was allowed"), "\(row)")
            let said = try colony.skep("resume", "coder")
            #expect(said.lines == ["coder: resumed, past its budget: up to 150 tokens"])
            try colony.look("it is in the log") {
                try colony.skep("events", "--type", "command", "--json").lines.contains {
                    $0.contains("past its budget: up to 150 tokens")
                }
            }
        }

        @Test func anotherLimitIsSetWhileItRuns() throws {
            let colony = try Colony()
            try colony.skep("up")
            _ = try Limits.start(colony, "--budget", "money=5.00")
            let said = try colony.skep("budgets", "--agent", "coder", "money=0.40", "time=1h")
            #expect(said.lines == ["coder: money 0.40, time 1h"], "\(said.errors)")
            try colony.wait("it is held") { $0["coder"]?["status"] == "paused" }
            #expect(try colony.skep("budgets").lines.contains { $0.contains("spent 0.50 of 0.40") })
            #expect(try colony.skep("budgets", "--agent", "coder", "money=none").code == 0)
            try colony.wait("it goes on") { $0["coder"]?["status"] == "running" }
        }

        @Test func whatSomebodySetStaysWhereTheFileSaysNothing() throws {
            let colony = try Colony()
            func up(_ budgets: String) throws -> [String] {
                let file = "agents: {x: {command: [sleep, '600'], pty: false\(budgets)}}"
                TextFile.write(Array(file.utf8), to: colony.place + "/skep.yaml")
                return Array(try colony.skep("up").lines.dropFirst())
            }
            _ = try up("")
            try colony.wait("it runs") { $0["x"]?["status"] == "running" }
            #expect(try colony.skep("budgets", "--agent", "x", "tokens=900").code == 0)
            #expect(try up("") == ["x: running already"])
            #expect(try colony.agents()["x"]?["budgets"]?[0]?["limit"] == 900)
            #expect(try up(", budgets: {}").first == "x: budgets as the file says")
            #expect(try colony.agents()["x"]?["budgets"]?.array?.isEmpty != false)
        }
    }
}
