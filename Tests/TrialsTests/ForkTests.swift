import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Workspaces that go on from a moment of another one, made and used by the program as a person does it.
    @Suite struct Forks {
        private func colony() throws -> Colony {
            let colony = try Colony()
            try colony.skep("up")
            try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            return colony
        }

        /// The workspace of a fork; it is removed with all in it.
        private final class Branch {
            let colony: Colony

            init(_ name: String, of parent: Colony) throws {
                colony = try Colony(at: "\(parent.place)-\(name)")
            }

            deinit {
                _ = try? colony.skep("down")
                Scratch.remove(colony.place)
            }
        }

        private func fork(
            _ moment: String, _ name: String, of parent: Colony
        ) throws -> Branch {
            let said = try parent.skep("fork", moment, "--name", name, "--yes")
            #expect(said.code == 0, "\(said.errors)")
            return try Branch(name, of: parent)
        }

        private func expectIntact(_ colony: Colony) throws {
            let said = try colony.skep("verify")
            #expect(said.code == 0, "\(said.lines) \(said.errors)")
        }

        private func recorded(_ path: String, in colony: Colony) throws {
            try look(until: "\(path) is recorded") {
                try colony.skep("events", "--type", "state_change", "--json").lines.contains {
                    $0.contains("\"subject\":\"\(path)\"")
                }
            }
        }

        /// Files and history as they were; what follows is each one's own.
        @Test func itGoesOnFromThere() throws {
            let colony = try colony()
            try colony.write("a", "1")
            mkdir("\(colony.place)/empty", 0o750)
            symlink("a", "\(colony.place)/link")
            try colony.write("tool", "#!/bin/sh\n")
            chmod("\(colony.place)/tool", 0o755)
            #expect(try colony.skep("snapshot", "first").code == 0)
            let first = try colony.likeness()
            try colony.write("a", "2")
            try colony.skep("run", "--name", "worker", "--pipe", "--", "sleep", "600")
            #expect(try colony.skep("snapshot", "green").code == 0)
            let green = try colony.likeness()
            try colony.write("a", "3")
            try colony.write("b", "new")
            let now = try colony.likeness()
            let branch = try fork("green", "retry", of: colony)
            let fork = branch.colony
            #expect(try fork.likeness() == green)
            #expect(try colony.likeness() == now)
            // Whoever runs goes on, and is nobody's there.
            #expect(try colony.agents()["worker"]?["status"] == "running")
            #expect(try fork.agents()["worker"]?["status"] == "terminated")
            let history = try fork.skep("events", "--json").lines
            #expect(history.last?.contains("\"type\":\"fork\"") == true)
            let parent = try colony.skep("events", "--json").lines
            #expect(Array(history.dropLast()) == Array(parent.prefix(history.count - 1)))
            try expectIntact(fork)

            // It is a workspace like any other, before and after the moment where it began.
            try fork.skep("up")
            try fork.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
            try fork.write("c", "of the fork")
            try recorded("c", in: fork)
            #expect(try fork.skep("rewind", "first", "--yes").code == 0)
            #expect(try fork.likeness() == first)
            #expect(try fork.skep("undo", "--yes").code == 0)
            #expect(TextFile.read("\(fork.place)/c") == "of the fork")
            #expect(try fork.skep("diff", "--from", "first").lines.contains("+2"))
            try expectIntact(fork)
            try expectIntact(colony)
            #expect(access("\(colony.place)/c", F_OK) != 0)
            #expect(TextFile.read("\(colony.place)/a") == "3")

            // One that goes on from the fork, at a moment before that began, goes on from the first.
            let other = try self.fork("first", "again", of: fork)
            #expect(try other.colony.likeness() == first)
            try expectIntact(other.colony)
            let family = try fork.skep("fork", "--list", "--json").lines.map {
                try JSON(parsing: $0)
            }
            #expect(
                family.map { $0["generation"]?.int } == [0, 1, 1]
                    && family.last?["workspace"]?.string == other.colony.place)
            #expect(family.first { $0["here"]?.bool == true }?["workspace"]?.string == fork.place)
            #expect(try colony.skep("fork", "--list").lines.count == 3)
            #expect(try other.colony.skep("fork", "--list").lines.count == 3)
        }

        /// Without its parent it has what it began with, and all that follows.
        @Test func itLivesAlone() throws {
            let colony = try colony()
            try colony.write("a", "1")
            #expect(try colony.skep("snapshot", "first").code == 0)
            try colony.write("a", "2")
            #expect(try colony.skep("snapshot", "green").code == 0)
            let branch = try fork("green", "retry", of: colony)
            let fork = branch.colony
            #expect(try colony.skep("down").code == 0)
            Scratch.remove(colony.directory.path)
            try expectIntact(fork)
            try fork.skep("up")
            try fork.write("b", "1")
            try recorded("b", in: fork)
            let out = fork.scratch.path + "-out"
            defer { Scratch.remove(out) }
            #expect(try fork.skep("files", "--out", out).code == 0)
            #expect(try fork.likeness() == Colony.likeness(of: out))
            // What was only there is gone, and that is said.
            #expect(try fork.skep("files", "--at", "1", "--out", out + "-1").code == 1)
        }

        /// A further work tree of the user's repository, of which nothing else is touched and nothing run.
        @Test func itIsAWorkTree() throws {
            let colony = try Colony()
            let canary = colony.scratch.path + "-canary"
            defer { unlink(canary) }
            let git = { (place: String, words: [String]) in
                try Child.run(
                    ["git", "-C", place, "-c", "user.name=a", "-c", "user.email=a@a"] + words)
            }
            _ = try git(colony.place, ["init", "-q"])
            try colony.write("a", "1\n")
            _ = try git(colony.place, ["add", "-A"])
            _ = try git(colony.place, ["commit", "-qm", "1"])
            for hook in ["post-checkout", "reference-transaction", "post-index-change"] {
                let path = "\(colony.place)/.git/hooks/\(hook)"
                TextFile.write(Array("#!/bin/sh\ntouch \(canary)\n".utf8), to: path)
                chmod(path, 0o755)
            }
            try colony.skep("up")
            try colony.write("a", "2\n")
            #expect(try colony.skep("snapshot", "green").code == 0)
            let before = Colony.likeness(of: "\(colony.place)/.git")
            let branch = try fork("green", "retry", of: colony)
            let after = Colony.likeness(of: "\(colony.place)/.git")
            #expect(before == after.filter { !$0.key.hasPrefix("/worktrees") })
            #expect(access(canary, F_OK) != 0)
            let place = branch.colony.place
            #expect(TextFile.read("\(place)/a") == "2\n")
            let status = try git(place, ["status", "--porcelain"]).lines
            #expect(status == [" M a"])
            // It is on no branch until somebody makes one, with a git of their own.
            _ = try git(place, ["switch", "-qc", "retry"])
            _ = try git(place, ["commit", "-qam", "2"])
            #expect(try git(colony.place, ["show", "retry:a"]).lines == ["2"])
            #expect(access(canary, F_OK) == 0, "the hooks are none")
        }

        @Test func whatCannotBeMadeLeavesNothing() throws {
            let colony = try colony()
            try colony.write("a", "1")
            #expect(try colony.skep("snapshot", "green").code == 0)
            let place = "\(colony.place)-retry"
            // A link that leads nowhere is somebody's as well.
            symlink("/nonexistent", "\(place)-link")
            defer { unlink("\(place)-link") }
            let refused = { (words: [String]) -> String in
                let said = try colony.skep(["fork", "green", "--yes"] + words)
                #expect(said.code != 0, "\(words)")
                return said.errors
            }
            #expect(try refused(["--name", "Green!"]).contains("cannot be a name"))
            #expect(try refused(["--out", "\(colony.place)/in"]).contains("is in the workspace"))
            #expect(try refused(["--out", "\(place)/no/such"]).contains("No such file"))
            #expect(try refused(["--name", "retry-link"]).contains("exists already"))
            var target = [CChar](repeating: 0, count: 64)
            #expect(readlink("\(place)-link", &target, target.count) > 0)
            let roundabout = "\(colony.place)-x/../\(colony.place.split(separator: "/").last ?? "")"
            mkdir("\(colony.place)-x", 0o755)
            defer { rmdir("\(colony.place)-x") }
            #expect(
                try refused(["--out", "\(roundabout)/in"]).contains("is in the workspace"))
            mkdir(place, 0o755)
            #expect(try refused(["--name", "retry"]).contains("exists already"))
            rmdir(place)
            // To look is not to make.
            #expect(try colony.skep("fork", "green", "--name", "retry", "--dry-run").code == 0)
            #expect(access(place, F_OK) != 0)
            #expect(try colony.skep("fork", "--list").lines.count == 1)
            // What was recorded is damaged: it is noticed before anything is told of it.
            let commit = try #require(try colony.health()["files"]?["commit"]?.string)
            let object = "\(commit.prefix(2))/\(commit.dropFirst(2))"
            let path = "\(colony.directory.path)/body.git/objects/\(object)"
            #expect(unlink(path) == 0)
            _ = try refused(["--name", "retry"])
            #expect(access(place, F_OK) != 0)
        }

        /// Killed while it is made, it is whole or it is no workspace, and that is said.
        @Test func itIsWholeOrNone() throws {
            let colony = try colony()
            for file in 0..<300 { try colony.write("f\(file)", "content \(file)") }
            #expect(try colony.skep("snapshot", "green").code == 0)
            let green = try colony.likeness()
            for round in 0..<(Settings.number("TIMES") ?? 3) {
                let place = "\(colony.place)-r\(round)"
                defer { Scratch.remove(place) }
                let child = try Child(
                    colony.command(["fork", "green", "--name", "r\(round)", "--yes"]))
                let supervisor = try colony.supervisor()
                let deadline = ContinuousClock.now + .seconds(10)
                let sign = round.isMultiple(of: 2) ? place : "\(place)/.skep/body.git"
                while access(sign, F_OK) != 0, ContinuousClock.now < deadline {}
                kill(supervisor, SIGKILL)
                _ = try child.wait()
                try colony.successor(of: supervisor)
                if access("\(place)/.skep/log.db", F_OK) == 0 {
                    #expect(Colony.likeness(of: place) == green, "round \(round)")
                    let said = try Child.run([Products.path(of: "skep"), "-C", place, "verify"])
                    #expect(try said.wait() == .exited(0), "\(said.errors)")
                } else {
                    let said = try colony.skep("fork", "green", "--name", "r\(round)", "--yes")
                    #expect(said.code == 1)
                    // Of one that was only just begun there is no more than its directory.
                    let isBegun = !Scratch.names(in: place).isEmpty
                    #expect(said.errors.contains(isBegun ? "interrupted" : "exists already"))
                }
            }
            #expect(try colony.likeness() == green)
            try expectIntact(colony)
        }
    }
}
