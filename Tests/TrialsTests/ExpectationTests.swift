import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What real agents say is so, and is not.
    @Suite struct Expectations {
        private static func begin(
            _ name: String, _ script: String, _ options: String...
        ) throws -> Colony {
            let colony = try Colony()
            try colony.skep("up")
            let skep = Products.path(of: "skep")
            let said = try colony.skep(
                ["run", "--name", name, "--pipe"] + options + [
                    "--cwd", colony.place, "--", "sh", "-c",
                    "skep() { \(skep) \"$@\"; }; \(script)",
                ])
            #expect(said.code == 0, "\(said.errors)")
            return colony
        }

        private static func outcomes(_ colony: Colony) throws -> [JSON] {
            let events = try colony.skep("events", "--type", "consistency", "--json").lines
            return events.compactMap { try? JSON(parsing: $0)["data"] }.filter {
                $0["event"] != nil
            }
        }

        private static func printed(_ colony: Colony, _ name: String, _ line: String) throws {
            try colony.wait("\(name) prints '\(line)'") {
                $0[name]?["last_line"]?.string == line
            }
        }

        @Test func whoWaitsForACheckIsToldForWhich() throws {
            let colony = try Expectations.begin("coder", "sleep 600")
            let way = "\(colony.place)/way"
            #expect(mkfifo(way, 0o600) == 0)
            let expecting = try Child(
                colony.command(["expect", "--agent", "coder", "it goes on", "--", "cat", "way"]))
            while !expecting.errors.contains("\n") { try expecting.read() }
            #expect(expecting.errors == "waits for 'cat way', which may take 1m\n")
            let end = open(way, O_WRONLY)
            #expect(end >= 0)
            close(end)
            #expect(try expecting.wait() == .exited(0))
            #expect(expecting.lines == ["as expected: exit 0"])
        }

        @Test func whoseTestsDoNotPassIsPausedUntilSomebodySaysYes() throws {
            let colony = try Expectations.begin(
                "coder",
                """
                echo '{"type":"consistency","subject":"tests pass","content":\
                {"check":{"command":["sh","-c","pwd >where; exit 3"]}}}' >&3
                i=0; while :; do i=$((i+1)); echo "turn $i"; sleep 0.05; done
                """, "--consistency", "pause")
            try colony.wait("it is held") { $0["coder"]?["status"] == "paused" }
            let stillness = Stillness(below: try colony.holder(of: "coder"))
            #expect(stillness.isWhole, "\(stillness)")
            let request = try #require(try colony.json("state")["requests"]?.array?.last)
            #expect(request["rule"] == "consistency")
            #expect(request["why"] == "expected tests pass, found exit 3")
            let outcome = try #require(try Expectations.outcomes(colony).last)
            #expect(outcome["action"] == "paused" && outcome["found"] == "exit 3")
            let place = TextFile.read("\(colony.place)/where")?.split(separator: "\n").first
            #expect(place.map(String.init) == colony.place, "it was not run where it works")
            // It is so for the next supervisor as well.
            try colony.killSupervisor()
            try colony.wait("it is still held") { $0["coder"]?["status"] == "paused" }
            let last = try colony.agents()["coder"]?["last_line"]?.string
            let id = "\(request["id"]?.int ?? 0)"
            #expect(try colony.skep("approve", id).code == 0)
            try colony.wait("it goes on") {
                $0["coder"]?["status"] == "running" && $0["coder"]?["last_line"]?.string != last
            }
            #expect(try colony.skep("verify").code == 0)
        }

        /// It is nobody's child any more, and in a session of its own.
        @Test func whatACheckLeavesBehindEndsWithIt() throws {
            let colony = try Expectations.begin(
                "coder",
                """
                skep expect 'it is served' -- sh -c \
                'setsid sh -c "echo \\$\\$ >left; exec sleep 600" & while [ ! -s left ]; do sleep 0.01; done'
                echo done; sleep 600
                """)
            try Expectations.printed(colony, "coder", "done")
            let left = try #require(TextFile.read("\(colony.place)/left"))
            let number = try #require(Int32(left.prefix { $0 != "\n" }))
            try colony.wait("it has ended") { _ in kill(number, 0) != 0 }
            #expect(try colony.skep("stop", "coder").code == 0)
        }

        @Test func aScriptHearsWhetherItIsAsItSays() throws {
            let colony = try Expectations.begin(
                "coder",
                """
                skep expect --file out.txt 'it is built' || echo "code $?"
                touch out.txt
                skep expect --file out.txt 'it is built' && echo yes
                skep expect --exit 4 'it is mine' -- sh -c 'test "$MARK" = here && exit 4' && echo mine
                skep expect 'it is clean' -- rm -rf build; echo "code $?" && sleep 600
                """, "--env", "MARK=here")
            try colony.wait("all is looked at") { _ in
                (try? Expectations.outcomes(colony).count) == 4
            }
            try Expectations.printed(colony, "coder", "code 1")
            let outcomes = try Expectations.outcomes(colony)
            #expect(outcomes.map { $0["action"] } == ["informed", "none", "none", "refused"])
            #expect(outcomes[0]["found"] == "no such file" && outcomes[2]["found"] == "exit 4")
            #expect(outcomes[3]["rule"] == "rm-rf")
            let printed = try colony.skep("logs", "coder").lines
            #expect(printed.contains { $0.hasSuffix("not as expected: no such file") })
            #expect(
                printed.contains { $0.hasSuffix("yes") }
                    && printed.contains { $0.hasSuffix("mine") })
            #expect(try colony.agents()["coder"]?["broken_expectations"] == 1)
        }

        @Test func aSupervisorThatIsKilledIsAskedAgain() throws {
            let colony = try Expectations.begin(
                "coder",
                """
                skep expect 'it is there' -- sh -c 'while [ ! -e go ]; do sleep 0.05; done' && echo yes
                sleep 600
                """)
            try colony.wait("it is looked at") { _ in
                (try? colony.json("state")["expectations"]?.array?.count) == 1
            }
            try colony.killSupervisor()
            try colony.wait("it is looked at again") { _ in
                guard (try? Expectations.outcomes(colony).count) == 1 else { return false }
                return (try? colony.json("state")["expectations"]?.array?.count) == 1
            }
            TextFile.write([0x78], to: "\(colony.place)/go")
            try Expectations.printed(colony, "coder", "yes")
            let outcomes = try Expectations.outcomes(colony)
            #expect(outcomes.map { $0["action"] } == ["unchecked", "none"])
        }
    }
}
