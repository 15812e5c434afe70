import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Further work trees of the user's repository.
@Suite struct WorkTreeTests {
    @Test func itHasWhatTheCommitHas() throws {
        let estate = try Estate()
        let plot = estate.plot
        try plot.write(Array("tool".utf8), Array("#!\n".utf8), mode: 0o755)
        try plot.link("link", to: "tool")
        try plot.directory("d")
        try plot.write(Array("d/\u{e4} \n".utf8), [0, 0xff, 0x0d, 0x0a])
        try plot.run("git", "add", "-A")
        try plot.run(
            "git", "update-index", "--add", "--cacheinfo",
            "160000,\(String(repeating: "1", count: 40)),module")
        try plot.run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
        try plot.write("a", "not committed\n")
        try plot.write("new", "x\n")
        let tree = try estate.make()
        #expect(tree.top == estate.place && tree.workspace == estate.place)
        #expect(try "\(tree.commit)" == plot.run("git", "rev-parse", "HEAD"))

        let likeness = Likeness(of: estate.place)
        let names = Set(likeness.things.keys.map { String(decoding: $0, as: UTF8.self) })
        #expect(names == ["a", "tool", "link", "d", "d/\u{e4} \n", "module"])
        #expect(likeness.things[Array("a".utf8)]?.content == Array("1\n".utf8))
        #expect(
            likeness.things[Array("d/\u{e4} \n".utf8)]?.content == [0, 0xff, 0x0d, 0x0a])
        #expect(likeness.things[Array("link".utf8)]?.content == Array("tool".utf8))
        #expect(FileStatus(at: "\(estate.place)/tool")?.mode == 0o777 & ~estate.umask)
        #expect(FileStatus(at: "\(estate.place)/a")?.mode == 0o666 & ~estate.umask)
        #expect(FileStatus(at: "\(estate.place)/d")?.mode == 0o777 & ~estate.umask)
        // The user's own git finds nothing amiss there.
        #expect(try estate.git("status", "--porcelain") == "")
        #expect(try estate.git("symbolic-ref", "HEAD") == "refs/heads/skep/worker")
        #expect(try estate.losses() == [])
    }

    /// Of the user's repository the branch and git's record of the work tree are new, and nothing else is another.
    @Test func theUsersRepositoryStaysAsItWas() throws {
        let estate = try Estate()
        for (key, value) in [
            ("branch.autoSetupMerge", "always"), ("branch.autoSetupRebase", "always"),
            ("worktree.useRelativePaths", "true"), ("worktree.guessRemote", "true"),
        ] { try estate.plot.run("git", "config", key, value) }
        let before = estate.repository
        let index = FileStatus(at: "\(estate.plot.root)/.git/index")
        try estate.make()
        let new = before.changed(estate.repository).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            new.filter { !$0.hasPrefix("worktrees") }.sorted() == [
                "logs/refs/heads/skep", "logs/refs/heads/skep/worker", "refs/heads/skep",
                "refs/heads/skep/worker",
            ])
        #expect(FileStatus(at: "\(estate.plot.root)/.git/index") == index)
        #expect(try estate.remove())
        #expect(before.difference(estate.repository) == [])
        #expect(FileStatus(at: estate.place) == nil)
    }

    /// Beside a workspace that is below the top of the repository they are in that themselves.
    @Test func insideTheRepositoryTheyAreNotUntracked() throws {
        let estate = try Estate(part: "part")
        estate.place = "\(estate.plot.root)/part.worktrees/worker"
        try estate.make()
        #expect(try estate.plot.run("git", "status", "--porcelain").isEmpty)
        // What it ignores ends at the top of the work tree.
        try estate.plot.write("part.worktrees/worker/new", "x")
        #expect(try estate.losses().map(\.description) == ["1 untracked"])
        Scratch.remove("\(estate.place)/new")
        #expect(try estate.remove())
        #expect(FileStatus(at: "\(estate.plot.root)/part.worktrees") == nil)
    }

    /// Whoever removes it may be killed at any moment: what was not judged yet is where it was, what was is gone.
    @Test func aRemovalThatWasInterruptedIsSeenTo() throws {
        let estate = try Estate()
        let before = estate.repository
        try estate.make()
        try estate.write("new", "nowhere else")
        let (aside, removed) = (estate.beside("aside"), estate.beside("removed"))
        try must(rename(estate.place, aside), "rename")
        try estate.recover()
        #expect(TextFile.read("\(estate.place)/new") == "nowhere else")
        #expect(FileStatus(at: aside) == nil)
        #expect(try estate.losses().map(\.description) == ["1 untracked"])

        Scratch.remove("\(estate.place)/new")
        try must(rename(estate.place, removed), "rename")
        try estate.recover()
        #expect(FileStatus(at: removed) == nil)
        #expect(!before.changed(estate.repository).contains { $0.starts(with: "worktrees".utf8) })
        // Git knows nothing of it any more, so that there can be another.
        try estate.plot.run("git", "branch", "-q", "-D", "skep/worker")
        try estate.make()
        #expect(try estate.remove())
    }

    /// What is left of one does not harm the next one of its name.
    @Test func theNextOneIsLeftAlone() throws {
        let estate = try Estate()
        try estate.make()
        let removed = estate.beside("removed")
        try estate.plot.run("cp", "-a", estate.place, removed)
        try estate.recover()
        #expect(FileStatus(at: removed) == nil)
        #expect(try estate.losses() == [])
        // Nor does it keep that one from going.
        try estate.plot.run("mkdir", "-p", removed)
        #expect(try estate.remove())
    }

    /// Another's that is there by now keeps its place.
    @Test func whatIsThereByNowIsNotReplaced() throws {
        let estate = try Estate()
        try estate.make()
        try must(rename(estate.place, estate.beside("aside")), "rename")
        try must(mkdir(estate.place, 0o755), "mkdir")
        try estate.write("theirs", "x")
        try estate.recover()
        #expect(Scratch.names(in: estate.place) == ["theirs"])
        #expect(FileStatus(at: estate.beside("aside")) != nil)
    }

    @Test func nothingPlantedIsRun() throws {
        let plot = try Plot()
        let trap = try Trap(in: plot.root, beside: plot.scratch.path)
        let estate = try Estate(plot)
        let before = estate.repository
        try estate.make()
        #expect(Scratch.names(in: estate.place).contains("a.txt"))
        #expect(try estate.losses() == [])
        try estate.write("new.evil", "x")
        try estate.write("a.txt", "x")
        #expect(try estate.losses().map(\.description) == ["1 file changed", "1 untracked"])
        #expect(throws: BodyError.self) { try estate.remove() }
        // As git has it in the commit.
        try estate.write("a.txt", "text\n")
        Scratch.remove("\(estate.place)/new.evil")
        #expect(try estate.remove())
        #expect(trap.sprung == [])
        #expect(before.difference(estate.repository) == [])
    }

    /// Without teeth the test above says nothing.
    @Test func aCarelessWorktreeIsCaught() throws {
        let plot = try Plot()
        let trap = try Trap(in: plot.root, beside: plot.scratch.path)
        _ = try? plot.run("git", "worktree", "add", "-q", "../careless")
        #expect(trap.sprung.contains("path-reference-transaction"))
        #expect(trap.sprung.contains("process") && trap.sprung.contains("smudge-wild"))
    }

    @Test func contentsAreRaw() throws {
        let estate = try Estate()
        try estate.plot.write(".gitattributes", "*.txt text eol=crlf ident\n")
        try estate.plot.write("t.txt", "$Id$\nline\n")
        try estate.commit()
        try estate.make()
        let likeness = Likeness(of: estate.place)
        #expect(likeness.things[Array("t.txt".utf8)]?.content == Array("$Id$\nline\n".utf8))
    }

    @Test func aLargeFileIsWhole() throws {
        let estate = try Estate()
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try estate.plot.write(Array("large".utf8), content)
        try estate.plot.write("z", "after\n")
        try estate.commit()
        try estate.make()
        let likeness = Likeness(of: estate.place)
        #expect(likeness.things[Array("large".utf8)]?.content == content)
        #expect(likeness.things[Array("z".utf8)]?.content == Array("after\n".utf8))
    }
}

// MARK: - A part of a repository

extension WorkTreeTests {
    @Test func aWorkspaceMayBeAPartOfIt() throws {
        let estate = try Estate(part: "in/part")
        try estate.plot.write("in/part/file", "x\n")
        try estate.plot.write("in/other", "x\n")
        try estate.commit()
        let tree = try estate.make()
        #expect(tree.workspace == "\(estate.place)/in/part")
        #expect(Scratch.names(in: tree.workspace) == ["file"])
        #expect(Scratch.names(in: "\(estate.place)/in") == ["other", "part"])
        #expect(try estate.losses() == [])
    }

    @Test func thatPartIsLeftEmpty() throws {
        let estate = try Estate(part: "in/part")
        try estate.plot.write("in/part/file", "x\n")
        try estate.plot.write("in/other", "x\n")
        try estate.commit()
        let tree = try estate.make(isFilled: false)
        #expect(Scratch.names(in: tree.workspace) == [])
        #expect(Scratch.names(in: "\(estate.place)/in") == ["other", "part"])
        #expect(try estate.git("status", "--porcelain") == " D in/part/file")
    }

    @Test func allOfItIsLeftEmpty() throws {
        let estate = try Estate()
        try estate.make(isFilled: false)
        #expect(Scratch.names(in: estate.place) == [".git"])
        #expect(try estate.git("diff", "--cached", "--name-only") == "")
    }

    @Test func aPartThatIsInNoCommitIsADirectory() throws {
        let estate = try Estate(part: "in/part")
        let tree = try estate.make()
        #expect(Scratch.names(in: estate.place) == [".git", "a", "in"])
        #expect(Scratch.names(in: tree.workspace) == [])
    }

    @Test func withoutABranchItIsDetached() throws {
        let estate = try Estate(branch: nil)
        try estate.make()
        #expect(try estate.git("rev-parse", "--abbrev-ref", "HEAD") == "HEAD")
        #expect(try estate.losses() == [])
        #expect(try !estate.remove())
    }
}

// MARK: - What is refused

extension WorkTreeTests {
    @Test func whereThereIsNothingToMakeItFromItIsSaid() throws {
        let estate = try Estate(Plot())
        expectRefusal(estate, "is in no git repository; make one with 'git init'")
        try estate.plot.run("git", "init", "-q")
        expectRefusal(estate, "has no commit yet; commit first")
    }

    @Test func whatIsThereIsNotTouched() throws {
        let estate = try Estate()
        try must(mkdir("\(estate.plot.scratch.path)/ws.worktrees", 0o755), "mkdir")
        try must(symlink("nowhere", estate.place), "symlink")
        expectRefusal(estate, "is there already; move it away")
        Scratch.remove(estate.place)
        try estate.plot.run("git", "branch", "skep/worker")
        let before = estate.repository
        expectRefusal(estate, "there is a branch 'skep/worker' already")
        #expect(before.difference(estate.repository) == [])
        #expect(FileStatus(at: estate.place) == nil)
    }

    @Test(arguments: ["a..b", "x.lock", "-", "a b"])
    func whatGitCallsNoBranchIsNone(_ name: String) throws {
        let estate = try Estate(branch: "skep/\(name)/")
        expectRefusal(estate, "is no name that git has for a branch")
    }

    /// Git makes the branch first, and leaves it when the rest fails.
    @Test func aBranchAloneIsNotLeft() throws {
        let estate = try Estate()
        let before = estate.repository
        try must(mkdir("\(estate.plot.scratch.path)/closed", 0o755), "mkdir")
        try estate.plot.write("../closed/file", "")
        estate.place = "\(estate.plot.scratch.path)/closed/file/tree"
        #expect(throws: BodyError.self) { try estate.make() }
        #expect(before.difference(estate.repository) == [])
    }

    @Test(arguments: ["..", ".git", ".GIT", "git~1", ".skep", "x/../y"])
    func aTreeThatLeadsElsewhereIsRefused(_ name: String) throws {
        let estate = try Estate()
        try estate.commitTree([("100644", Array(name.utf8), Array("x".utf8))])
        let before = estate.repository
        let error = #expect(throws: BodyError.self) { try estate.make() }
        #expect(error?.code == .unsafeName)
        #expect(before.difference(estate.repository) == [])
        #expect(FileStatus(at: "\(estate.place)/..") == nil)
    }

    @Test func aTreeThatHasANameTwiceIsRefused() throws {
        let estate = try Estate()
        try estate.commitTree([
            ("120000", Array("a".utf8), Array("/tmp".utf8)),
            ("100644", Array("a/b".utf8), Array("x".utf8)),
        ])
        let error = #expect(throws: BodyError.self) { try estate.make() }
        #expect(error?.code == .unsafeName)
    }

    /// The work tree is there already when that one is come to.
    @Test func whatFailsHalfWayIsTakenBack() throws {
        let estate = try Estate()
        try estate.commitTree([
            ("100644", Array("a".utf8), Array("x".utf8)), ("120000", Array("b".utf8), [0x61, 0]),
        ])
        let before = estate.repository
        let error = #expect(throws: BodyError.self) { try estate.make() }
        #expect(error?.description.contains("it is no link that can be") == true)
        #expect(before.difference(estate.repository) == [])
        #expect(FileStatus(at: "\(estate.place)/..") == nil)
    }

    private func expectRefusal(_ estate: Estate, _ text: String) {
        let error = #expect(throws: BodyError.self) { try estate.make() }
        #expect(error?.code == .noWorkTree)
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }
}

// MARK: - What was there before

extension WorkTreeTests {
    @Test func oneIsFoundAgain() throws {
        let estate = try Estate()
        #expect(try estate.existing() == nil)
        let tree = try estate.make()
        #expect(try estate.existing() == tree)
        try estate.commitThere("more")
        #expect(try estate.existing()?.top == tree.top)
        try estate.git("checkout", "-q", "-b", "another")
        #expect(try estate.existing() == nil)
        #expect(Scratch.names(in: estate.place) == [".git", "a"])
    }

    /// Whoever made it was killed: before there were files, or among them.
    @Test(arguments: [true, false])
    func oneThatIsHalfMadeIsMadeAnew(_ isMarked: Bool) throws {
        let estate = try Estate()
        try estate.make()
        let record = try estate.git("rev-parse", "--absolute-git-dir")
        try must(unlink("\(estate.place)/a"), "unlink")
        if isMarked {
            TextFile.write(Array("skep is making it\n".utf8), to: "\(record)/locked")
            try estate.write("b", "half of it")
        } else {
            try must(unlink("\(record)/index"), "unlink")
        }
        #expect(try estate.existing() == nil)
        #expect(FileStatus(at: estate.place) == nil)
        try estate.make()
        #expect(Scratch.names(in: estate.place) == [".git", "a"])
        #expect(try estate.losses() == [])
    }

    /// Somebody locked it, or took its index away: that is no reason to take anything away.
    @Test func whatSomebodyDidThereStays() throws {
        let estate = try Estate()
        try estate.make()
        let record = try estate.git("rev-parse", "--absolute-git-dir")
        try must(unlink("\(record)/index"), "unlink")
        TextFile.write(Array("mine\n".utf8), to: "\(record)/locked")
        #expect(try estate.existing() != nil)
        #expect(Scratch.names(in: estate.place) == [".git", "a"])
    }

    /// Somebody makes a directory of that name after it was looked whether there is one.
    @Test func whatCameMeanwhileStays() throws {
        let estate = try Estate()
        let before = estate.repository
        let bin = "\(estate.plot.scratch.path)/bin"
        try must(mkdir(bin, 0o755), "mkdir")
        let script = """
            #!/bin/sh
            case "$*" in *'worktree add'*) mkdir -p '\(estate.place)'; echo x >'\(estate.place)/theirs';; esac
            exec /usr/bin/git "$@"
            """
        TextFile.write(Array(script.utf8), to: "\(bin)/git")
        try must(chmod("\(bin)/git", 0o755), "chmod")
        #expect(throws: BodyError.self) {
            try WorkTree.make(
                of: estate.workspace, at: estate.place, branch: estate.branch,
                try GitTool(searching: "\(bin):/usr/bin:/bin"))
        }
        #expect(TextFile.read("\(estate.place)/theirs") == "x\n")
        #expect(before.difference(estate.repository) == [])
    }
}
