import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What is recorded of the files while a swarm works, and brought back: by the program as a person
    /// uses it.
    @Suite struct Files {
        private func colony() throws -> Colony {
            let colony = try Colony()
            try colony.skep("up")
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            return colony
        }

        /// The events of the files, found ones and declared ones.
        private func changes(_ colony: Colony) throws -> [JSON] {
            let said = try colony.skep("events", "--type", "state_change", "--json")
            return try said.lines.map { try JSON(parsing: $0) }
        }

        /// Waits until so many changes of a file are in the log, and returns the last one.
        private func change(_ path: String, _ count: Int = 1, in colony: Colony) throws -> JSON {
            var found: [JSON] = []
            try look(until: "\(path) is recorded") {
                found = try changes(colony).filter { $0["subject"]?.string == path }
                return found.count >= count
            }
            return try #require(found.last)
        }

        @Test func whateverChangesIsRecorded() throws {
            let colony = try colony()
            try colony.write("a.txt", "one\n")
            let first = try change("a.txt", in: colony)
            #expect(first["data"]?["before"] == nil && first["data"]?["mode"]?.string == "600")
            #expect(first["data"]?["diff"]?.string?.contains("+one") == true)
            try colony.write("a.txt", "one\ntwo\n")
            let second = try change("a.txt", 2, in: colony)
            #expect(second["data"]?["before"] == first["data"]?["after"])
            // Nobody was seen with it, and so nobody is named.
            #expect(second["data"]?["evidence"] == nil)
            #expect(second["source"]?.string?.contains("agents") != true)
            // What happens while nobody watches is found by the next one.
            #expect(try colony.skep("down").code == 0)
            try colony.write("a.txt", "three\n")
            try colony.write("b.txt", "new\n")
            try colony.skep("up")
            _ = try change("b.txt", in: colony)
            #expect(
                try change("a.txt", 3, in: colony)["data"]?["before"] == second["data"]?["after"])
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func whoHasItOpenIsNamed() throws {
            let colony = try colony()
            // It keeps the file open until the end of what it reads, which does not come.
            let script = "exec 4>mine.txt; echo begun >&4; read line; echo $line >&4; sleep 600"
            try colony.skep(
                "run", "--name", "writer", "--cwd", colony.place, "--pipe", "--", "sh", "-c", script
            )
            let first = try change("mine.txt", in: colony)
            #expect(first["data"]?["evidence"]?.string == "writer")
            let writer = try #require(try colony.agents()["writer"]?["id"]?.string)
            #expect(first["source"]?.string == "/agents/\(writer)")
            // Somebody else's change of another file is not its.
            try colony.write("other.txt", "1")
            #expect(try change("other.txt", in: colony)["data"]?["evidence"] == nil)
            try colony.skep("send", "writer", "more")
            #expect(try change("mine.txt", 2, in: colony)["source"]?.string == "/agents/\(writer)")
        }

        /// The supervisor is killed again and again while files change: no change is lost, and none told twice.
        @Test func recordingOutlivesTheSupervisor() throws {
            let colony = try colony()
            for round in 1...(Settings.number("TIMES") ?? 4) {
                for file in 0..<20 { try colony.write("f\(file)", "round \(round) of \(file)\n") }
                try colony.killSupervisor()
            }
            try colony.write("last", "x")
            _ = try change("last", in: colony)
            var known: [String: String] = [:]
            for event in try changes(colony) {
                let path = try #require(event["subject"]?.string)
                #expect(event["data"]?["before"]?.string == known[path], "\(path)")
                known[path] = event["data"]?["after"]?.string
            }
            #expect(known.count == 21)
            #expect(try colony.skep("verify").lines.first?.hasSuffix("chain intact") == true)
            let out = colony.scratch.path + "-out"
            defer { Scratch.remove(out) }
            #expect(try colony.skep("files", "--out", out).code == 0)
            #expect(try colony.likeness() == Colony.likeness(of: out))
        }

        /// Several write at random; each record can be had again as it was, and what is brought back and
        /// undone is as if nothing had been.
        @Test func eachMomentCanBeHadAgain() throws {
            let colony = try colony()
            var random = SplitMix(seed: Settings.seed)
            var moments: [(label: String, copy: [String: String])] = []
            for round in 1...(Settings.number("TIMES") ?? 6) {
                for _ in 0..<(1 + Int.random(in: 0..<8, using: &random)) {
                    try colony.edit(using: &random)
                }
                #expect(try colony.skep("snapshot", "round-\(round)").code == 0)
                moments.append(("round-\(round)", try colony.likeness()))
            }
            for moment in moments.shuffled(using: &random) {
                let out = colony.scratch.path + "-\(moment.label)"
                defer { Scratch.remove(out) }
                #expect(try colony.skep("files", "--at", moment.label, "--out", out).code == 0)
                #expect(Colony.likeness(of: out) == moment.copy, "\(moment.label)")
            }
            for moment in moments.shuffled(using: &random) {
                let before = try colony.likeness()
                let rewound = try colony.skep("rewind", moment.label, "--yes")
                #expect(rewound.code == 0, "\(rewound.errors)")
                #expect(try colony.likeness() == moment.copy, "\(moment.label)")
                guard before != moment.copy else { continue }
                let undone = try colony.skep("undo", "--yes")
                #expect(undone.code == 0)
                #expect(undone.lines.first?.contains("from before the rewind of 2") == true)
                #expect(try colony.likeness() == before)
            }
            #expect(try colony.skep("verify").code == 0)
        }

        /// What is ignored stays, whichever way it is gone past the change of a `.gitignore`; what a rewind brought goes.
        @Test func whatIsIgnoredStays() throws {
            let colony = try colony()
            try colony.write(".gitignore", "*.log\n")
            try colony.write("gone", "brought back")
            #expect(try colony.skep("snapshot", "first").code == 0)
            try colony.write(".gitignore", "*.log\n.env\ndata/\ngone\n")
            Scratch.remove(colony.place + "/gone")
            try colony.write(".env", "secret")
            try #require(mkdir(colony.place + "/data", 0o755) == 0)
            try colony.write("data/x", "precious")
            #expect(try colony.skep("snapshot", "second").code == 0)
            let before = try colony.likeness()
            #expect(try colony.skep("rewind", "first", "--yes").code == 0)
            #expect(TextFile.read(colony.place + "/gone") == "brought back")
            let preview = try colony.skep("undo", "--dry-run")
            #expect(preview.lines.contains("  .env stays: it was ignored then"))
            #expect(try colony.skep("undo", "--yes").code == 0)
            #expect(try colony.likeness() == before)
            #expect(try colony.skep("rewind", "first", "--yes").code == 0)
            #expect(try colony.skep("rewind", "second", "--yes").code == 0)
            #expect(TextFile.read(colony.place + "/.env") == "secret")
            #expect(TextFile.read(colony.place + "/data/x") == "precious")
            #expect(try colony.skep("verify").code == 0)
        }

        @Test func nobodyIsWrittenOver() throws {
            let colony = try colony()
            try colony.write("a", "1")
            #expect(try colony.skep("snapshot", "first").code == 0)
            try colony.write("a", "2")
            try colony.skep("run", "--name", "worker", "--pipe", "--", "sleep", "600")
            let refused = try colony.skep("rewind", "first", "--yes")
            #expect(refused.code == 1 && refused.errors.contains("--pause"))
            #expect(TextFile.read(colony.place + "/a") == "2")
            // To look is not to touch.
            let preview = try colony.skep("rewind", "first", "--dry-run")
            #expect(preview.code == 0 && preview.lines.contains("  ± a"))
            #expect(try colony.skep("rewind", "first", "--yes", "--pause").code == 0)
            #expect(TextFile.read(colony.place + "/a") == "1")
            #expect(try colony.agents()["worker"]?["status"] == "paused")
        }

        /// Killed while it brings files back, the next supervisor leaves all of it or nothing.
        @Test func aRewindIsAllOrNothing() throws {
            let colony = try colony()
            for file in 0..<200 { try colony.write("f\(file)", "old \(file)") }
            #expect(try colony.skep("snapshot", "old").code == 0)
            let old = try colony.likeness()
            for file in 0..<200 { try colony.write("f\(file)", "new \(file)") }
            #expect(try colony.skep("snapshot", "new").code == 0)
            let new = try colony.likeness()
            var present = "new"
            for round in 0..<(Settings.number("TIMES") ?? 4) {
                let goal = present == "new" ? "old" : "new"
                let rewind = try Child(colony.command(["rewind", goal, "--yes"]))
                let supervisor = try colony.supervisor()
                // Somewhere on its way: what there is beside the workspace tells that it has begun.
                let deadline = ContinuousClock.now + .seconds(10)
                let bench = colony.place + "/.skep/restore"
                while access(bench, F_OK) != 0, ContinuousClock.now < deadline {}
                kill(supervisor, SIGKILL)
                _ = try rewind.wait()
                try colony.successor(of: supervisor)
                // Its answer comes after what was left was seen to.
                #expect(try colony.skep("snapshot", "after-\(round)").code == 0)
                let found = try colony.likeness()
                #expect(found == old || found == new, "round \(round)")
                present = found == old ? "old" : "new"
                try look(until: "what was needed for it is gone") { access(bench, F_OK) != 0 }
            }
            #expect(try colony.skep("verify").code == 0)
        }

        /// What of the kernel's a restoration is made of, and git is not; with how often one comes to it here.
        private static let calls = [
            ("renameat2", 200), ("unlinkat", 100), ("mkdirat", 5), ("fchmod", 60),
            ("utimensat", 60), ("renameat", 3), ("syncfs", 2),
        ]

        /// Killed at a call that it makes, on the way there or back, it leaves all or nothing (check 42).
        @Test(.enabled(if: Host.canTrace, "strace is not here or may not trace"))
        func whereverARewindIsKilledItIsAllOrNothing() throws {
            let colony = try colony()
            // As git has it while it writes; nobody but git is to look at it.
            _ = try Child.run(["git", "init", "-q", colony.place])
            let lock = colony.place + "/.git/index.lock"
            TextFile.write([], to: lock)
            let old = try makeHistory(in: colony, "old")
            let new = try makeHistory(in: colony, "new")
            var dice = SplitMix(seed: Settings.seed(42))
            var (struck, present) = (0, "new")
            let points = Settings.number("POINTS") ?? (Settings.isFull ? 60 : 8)
            for round in 0..<points {
                let (call, most) = Files.calls[round % Files.calls.count]
                let death = DeathAtCall(call: call, count: 1 + dice.below(most))
                let comment: Comment = "\(death), round \(round), SEED=\(Settings.seed)"
                // What was brought back is taken back; where nothing can be, it is brought back as well.
                let undo = present == "old" ? try colony.skep("undo", "--yes", "--dry-run") : nil
                let command =
                    undo?.code == 0 && undo?.lines.first?.contains("nothing to bring back") != true
                    ? ["undo", "--yes"] : ["rewind", present == "new" ? "old" : "new", "--yes"]
                let supervisor = try colony.supervisor()
                let hasStruck = try death.strike(supervisor) { _ = try colony.skep(command) }
                if hasStruck { try colony.successor(of: supervisor) }
                struck += hasStruck ? 1 : 0
                #expect(try colony.skep("snapshot", "after-\(round)").code == 0, comment)
                let found = try colony.likeness()
                #expect(found == old || found == new, comment)
                present = found == old ? "old" : "new"
                #expect(access(lock, F_OK) == 0)
            }
            #expect(struck * 2 >= points, "\(struck) of \(points), SEED=\(Settings.seed)")
            #expect(try colony.skep("verify").code == 0)
        }

        /// Somebody who is no agent writes on while files are brought back: of his file nothing is said, and of all
        /// others it is all or nothing.
        @Test func whoeverWritesMeanwhileIsNoHalfMeasure() throws {
            let colony = try colony()
            var (old, new) = (
                try makeHistory(in: colony, "old"), try makeHistory(in: colony, "new")
            )
            let writing = "echo on; while :; do i=$((i+1)); echo $i >f7; done"
            let writer = try Child(["sh", "-c", "cd \(colony.place) && \(writing)"])
            #expect(try writer.line("on") != nil)
            (old["/f7"], new["/f7"]) = (nil, nil)
            var outcomes: [Int32] = []
            for round in 0..<(Settings.number("TIMES") ?? 6) {
                let said = try colony.skep("rewind", round % 2 == 0 ? "old" : "new", "--yes")
                outcomes.append(said.code)
                var found = try colony.likeness()
                found["/f7"] = nil
                #expect(found == old || found == new, "round \(round): \(said.errors)")
            }
            writer.kill()
            _ = try? writer.wait()
            // Nobody is in the way any more.
            #expect(try colony.skep("rewind", "new", "--yes").code == 0, "\(outcomes)")
            #expect(TextFile.read("\(colony.place)/f7") == "new 7\n")
            #expect(try colony.skep("verify").code == 0)
        }

        /// Files, modes, links and directories, and what is ignored; all of it another one each time.
        private func makeHistory(in colony: Colony, _ label: String) throws -> [String: String] {
            let isOld = label == "old"
            try colony.write(".gitignore", isOld ? "ignored\n" : "ignored\n*.spared\n")
            if isOld {
                try colony.write("ignored", "never recorded\n")
                try colony.write("a.spared", "recorded in the old one\n")
            }
            for file in 0..<60 {
                try colony.write("f\(file)", "\(label) \(file)\n")
                chmod("\(colony.place)/f\(file)", file % 2 == 0 ? 0o644 : isOld ? 0o755 : 0o640)
            }
            let (kept, gone) = isOld ? ("d", "e") : ("e", "d")
            Scratch.remove("\(colony.place)/\(gone)")
            mkdir("\(colony.place)/\(kept)", 0o755)
            for file in 0..<20 { try colony.write("\(kept)/f\(file)", "\(file)\n") }
            unlink("\(colony.place)/link")
            symlink(isOld ? "/etc" : "..", "\(colony.place)/link")
            #expect(try colony.skep("snapshot", label).code == 0)
            return try colony.likeness()
        }

        /// A system that gives too few watches is looked at instead, and that is said.
        @Test func tooFewWatchesAreSaid() throws {
            let colony = try Colony()
            for name in 1...20 { mkdir("\(colony.place)/d\(name)", 0o755) }
            let script = "echo 8 > /proc/sys/user/max_inotify_watches && exec \"$@\""
            try colony.up(under: ["unshare", "-Ur", "sh", "-c", script, "sh"])
            let health = try colony.waitForHealth("trouble") {
                $0["files"]?["trouble"]?.string != nil
            }
            #expect(health["files"]?["trouble"]?.string?.contains("max_user_watches") == true)
            for name in 1...20 { try colony.write("d\(name)/f", "1") }
            for name in 1...20 { _ = try change("d\(name)/f", in: colony) }
            let said = try colony.skep("events", "--type", "signal", "--json").lines
            #expect(said.contains { $0.contains(#""subject":"health""#) })
        }

        /// More happens at once than the kernel keeps: everything is looked at then.
        @Test func anOverflowIsMadeGood() throws {
            let colony = try colony()
            let limit = TextFile.read("/proc/sys/fs/inotify/max_queued_events") ?? ""
            let count = (Int(limit.split(separator: "\n").first ?? "") ?? 16_384) / 2 + 1_000
            try #require(count < 100_000, "there is no end to what this kernel keeps")
            let supervisor = try colony.supervisor()
            kill(supervisor, SIGSTOP)
            // Each is made and written: what comes last is not told any more.
            for file in 0..<count { try colony.write("f\(file % 500)", "\(file)") }
            mkdir("\(colony.place)/late", 0o755)
            try colony.write("late/f", "1")
            kill(supervisor, SIGCONT)
            _ = try change("late/f", in: colony)
            // And it is watched from now on.
            try colony.write("late/g", "1")
            _ = try change("late/g", in: colony)
            let out = colony.scratch.path + "-out"
            defer { Scratch.remove(out) }
            #expect(try colony.skep("files", "--out", out).code == 0)
            #expect(try colony.likeness() == Colony.likeness(of: out))
        }

        /// What was recorded is gone: that is said, and the files are recorded anew.
        @Test func aLostRepositoryIsSaid() throws {
            let colony = try colony()
            try colony.write("a", "1")
            _ = try change("a", in: colony)
            Scratch.remove(colony.directory.path + "/body.git")
            try colony.write("a", "2")
            try look(until: "it is said that the records are gone") {
                try colony.skep("events", "--type", "consistency").lines.contains {
                    $0.contains("files")
                }
            }
            try colony.write("a", "3")
            let last = try change("a", 2, in: colony)
            #expect(last["data"]?["before"] != nil)
            // The hashes of a file begin anew behind it.
            #expect(try colony.skep("verify").code == 0)
            try colony.waitForHealth("all is well again") { $0["files"]?["trouble"] == .null }
        }

        /// What an agent says of a file is compared with what is there.
        @Test func whatIsDeclaredIsLookedAt() throws {
            let colony = try colony()
            let event =
                #"{"type":"state_change","subject":"%","content":{"target":"file","after":"*"}}"#
            // What git calls the content "x".
            let right = "c1b0730e0133447badd1a2db7c3fe9b43b3c2d2e"
            let lie = event.replacing("%", with: "lie").replacing("*", with: right)
            try colony.write("lie", "another content")
            _ = try change("lie", in: colony)
            try colony.skep(
                "run", "--name", "liar", "--cwd", colony.place, "--pipe", "--", "sh", "-c",
                "echo '\(lie)' >&3; sleep 600")
            try look(until: "both views are compared") {
                try colony.skep("events", "--type", "consistency").lines.contains {
                    $0.contains("lie")
                }
            }
        }
    }
}
