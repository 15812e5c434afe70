import Glibc
import Linux
import Support
import Testing

@testable import Workspace

// MARK: - What would be lost

extension WorkTreeTests {
    @Test func whatIsNowhereElseIsNamed() throws {
        let estate = try Estate()
        try estate.plot.write(".gitignore", ".env\nbuild/\n")
        try estate.plot.write("tool", "x\n")
        try estate.plot.write("gone", "x\n")
        try estate.commit()
        try estate.make()
        try must(mkdir("\(estate.place)/build", 0o755), "mkdir")
        // Directories alone are no loss.
        #expect(try estate.losses() == [])
        try estate.write("a", "2\n")
        try must(chmod("\(estate.place)/tool", 0o755), "chmod")
        Scratch.remove("\(estate.place)/gone")
        try estate.write(".env", "SECRET=1\n")
        try estate.write("build/x", "x")
        try estate.write("build/y", "x")
        try must(mkdir("\(estate.place)/d", 0o755), "mkdir")
        try estate.write("d/new", "x")
        #expect(
            try estate.losses() == [
                .changed(paths("a", "gone", "tool")), .untracked(paths("d/new")),
                .ignored(paths(".env", "build")),
            ])
        #expect(
            try estate.losses().map(\.description)
                == ["3 files changed", "1 untracked", "2 ignored"])
    }

    @Test func whatIsStagedIsNamed() throws {
        let estate = try Estate()
        try estate.make()
        try estate.write("a", "2\n")
        try estate.git("add", "a")
        try estate.write("a", "1\n")
        #expect(try estate.losses() == [.staged(paths("a"))])
    }

    @Test func commitsThatAreNowhereElseAreCounted() throws {
        let estate = try Estate()
        try estate.make()
        try estate.commitThere("one")
        try estate.commitThere("two")
        #expect(try estate.losses() == [.commits(2)])
        #expect(try estate.losses().map(\.description) == ["2 commits nowhere else"])
        // A note of git's for this work tree alone is gone with it.
        try estate.git("update-ref", "refs/worktree/mine", "HEAD")
        #expect(try estate.losses() == [.commits(2)])
        try estate.plot.run("git", "merge", "-q", "--ff-only", "skep/worker")
        #expect(try estate.losses() == [])
        #expect(try estate.remove())
        #expect(try estate.plot.run("git", "branch", "--list", "skep/*") == "")
    }

    /// The agent went elsewhere, and its first branch is still where it was.
    @Test func theBranchCountsWhereHeadLeftIt() throws {
        let estate = try Estate()
        try estate.make()
        try estate.commitThere("one")
        try estate.git("checkout", "-q", "-b", "other", "HEAD~1")
        #expect(try estate.losses() == [.commits(1)])
        try estate.git("merge", "-q", "--ff-only", "skep/worker")
        #expect(try estate.losses() == [])
        #expect(try estate.remove())
        #expect(try estate.plot.run("git", "branch", "--format=%(refname:short)") == "other\ntrunk")
    }

    @Test func aBranchThatSomebodyHasIsKept() throws {
        let estate = try Estate()
        try estate.make()
        try estate.git("checkout", "-q", "--detach")
        try estate.plot.run("git", "checkout", "-q", "skep/worker")
        #expect(try !estate.remove())
        #expect(try estate.plot.run("git", "symbolic-ref", "HEAD") == "refs/heads/skep/worker")
        #expect(try estate.plot.run("git", "log", "--format=%s") == "x")
    }

    @Test func whatIsUnderWayIsNamed() throws {
        let estate = try Estate()
        try estate.make()
        try estate.git("worktree", "lock", "--reason", "on a stick", estate.place)
        let record = try estate.git("rev-parse", "--absolute-git-dir")
        try estate.plot.write(
            String("../\(record.dropFirst(estate.plot.scratch.path.utf8.count + 1))/MERGE_HEAD"),
            "x")
        #expect(try estate.losses() == [.underWay("a merge"), .locked("on a stick")])
    }

    /// What git made of a repository in it is not looked into.
    @Test func anotherRepositoryIsALoss() throws {
        let estate = try Estate()
        try estate.make()
        try estate.git("init", "-q", "inner")
        #expect(try estate.losses() == [.untracked(paths("inner"))])
    }

    private func paths(_ texts: String...) -> [Path] { texts.compactMap { Path($0) } }
}

// MARK: - Removing

extension WorkTreeTests {
    @Test func whatWouldBeLostStays() throws {
        let estate = try Estate()
        try estate.make()
        try estate.write("notes", "x")
        let (before, there) = (estate.repository, Likeness(of: estate.place))
        let error = #expect(throws: BodyError.self) { try estate.remove() }
        #expect(error?.code == .wouldBeLost)
        #expect(error?.description.hasSuffix(": 1 untracked ('notes')") == true)
        #expect(there.difference(Likeness(of: estate.place)) == [])
        #expect(before.difference(estate.repository) == [])
    }

    @Test func onlyAWorkTreeOfItIsRemoved() throws {
        let estate = try Estate()
        try estate.make()
        let other = try Estate()
        for place in [estate.plot.root, estate.plot.scratch.path, "\(estate.place)/none"] {
            let error = #expect(throws: BodyError.self) {
                try WorkTree.remove(
                    at: place, of: estate.plot.root, branch: nil, try #require(Plot.tool))
            }
            #expect(error?.code == .noWorkTree)
        }
        let error = #expect(throws: BodyError.self) {
            try WorkTree.remove(
                at: estate.place, of: other.plot.root, branch: nil, try #require(Plot.tool))
        }
        #expect(error?.code == .noWorkTree)
        // Its own word for where it belongs is not enough.
        try must(mkdir("\(estate.plot.scratch.path)/false", 0o755), "mkdir")
        try estate.plot.write(
            "../false/.git", "gitdir: \(try estate.git("rev-parse", "--absolute-git-dir"))\n")
        let lie = #expect(throws: BodyError.self) {
            try WorkTree.remove(
                at: "\(estate.plot.scratch.path)/false", of: estate.plot.root, branch: nil,
                try #require(Plot.tool))
        }
        #expect(lie?.code == .noWorkTree)
        #expect(try estate.losses() == [])
    }

    @Test func aLinkInItLeadsNowhere() throws {
        let estate = try Estate()
        try estate.plot.link("out", to: "../outside")
        try estate.commit()
        try must(mkdir("\(estate.plot.scratch.path)/outside", 0o755), "mkdir")
        try estate.plot.write("../outside/kept", "x")
        try estate.make()
        try must(chmod(estate.place, 0o555), "chmod")
        #expect(try estate.remove())
        #expect(FileStatus(at: estate.place) == nil)
        #expect(Scratch.names(in: "\(estate.plot.scratch.path)/outside") == ["kept"])
    }
}
