import Glibc
import Linux
import Support
import Swarm
import Testing

@testable import Workspace

/// The body of a workspace beside what its branch left.
@Suite struct BranchTests {
    @Test func whatTheAgentCommittedItselfIsShown() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try plot.write("kept", "x\n")
        try forge.commit()
        try plot.run("git", "branch", "-q", "-M", "main")
        try plot.run("git", "checkout", "-q", "-b", "work")
        try plot.write("a", "2\n")
        try forge.commit()
        try plot.write("b", "new\n")
        #expect(try forge.words() == ["main", "modified a", "added b"])
    }

    @Test func aBranchIsComparedWithWhereItLeft() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try forge.commit()
        try plot.run("git", "branch", "-q", "-M", "main")
        try plot.run("git", "checkout", "-q", "-b", "work")
        try plot.write("b", "mine\n")
        try forge.commit()
        try plot.run("git", "checkout", "-q", "main")
        try plot.write("c", "theirs\n")
        try forge.commit()
        try plot.run("git", "checkout", "-q", "work")
        // What came to the other branch since is no change of this one.
        #expect(try forge.words() == ["main", "added b"])
    }

    @Test func whatIsUpstreamGoesFirst() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try forge.commit()
        try plot.run("git", "branch", "-q", "-M", "main")
        try plot.run("git", "update-ref", "refs/remotes/origin/main", "HEAD")
        try plot.run("git", "config", "remote.origin.url", "/nowhere")
        try plot.run(
            "git", "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
        try plot.run("git", "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
        try plot.write("a", "2\n")
        try forge.commit()
        #expect(try forge.words() == ["origin/main", "modified a"])
        try plot.run("git", "update-ref", "refs/remotes/origin/other", "HEAD")
        try plot.run("git", "branch", "-q", "--set-upstream-to=origin/other")
        try plot.write("b", "x\n")
        #expect(try forge.words() == ["origin/other", "added b"])
    }

    @Test func onMainItIsTheCommitItself() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try plot.write(Array("tool".utf8), Array("x\n".utf8), mode: 0o755)
        try forge.commit()
        plot.remove("a")
        try plot.mode(Array("tool".utf8), 0o700)
        #expect(try forge.words() == ["HEAD", "removed a"])
        try plot.mode(Array("tool".utf8), 0o644)
        #expect(try forge.words() == ["HEAD", "removed a", "mode tool"])
    }

    @Test func contentsComeFromBothSides() throws {
        let forge = try Forge()
        try forge.plot.write("a", "1\n")
        try forge.commit()
        try forge.plot.write("a", "2\n")
        let (base, commit) = try forge.record()
        let changes = try base.changes(to: commit, of: forge.store)
        let difference = try FileDifference(
            try #require(ChangedFile.list(changes).first), from: base, to: forge.store)
        let text = String(decoding: difference.patches.flatMap(\.text), as: UTF8.self)
        #expect(text.hasSuffix("@@ -1 +1 @@\n-1\n+2\n"))
    }

    @Test func aWorkspaceMayBeAPartOfIt() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.directory("part")
        try plot.write("part/a", "1\n")
        try plot.write("outside", "1\n")
        try forge.commit()
        try plot.write("part/a", "2\n")
        try plot.write("outside", "2\n")
        #expect(try forge.words(in: "\(plot.root)/part") == ["HEAD", "modified a"])
    }

    @Test func aModuleIsAnotherRepositorysMatter() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try forge.commit()
        try plot.run(
            "git", "update-index", "--add", "--cacheinfo",
            "160000,\(String(repeating: "1", count: 40)),module")
        try plot.run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
        try plot.directory("module")
        try plot.write("module/file", "x\n")
        #expect(try forge.words() == ["HEAD"])
    }

    @Test func aFurtherWorkTreeHasABranchOfItsOwn() throws {
        let forge = try Forge()
        let plot = forge.plot
        try plot.write("a", "1\n")
        try forge.commit()
        try plot.run("git", "branch", "-q", "-M", "main")
        try plot.run("git", "worktree", "add", "-q", "-b", "side", "../side")
        try plot.write("../side/a", "2\n")
        #expect(
            try forge.words(in: "\(plot.scratch.path)/side") == ["main", "modified a"])
    }

    @Test func whereThereIsNoneItIsSaid() throws {
        let forge = try Forge(isRepository: false)
        #expect(throws: BodyError(.noBranch, "'\(forge.plot.root)' is in no git repository")) {
            try forge.words()
        }
        try forge.plot.run("git", "init", "-q")
        #expect(
            throws: BodyError(
                .noBranch, "the git repository '\(forge.plot.root)' has no commit yet")
        ) { try forge.words() }
    }
}

private final class Forge {
    let plot: Plot
    let store: BodyStore

    init(isRepository: Bool = true) throws {
        plot = try Plot()
        store = try plot.store()
        if isRepository { try plot.run("git", "init", "-q", "-b", "trunk") }
    }

    func commit() throws {
        try plot.run("git", "add", "-A")
        try plot.run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "x")
    }

    func record(in place: String? = nil) throws -> (BranchBase, ObjectID) {
        guard let tool = Plot.tool else { throw Failure("these tests need git") }
        let place = place ?? plot.root
        let base = try BranchBase(of: place, tool)
        // A store for each place.
        let store =
            place == plot.root ? store : try BodyStore(at: "\(plot.scratch.path)/other.git", tool)
        var recorder = try plot.recorder(store, workspace: place)
        _ = try recorder.recordAll()
        return (base, try #require(recorder.newest))
    }

    func words(in place: String? = nil) throws -> [String] {
        let (base, commit) = try record(in: place)
        let store =
            place == nil
            ? store : try BodyStore(at: "\(plot.scratch.path)/other.git", try #require(Plot.tool))
        let changes = try base.changes(to: commit, of: store)
        return [base.name]
            + changes.filter { $0.path.description != ".git" }.map { "\($0.deed) \($0.path)" }
    }
}
