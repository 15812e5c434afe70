import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What agents ask, claim and change, with real ones.
    @Suite struct Gate {
        /// A colony in which agents find `skep`, and whose files are watched.
        private static func begin() throws -> Colony {
            let colony = try Colony()
            try colony.skep("up")
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            return colony
        }

        private static func run(
            _ colony: Colony, _ name: String, _ script: String, _ options: String...
        ) throws {
            let skep = Products.path(of: "skep")
            let said = try colony.skep(
                ["run", "--name", name, "--pipe"] + options + [
                    "--cwd", colony.place, "--", "sh", "-c",
                    "skep() { \(skep) \"$@\"; }; \(script)",
                ])
            #expect(said.code == 0, "\(said.errors)")
        }

        private static func request(_ colony: Colony, of name: String) throws -> JSON {
            try colony.wait("\(name) asks") { $0[name]?["status"] == "waiting" }
            let id = try colony.agents()[name]?["id"]
            let requests = try colony.json("state")["requests"]?.array ?? []
            return try #require(requests.last { $0["agent"] == id })
        }

        private static func printed(_ colony: Colony, _ name: String, _ line: String) throws {
            try colony.wait("\(name) prints '\(line)'") {
                $0[name]?["last_line"]?.string == line
            }
        }

        @Test func anAgentWaitsForThePersonAndHearsWhatItSays() throws {
            let colony = try Gate.begin()
            try Gate.run(
                colony, "one",
                "skep gate run 'rm -rf build' >/dev/null && echo yes; "
                    + "skep gate run 'rm -rf build' 2>&1 | tail -n 1; sleep 600")
            let first = try Gate.request(colony, of: "one")
            #expect(first["rule"] == "rm-rf" && first["action"] == "run \"rm -rf build\"")
            let id = "\(first["id"]?.int ?? 0)"
            #expect(try colony.skep("approve", id).lines == ["#\(id): allowed"])
            try Gate.printed(colony, "one", "yes")
            let second = try Gate.request(colony, of: "one")
            #expect(
                try colony.skep("deny", "\(second["id"]?.int ?? 0)", "use make clean").code == 0)
            try Gate.printed(
                colony, "one",
                "deny by safety, rule rm-rf: 'operator' denied it: use make clean")
            #expect(try colony.agents()["one"]?["status"] == "running")
            #expect(try colony.skep("approve", id).errors.contains("was answered"))
        }

        /// However it is spelled it is one file, and only one agent has it.
        @Test func onlyOneHoldsAFileWhateverItIsCalled() throws {
            let colony = try Gate.begin()
            mkdir("\(colony.place)/src", 0o755)
            TextFile.write([0x78], to: "\(colony.place)/src/a.py")
            symlink("src", "\(colony.place)/link")
            link("\(colony.place)/src/a.py", "\(colony.place)/hard.py")
            try Gate.run(
                colony, "one",
                "skep lease src/a.py; skep lease caf\u{e9}.py; echo held; sleep 600")
            try Gate.printed(colony, "one", "held")
            let spellings = [
                "src/a.py", "src/../src/./a.py", "src//a.py", "src/a.py/", "link/a.py", "hard.py",
                "\(colony.place)/src/a.py", "src", "src/", "s*/*.py", "**/a.py", "caf\u{e9}.py",
                "cafe\u{301}.py", "new/../link/a.py",
            ]
            func isRefused(_ path: String) throws {
                let said = try colony.skep("lease", path)
                #expect(said.code == 1 && said.errors.contains("held by 'one'"), "\(path)")
            }
            for path in spellings { try isRefused(path) }
            // A file of another case is another file here.
            for path in ["src/b.py", "src/A.py"] {
                #expect(try colony.skep("lease", path).code == 0)
            }
            // Another supervisor knows of it.
            try colony.killSupervisor()
            for path in spellings { try isRefused(path) }
            // Whoever waits has it when the holder is gone, killed or not.
            try Gate.run(colony, "two", "skep lease --wait 1m link/a.py; sleep 600")
            try colony.wait("two waits") { _ in
                (try? colony.json("leases")["claims"]?.array?.count) == 1
            }
            try colony.skep("kill", "one")
            try Gate.printed(colony, "two", "src/a.py: granted for 5m")
        }

        /// Whoever has typed it knows why nothing comes.
        @Test func whoWaitsIsToldForWhat() throws {
            let colony = try Gate.beginHeld()
            let lease = try Child(colony.command(["lease", "--wait", "1m", "src/../src/a.py"]))
            try Gate.hear("waits at most 1m: 'src/a.py' is held by 'one' for ", from: lease)
            try colony.skep("kill", "one")
            #expect(try lease.wait() == .exited(0))
            #expect(lease.lines == ["src/a.py: granted for 5m"])

            let question = try Child(colony.command(["gate", "run", "sudo id"]))
            try Gate.hear("'\n", from: question)
            let request = try #require(try colony.json("state")["requests"]?.array?.last)
            let id = "\(request["id"]?.int ?? 0)"
            #expect(question.errors.hasPrefix("asked: #\(id) waits until "), "\(question.errors)")
            #expect(question.errors.hasSuffix("'skep approve \(id)' or 'skep deny \(id)'\n"))
            #expect(try colony.skep("approve", id).code == 0)
            #expect(try question.wait() == .exited(0))
        }

        @Test func whoIsGoneStandsInNoLine() throws {
            let colony = try Gate.beginHeld()
            let lease = try Child(colony.command(["lease", "--wait", "1h", "src/a.py"]))
            try Gate.hear("'one' for ", from: lease)
            lease.kill()
            // Asked every five seconds.
            try colony.look("it stands in line no more") {
                try colony.json("state")["claims"] == nil
            }
            try colony.skep("kill", "one")
            #expect(try colony.json("state")["leases"] == [])
        }

        /// One holds a path.
        private static func beginHeld() throws -> Colony {
            let colony = try begin()
            try run(colony, "one", "skep lease src/a.py; sleep 600")
            try printed(colony, "one", "src/a.py: granted for 5m")
            return colony
        }

        private static func hear(_ words: String, from child: Child) throws {
            while !child.errors.contains(words) { try child.read() }
        }

        @Test func aQuestionOfWhoIsGoneIsNotAnswered() throws {
            let colony = try Gate.begin()
            try Gate.run(
                colony, "one",
                "\(Products.path(of: "skep")) gate run 'sudo id' & wait; echo gone; sleep 600")
            let request = try Gate.request(colony, of: "one")
            kill(try #require(try asker(of: colony, "one")), SIGKILL)
            let said = try colony.skep("approve", "\(request["id"]?.int ?? 0)")
            #expect(said.code == 1 && said.errors.contains("withdrawn"), "\(said.errors)")
            try colony.wait("it is asked no more") { $0["one"]?["status"] == "running" }
        }

        /// The process that asks, below the agent.
        private func asker(of colony: Colony, _ name: String) throws -> Int32? {
            let agent = try colony.agents()[name]?["pid"]?.int ?? 0
            let path = "/proc/\(agent)/task/\(agent)/children"
            return TextFile.read(path)?.split(separator: " ").first.flatMap { Int32($0) }
        }

        @Test func aSupervisorThatIsKilledIsAskedAgain() throws {
            let colony = try Gate.begin()
            try Gate.run(
                colony, "one", "skep gate run 'sudo id' >/dev/null && echo yes; sleep 600")
            let before = try Gate.request(colony, of: "one")
            try colony.killSupervisor()
            var after = before
            try colony.wait("it asks again") { _ in
                guard let request = try? Gate.request(colony, of: "one") else { return false }
                after = request
                return request["id"] != before["id"]
            }
            #expect(try colony.skep("approve", "\(after["id"]?.int ?? 0)").code == 0)
            try Gate.printed(colony, "one", "yes")
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func whatTheOperatorSaidOutlivesTheSupervisor() throws {
            let colony = try Gate.begin()
            try Gate.run(
                colony, "one",
                "while read line; do skep gate run 'make test' | tail -n 1; done")
            #expect(try colony.skep("override", "one", "deny-next", "--why", "wait").code == 0)
            #expect(try colony.skep("override", "one", "take-over", "--for", "5m").code == 0)
            try colony.killSupervisor()
            let rows = try colony.skep("ps").lines
            #expect(rows.last?.contains("taken over") == true, "\(rows)")
            try colony.skep("send", "one", "go")
            try Gate.printed(
                colony, "one",
                "deny by order, rule operator: 'operator' denies its next action: wait")
            try colony.skep("send", "one", "go")
            let request = try Gate.request(colony, of: "one")
            #expect(request["rule"] == "operator" && request["level"] == "order")
            #expect(try colony.skep("deny", "\(request["id"]?.int ?? 0)", "not yet").code == 0)
            try Gate.printed(
                colony, "one", "deny by order, rule operator: 'operator' denied it: not yet")
            #expect(try colony.skep("override", "one", "take-over", "--off").code == 0)
            let again = try colony.skep("override", "one", "take-over", "--off")
            #expect(again.code == 1 && again.errors.contains("is not taken over"))
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func twoThatWriteOneFileAreAConflictAndALoopIsHeld() throws {
            let colony = try Gate.begin()
            // The first has it open until it was seen, the second always. Of the change when one leaves it nobody
            // knows whose it is.
            try Gate.run(
                colony, "one",
                "read go; exec 5>>shared.txt; echo x >&5; read go; exec 5>&-; read end")
            try colony.skep("send", "one", "go")
            try Gate.changes(colony, 1)
            try colony.skep("send", "one", "close")
            try Gate.run(
                colony, "two", "exec 5>>shared.txt; while read line; do echo x >&5; done")
            try colony.skep("send", "two", "go")
            try colony.wait("a conflict is seen") { _ in
                (try? colony.json("leases")["conflicts"]?.array?.first?["path"]) == "shared.txt"
            }
            #expect(
                try colony.skep("leases").lines.first?.hasPrefix("conflict  shared.txt") == true)
            for round in 3...8 {
                try colony.skep("send", "two", "go")
                try Gate.changes(colony, round)
            }
            try colony.wait("two is held") { $0["two"]?["status"] == "paused" }
            #expect(try colony.skep("resume", "two").errors.contains("held by the rule loop"))
            let requests = try colony.json("state")["requests"]?.array ?? []
            #expect(try colony.skep("approve", "\(requests.first?["id"]?.int ?? 0)").code == 0)
            try colony.wait("two goes on") { $0["two"]?["status"] == "running" }
        }

        private static func changes(_ colony: Colony, _ count: Int) throws {
            try colony.wait("\(count) changes are recorded") { _ in
                let said = try? colony.skep("events", "--type", "state_change", "--json")
                return (said?.lines.count ?? 0) >= count
            }
        }

        @Test func aHookOfClaudeIsAnsweredAsItWantsIt() throws {
            let colony = try Gate.begin()
            let hook = { (tool: String, input: String) in
                "echo '{\"tool_name\":\"\(tool)\",\"tool_input\":\(input),\"cwd\":\".\"}'"
                    + " | skep gate --hook"
            }
            try Gate.run(
                colony, "one",
                hook("Bash", "{\"command\":\"make\"}") + "; "
                    + hook("Write", "{\"file_path\":\".env\",\"content\":\"A=1\"}")
                    // Half of a command is not judged.
                    + "; printf '{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"%20000d\"}}' 0"
                    + " | skep gate --hook; echo deaf | skep gate --hook; "
                    // Nor what is written otherwise than the tool has it.
                    + hook("Bash", "{\"command\":[\"rm\",\"-rf\",\"/\"]}") + "; "
                    + hook("Write", "{\"path\":\"/etc/passwd\"}") + "; "
                    + hook("Read", "{\"file_path\":[\".env\"]}") + "; "
                    + hook("Glob", "{\"pattern\":\"*.py\"}") + "; "
                    // What its own lease allows it a person has not allowed.
                    + "skep lease a.py >/dev/null; " + hook("Write", "{\"file_path\":\"a.py\"}")
                    + "; echo done; sleep 600")
            try Gate.printed(colony, "one", "done")
            let lines = try colony.skep("logs", "one").lines
            #expect(lines.count == 7, "\(lines)")
            let denials = lines.filter { $0.contains("\"permissionDecision\":\"deny\"") }
            #expect(denials.count == 6, "\(lines)")
        }
    }
}
