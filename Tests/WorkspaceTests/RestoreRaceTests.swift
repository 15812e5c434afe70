import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Others at work, full disks, damaged and hostile trees: nothing is lost, and nothing is done by halves.
@Suite struct RestoreRaceTests {
    /// What somebody does between the plan and the deed, to a workspace in which everything is about to change.
    static let meddling: [(name: String, deed: @Sendable (Plot) throws -> Void)] = [
        ("writes to what is replaced", { try $0.write("changed", "mine") }),
        ("writes to what is removed", { try $0.write("new", "mine") }),
        ("sets the mode of what is replaced", { try $0.mode(Array("changed".utf8), 0o600) }),
        ("sets the mode of what gets another", { try $0.mode(Array("mode".utf8), 0o640) }),
        ("sets the mode of a directory", { try $0.mode(Array("shut".utf8), 0o711) }),
        (
            "touches what is replaced",
            { try must(utimensat(AT_FDCWD, $0.place(Array("changed".utf8)), nil, 0), "utimensat") }
        ),
        ("removes what is replaced", { $0.remove("changed") }),
        ("removes what is removed", { $0.remove("found/a") }),
        ("makes what comes back", { try $0.write("gone", "mine") }),
        ("makes a directory of what comes back", { try $0.directory("gone") }),
        ("makes a directory that comes back", { try $0.directory("lost") }),
        (
            "makes a directory of what is replaced",
            {
                $0.remove("changed")
                try $0.directory("changed")
                try $0.write("changed/a", "mine")
            }
        ),
        (
            "writes to a directory that becomes a file",
            { try $0.write("file-to-directory/mine", "mine") }
        ),
        (
            "puts a link where a directory is",
            {
                try $0.move(Array("shut".utf8), to: Array("aside".utf8))
                try $0.link("shut", to: "aside")
            }
        ),
        (
            "points a link elsewhere",
            {
                $0.remove("link")
                try $0.link("link", to: "mine")
            }
        ),
        (
            "puts a FIFO where a file is",
            {
                $0.remove("changed")
                try must(mkfifo($0.place(Array("changed".utf8)), 0o600), "mkfifo")
            }
        ),
        (
            "puts a device where a file is",
            {
                $0.remove("changed")
                try $0.device("changed")
            }
        ),
    ]

    @Test(arguments: meddling.indices)
    func whatChangedMeanwhileIsNoticed(_ number: Int) throws {
        let plot = try Plot()
        let store = try plot.store()
        let (then, old) = try plot.makeHistory(store)
        let (name, deed) = Self.meddling[number]
        // Only root makes one.
        if name.contains("device"), getuid() != 0 { return }
        let now = plot.likeness
        var present = now
        let error = #expect(throws: BodyError.self) {
            try plot.rewind(to: then, store) {
                try deed(plot)
                present = plot.likeness
            }
        }
        #expect(error?.code == .changedMeanwhile, "\(name)")
        #expect(error?.description.contains("everything is as it was before") == true, "\(name)")
        // What somebody removed is there again; all else that they did is as they did it.
        #expect(
            (name.hasPrefix("removes") ? now : present).difference(plot.likeness) == [], "\(name)")
        let restorer = Restorer(plot.root, store)
        #expect(try restorer.pending()?.phase == .rolledBack)
        // Until that is on record no other one begins.
        let busy = #expect(throws: BodyError.self) { try plot.rewind(to: then, store) }
        #expect(busy?.code == .notNow, "\(name)")
        try restorer.finish()
        plot.expectClean("\(name)")
        // The next one knows of the change, and goes through.
        guard !name.hasSuffix("where a file is") else { return }
        try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [], "\(name)")
    }

    /// Whoever has a file open may write to it after it was moved aside.
    @Test func whatIsWrittenToAnOpenFileIsNotLost() throws {
        try race(
            """
            file = os.open('A', os.O_WRONLY | os.O_APPEND)
            print('on', flush=True)
            # By then the first one was looked at, and the next is being moved.
            while not os.path.exists('.skep/restore/old/1'): pass
            os.write(file, b' and mine')
            print('done', flush=True)
            """
        ) { plot, error in
            #expect(error?.description.contains("'A' changed meanwhile") == true)
            #expect(error?.description.contains("others wrote meanwhile: 'A'") == true)
            let found = plot.likeness.things[Array("A".utf8)]?.content
            #expect(found == Array("now and mine".utf8))
        }
    }

    /// And what is restored may be changed before the others are.
    @Test func whatIsWrittenToWhatWasRestoredStays() throws {
        try race(
            """
            print('on', flush=True)
            while True:
                try:
                    if open('a0').read() == 'then': break
                except OSError: pass
            os.rename('.skep/mine', 'a0')
            print('done', flush=True)
            """
        ) { plot, error in
            #expect(error?.description.contains("'a0'") == true)
            #expect(
                error?.description.contains("but for what others wrote meanwhile: 'a0'; what was")
                    == true)
            let found = plot.likeness.things
            #expect(found[Array("a0".utf8)]?.content == Array("mine".utf8))
            #expect(found[Array("a1".utf8)]?.content == Array("now".utf8))
            // What was there before is in the backup, and aside as well.
            let backup = try #require(try Restorer(plot.root, try plot.store()).pending()?.backup)
            #expect(
                try plot.git("rev-parse", "\(backup):files/a0")
                    == plot.git("rev-parse", "\(backup):files/a1"))
            try Restorer(plot.root, try plot.store()).finish()
            let left = "\(plot.root)/.skep/restore-left-\(backup)"
            #expect(error?.description.contains("'.skep/restore-left-\(backup)'") == true)
            #expect(Scratch.names(in: left) == ["list", "old"])
            #expect(Scratch.names(in: "\(left)/old") == ["1"])
            #expect(TextFile.read("\(left)/list") == "old/1\ta0\n")
        }
    }

    /// 300 files and one more change, while a program is at work.
    private func race(
        _ program: String, _ expect: (Plot, BodyError?) throws -> Void
    ) throws {
        for _ in 0..<20 {
            let plot = try Plot()
            let store = try plot.store()
            for number in 0..<300 { try plot.write("a\(number)", "then") }
            let then = try plot.commit(store)
            for number in 0..<300 { try plot.write("a\(number)", "now") }
            try plot.write("A", "now")
            try plot.write(".skep/mine", "mine")
            var child: Child?
            do {
                try plot.rewind(to: then, store) {
                    let python = try Child([
                        "python3", "-c", "import os\nos.chdir('\(plot.root)')\n\(program)",
                    ])
                    child = python
                    #expect(try python.line("on") != nil)
                }
                // It came too late: nothing was shown.
                child?.kill()
            } catch let error as BodyError {
                #expect(try child?.line("done") != nil)
                #expect(error.code == .changedMeanwhile)
                return try expect(plot, error)
            }
        }
        Issue.record("the other one was never there in time")
    }

    /// Somebody puts a link in the place of a directory, again and again (check 41): 40 races, with `FULL=1` 10,000.
    @Test func aRacingLinkLeadsNowhere() throws {
        let plot = try Plot()
        let store = try plot.store()
        let outside = "\(plot.scratch.path)/outside"
        try must(mkdir(outside, 0o755), "mkdir")
        try plot.directory("d")
        for number in 0..<20 {
            try plot.write("d/\(number)", "then")
            // Whoever is led there finds what is to be replaced and removed.
            for name in ["\(number)", "new\(number)"] {
                try plot.write("../outside/\(name)", "now")
            }
        }
        let then = try plot.commit(store)
        let untouched = Likeness(of: outside)
        let swapper = try Child(
            [
                "python3", "-c",
                """
                import os, time
                os.chdir('\(plot.root)')
                print('on', flush=True)
                while True:
                    try:
                        os.rename('d', 'e')
                        os.symlink('../outside', 'd')
                        time.sleep(0.0005)
                        os.unlink('d')
                        os.rename('e', 'd')
                        time.sleep(0.0005)
                    except OSError: pass
                """,
            ], seconds: 600)
        #expect(try swapper.line("on") != nil)
        let restorer = Restorer(plot.root, store)
        var (stopped, done, round) = (0, 0, 0)
        while round < (Settings.isFull ? 10_000 : 40) || (stopped == 0 && round < 2_000) {
            round += 1
            hold(swapper)
            for name in ["d", "e"] { plot.remove(name) }
            try plot.directory("d")
            for number in 0..<20 {
                try plot.write("d/\(number)", "now")
                try plot.write("d/new\(number)", "now")
            }
            let plan = try restorer.plan(from: try plot.commit(store), to: then)
            kill(swapper.process, SIGCONT)
            do {
                _ = try restorer.perform(plan, at: Clocks.wall)
                done += 1
            } catch {
                stopped += 1
                if error.code == .halfRestored {
                    hold(swapper)
                    _ = try restorer.resume()
                    kill(swapper.process, SIGCONT)
                }
            }
            #expect(untouched.difference(Likeness(of: outside)) == [], "round \(round)")
            guard untouched == Likeness(of: outside) else { break }
            try restorer.finish()
        }
        swapper.kill()
        #expect(stopped > 0, "the race was never lost, so nothing was shown")
    }
}

/// Returns when it does nothing more.
private func hold(_ child: Child) {
    kill(child.process, SIGSTOP)
    var status: CInt = 0
    waitpid(child.process, &status, WUNTRACED)
}

// MARK: - What cannot be restored

extension RestoreRaceTests {
    @Test(arguments: [
        "..", ".", "a/b", "../x", "/etc/x", ".git", ".GIT", ".git.", "git~1", "GIT~1", ".skep",
        ".g\u{200c}it",
    ])
    func aHostileTreeIsRefused(_ name: String) throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "1")
        let present = try plot.commit(store)
        let before = plot.likeness
        let evil = try plot.hostileCommit(Array(name.utf8), store)
        let restorer = Restorer(plot.root, store)
        for (from, to) in [(present, evil), (evil, present)] {
            let error = #expect(throws: BodyError.self) { try restorer.plan(from: from, to: to) }
            #expect(error?.code == .unsafeName)
        }
        #expect(before.difference(plot.likeness) == [])
    }

    @Test func aDamagedStoreIsNoticedBeforeAnythingIsDone() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.write("a", "one")
        try plot.write("b", "two")
        let then = try plot.commit(store)
        try plot.write("a", "now")
        try plot.write("b", "now")
        let before = plot.likeness
        func file(_ name: String) throws -> String {
            let text = try plot.git("rev-parse", "\(then):files/\(name)")
            return "\(plot.repository)/objects/\(text.prefix(2))/\(text.dropFirst(2))"
        }
        // Git does not look whether a file's content has the name it is asked for.
        try must(chmod(try file("b"), 0o644), "chmod")
        try plot.run("cp", try file("a"), try file("b"))
        let swapped = #expect(throws: BodyError.self) { try plot.rewind(to: then, store) }
        #expect(swapped?.code == .damaged)
        #expect(before.difference(plot.likeness) == [])
        plot.expectClean()
        Scratch.remove(try file("b"))
        let error = #expect(throws: BodyError.self) {
            try plot.rewind(to: then, try plot.store())
        }
        #expect(error?.code == .damaged)
        #expect(before.difference(plot.likeness) == [])
        plot.expectClean()
    }

    @Test func aJournalThatOthersWroteIsNotFollowed() throws {
        let plot = try Plot()
        let store = try plot.store()
        let restorer = Restorer(plot.root, store)
        try plot.directory(".skep/restore")
        try plot.write(".skep/restore/journal", "rm -rf /\n")
        let error = #expect(throws: BodyError.self) { try restorer.pending() }
        #expect(error?.code == .damaged)
        // Nor is a link to where it might be.
        plot.remove(".skep/restore")
        try must(mkdir("\(plot.scratch.path)/outside", 0o755), "mkdir")
        try plot.link(".skep/restore", to: "../../outside")
        try plot.write("a", "1")
        let then = try plot.commit(store)
        try plot.write("a", "2")
        #expect(throws: BodyError.self) { try plot.rewind(to: then, store) }
        #expect(Scratch.names(in: "\(plot.scratch.path)/outside") == [])
        #expect(plot.likeness.things[[0x61]]?.content == [0x32])
    }

    @Test(.enabled(if: Host.canMount, "needs the right to mount"))
    func aFullDiskChangesNothing() throws {
        let disk = try SmallDisk(megabytes: 4)
        let plot = try Plot(disk: disk.path)
        let store = try plot.store()
        var dice = SplitMix(seed: 3)
        for name in ["a", "b", "c"] { try plot.write(Array(name.utf8), dice.bytes(600_000)) }
        let (then, old) = (try plot.commit(store), plot.likeness)
        for name in ["a", "b", "c"] { try plot.write(name, "now") }
        let now = plot.likeness
        let present = try plot.commit(store)
        let restorer = Restorer(plot.root, store)
        let plan = try restorer.plan(from: present, to: then)
        let error = #expect(throws: BodyError.self) {
            // Room for one of the three.
            try plot.write(Array(".skep/filling".utf8), dice.bytes(1_200_000))
            _ = try restorer.perform(plan, at: Clocks.wall)
        }
        #expect(error?.description.contains("No space left") == true)
        #expect(now.difference(plot.likeness) == [])
        plot.remove(".skep/filling")
        plot.expectClean()
        try disk.grow(megabytes: 16)
        try plot.rewind(to: then, store)
        #expect(old.difference(plot.likeness) == [])
    }

    @Test(.enabled(if: Host.canMount, "needs the right to mount"))
    func anotherFileSystemIsNamed() throws {
        let plot = try Plot()
        let store = try plot.store()
        try plot.directory("mounted")
        let then = try plot.commit(store)
        try plot.run("mount", "-t", "tmpfs", "tmpfs", "\(plot.root)/mounted")
        defer { _ = try? plot.run("umount", "\(plot.root)/mounted") }
        try must(chmod("\(plot.root)/mounted", 0o755), "chmod")
        try plot.write("mounted/a", "1")
        let plan = try Restorer(plot.root, store).plan(from: try plot.commit(store), to: then)
        #expect(plan.obstacles.map(\.reason) == [.otherFileSystem])
        #expect(plan.obstacles.map(\.path.description) == ["mounted"])
    }
}
