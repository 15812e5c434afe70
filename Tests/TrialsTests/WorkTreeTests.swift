import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Agents in worktrees of their own, as a person has them, in a repository in which everything that git
    /// may run is a trap.
    @Suite struct WorkTrees {
        @Test func anAgentWorksInOneOfItsOwn() throws {
            let estate = try Estate()
            let before = estate.repository
            let started = try estate.run("pwd; echo 2 >../a.txt; echo new >new.txt; sleep 600")
            #expect(started.lines == ["fix"], "\(started.errors)")
            let change = try estate.change("../shop.worktrees/fix/src/new.txt")
            let agent = try #require(try estate.colony.agents()["fix"])
            #expect(change["source"]?.string == "/agents/\(agent["id"]?.string ?? "")")
            #expect(change["data"]?["evidence"]?.string == "worktree")
            #expect(change["data"]?["worktree"]?.string == estate.tree)
            #expect(agent["worktree"]?.string == estate.tree)
            #expect(agent["cwd"]?.string == "\(estate.tree)/src")
            // The workspace is another place, and so is its record.
            #expect(TextFile.read("\(estate.place)/a.txt") == "1\r\n")
            #expect(try estate.changes().allSatisfy { $0["data"]?["worktree"] != nil })
            try estate.expectUntouched(since: before)

            let diff = try estate.colony.skep("diff", "fix")
            #expect(diff.lines.contains("+2") && diff.lines.contains("+new"), "\(diff.lines)")
            #expect(try estate.colony.skep("diff").lines == [])
            let listed = try estate.colony.skep("worktrees")
            #expect(
                listed.lines == [
                    "fix  skep/fix  \(estate.tree)  1 file changed, 1 untracked"
                ])
            let out = "\(estate.scratch.path)/out"
            #expect(
                try estate.colony.skep("files", "--worktree", "fix", "--out", out).code == 0)
            #expect(TextFile.read("\(out)/a.txt") == "2\n")
            #expect(TextFile.read("\(out)/src/new.txt") == "new\n")
            #expect(estate.sprung == [])
            #expect(try estate.colony.skep("verify").code == 0)
        }

        /// Whoever is killed, the same agent goes on in the same worktree, and no change is lost.
        @Test func itOutlivesTheSupervisor() throws {
            let estate = try Estate()
            try estate.run("sleep 600")
            for round in 1...(Settings.number("TIMES") ?? 3) {
                let file = "round-\(round).txt"
                TextFile.write([0x78], to: "\(estate.tree)/\(file)")
                try estate.colony.killSupervisor()
                _ = try estate.change("../shop.worktrees/fix/\(file)")
            }
            #expect(try estate.colony.skep("restart", "fix").code == 0)
            #expect(try estate.colony.agents()["fix"]?["cwd"]?.string == "\(estate.tree)/src")
            #expect(try estate.colony.skep("stop", "fix").code == 0)
            // By its name it is the same agent, and has the same worktree.
            try estate.run("sleep 600")
            #expect(TextFile.read("\(estate.tree)/round-1.txt") == "x")
            let snapshots = try estate.colony.skep("events", "--type", "snapshot", "--json").lines
            #expect(snapshots.filter { $0.contains("skep/fix") }.count == 1)
            #expect(try estate.colony.skep("verify").code == 0)
            #expect(estate.sprung == [])
        }

        @Test func itIsRemovedWhenNothingIsLost() throws {
            let estate = try Estate()
            let before = estate.repository
            try estate.run("echo 2 >../a.txt; sleep 600")
            _ = try estate.change("../shop.worktrees/fix/a.txt")
            let running = try estate.colony.skep("worktrees", "--remove", "fix")
            #expect(running.code == 1 && running.errors.contains("'fix' runs in its worktree"))
            #expect(try estate.colony.skep("stop", "fix").code == 0)
            let changed = try estate.colony.skep("worktrees", "--remove", "fix")
            #expect(changed.code == 1 && changed.errors.contains("1 file changed ('a.txt')"))
            TextFile.write(Array("1\r\n".utf8), to: "\(estate.tree)/a.txt")
            #expect(try estate.colony.skep("worktrees").lines.first?.hasSuffix("alone") == true)
            let removed = try estate.colony.skep("worktrees", "--remove", "fix")
            #expect(
                removed.lines == ["removed '\(estate.tree)' and its branch 'skep/fix'"],
                "\(removed.errors)")
            #expect(access(estate.tree, F_OK) != 0)
            #expect(estate.repository == before && estate.sprung == [])
            #expect(try estate.colony.json("state")["worktrees"] == nil)
            // A new one is a new one, whatever the old one had.
            try estate.run("echo 3 >../a.txt; sleep 600")
            _ = try estate.change("../shop.worktrees/fix/a.txt", 3)
            #expect(try estate.colony.skep("verify").code == 0)
        }

        @Test func oneThatIsGoneIsSaidOnce() throws {
            let estate = try Estate()
            try estate.run("sleep 600")
            #expect(try estate.colony.skep("stop", "fix").code == 0)
            Scratch.remove(estate.tree)
            func told() throws -> Int {
                try estate.colony.skep("events", "--type", "signal", "--json").lines
                    .filter { $0.contains(#""subject":"worktree""#) }.count
            }
            try look(until: "it is said to be gone") { try told() > 0 }
            try estate.colony.killSupervisor()
            #expect(try estate.colony.skep("snapshot", "then").code == 0)
            #expect(try told() == 1)
            #expect(try estate.colony.json("state")["worktrees"] == nil)
        }

        @Test func whereNoneCanBeNobodyRuns() throws {
            let estate = try Estate()
            _ = try estate.git("branch", "skep/fix")
            let refused = try estate.run("sleep 600")
            #expect(refused.code == 1)
            #expect(refused.errors.contains("there is a branch 'skep/fix' already"))
            #expect(try estate.colony.agents().isEmpty)
            #expect(access(estate.tree, F_OK) != 0)
        }
    }
}

// MARK: - The place

/// A workspace in a repository of traps.
private final class Estate {
    let scratch = Scratch()
    let colony: Colony
    let place: String
    let tree: String
    private let canaries: String

    init() throws {
        place = "\(scratch.path)/shop"
        tree = "\(place).worktrees/fix"
        canaries = "\(scratch.path)/canaries"
        for path in [place, "\(place)/src", canaries] { mkdir(path, 0o755) }
        colony = try Colony(at: place)
        _ = try git("init", "-q")
        TextFile.write(Array("1\r\n".utf8), to: "\(place)/a.txt")
        TextFile.write(Array("x\n".utf8), to: "\(place)/src/b.txt")
        TextFile.write(
            Array("* filter=trap diff=trap text\n".utf8), to: "\(place)/.gitattributes")
        TextFile.write(Array(".skep\n".utf8), to: "\(place)/.gitignore")
        // As they are, whatever the attributes say.
        TextFile.write(Array("* -text\n".utf8), to: "\(place)/.git/info/attributes")
        _ = try git("add", "-A")
        _ = try git("commit", "-qm", "1")
        unlink("\(place)/.git/info/attributes")
        for hook in [
            "post-checkout", "post-index-change", "reference-transaction", "post-commit",
        ] {
            let path = "\(place)/.git/hooks/\(hook)"
            TextFile.write(Array("#!/bin/sh\ntouch \(canaries)/\(hook)\n".utf8), to: path)
            chmod(path, 0o755)
        }
        for (key, value) in [
            ("core.fsmonitor", "fsmonitor"), ("filter.trap.clean", "clean; cat"),
            ("filter.trap.smudge", "smudge; cat"), ("diff.external", "external"),
            ("diff.trap.textconv", "textconv"), ("alias.worktree", "alias"),
        ] {
            _ = try git("config", key, "touch \(canaries)/\(value)")
        }
        try colony.skep("up")
        try colony.waitForHealth("a record") { $0["files"]?["commit"]?.string != nil }
        for name in sprung { unlink("\(canaries)/\(name)") }
    }

    // Before the directory goes: what runs there is found by what is in it.
    deinit { _ = try? colony.skep("down") }

    /// What git has run.
    var sprung: [String] { Scratch.names(in: canaries) }

    @discardableResult
    func git(_ words: String...) throws -> Child {
        try Child.run(
            ["git", "-C", place, "-c", "user.name=a", "-c", "user.email=a@a"] + words)
    }

    @discardableResult
    func run(_ script: String) throws -> Colony.Said {
        try colony.skep(
            "run", "--worktree", "--name", "fix", "--cwd", "\(place)/src", "--pipe", "--", "sh",
            "-c", script)
    }

    func changes() throws -> [JSON] {
        try colony.skep("events", "--type", "state_change", "--json").lines
            .map { try JSON(parsing: $0) }
    }

    /// Waits until so many changes of a file are in the log, and returns the last one.
    func change(_ path: String, _ count: Int = 1) throws -> JSON {
        var found: [JSON] = []
        try look(until: "\(path) is recorded") {
            found = try changes().filter { $0["subject"]?.string == path }
            return found.count >= count
        }
        return try #require(found.last)
    }

    /// All of the user's repository.
    var repository: [String: String] {
        var found: [String: String] = [:]
        func walk(_ path: String) {
            for name in Scratch.names(in: path) {
                let place = "\(path)/\(name)"
                var status = stat()
                guard lstat(place, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    found[place] = "directory"
                    walk(place)
                } else {
                    found[place] = String(status.st_mode, radix: 8) + (TextFile.read(place) ?? "")
                }
            }
        }
        walk("\(place)/.git")
        return found
    }

    func expectUntouched(since before: [String: String]) throws {
        let now = repository
        let new = Set(now.keys).union(before.keys).filter { now[$0] != before[$0] }
        for path in new {
            let name = path.dropFirst(place.utf8.count + 6)
            let isOurs = ["worktrees", "refs/heads/skep", "logs/refs/heads/skep"].contains {
                name.hasPrefix($0)
            }
            #expect(isOurs, "\(name) is not what it was")
        }
    }
}
