import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Repositories of the shapes there are.
@Suite struct ShapeTests {
    @Test func aRepositoryWithoutACommitIsNoObstacle() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.directory("inner")
        try plot.run("git", "init", "-q", "inner")
        try plot.write("inner/a", "x")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added inner/a"])
        #expect(try plot.git("ls-tree", "-r", "--name-only", "body:files") == "inner/a")
    }

    @Test func aWorkTreeHasTheRulesOfItsRepository() throws {
        let plot = try Plot()
        try plot.directory("main")
        try plot.run("git", "init", "-q", "main")
        try plot.write("main/.git/info/exclude", "*.tmp\n")
        try plot.run(
            "git", "-C", "main", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q",
            "--allow-empty", "-m", "x")
        try plot.run("git", "-C", "main", "worktree", "add", "-q", "../side")
        try plot.write("side/a.tmp", "x")
        try plot.write("side/b.tmp", "x")
        try plot.write("side/c", "x")
        try plot.run("git", "-C", "side", "add", "-f", "b.tmp")
        var recorder = try plot.recorder(workspace: "\(plot.root)/side")
        #expect(try recorder.recordAll().words == ["added b.tmp", "added c"])
    }

    @Test func bytesAreRecordedAsTheyAre() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.run("git", "config", "core.autocrlf", "true")
        try plot.write(
            ".gitattributes", "* text=auto eol=lf\n*.bin filter=lfs diff=lfs merge=lfs\n")
        try plot.write("crlf", "a\r\nb\r\n")
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
        try plot.write("big.bin", pointer)
        try plot.write("id", "$Id$\n")
        try plot.write("empty", "")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
        #expect(try plot.git("cat-file", "-s", "body:files/crlf") == "6")
        #expect(try plot.git("cat-file", "-s", "body:files/big.bin") == "\(pointer.utf8.count)")
    }

    @Test func namesThatDifferInCaseAreTwo() throws {
        let plot = try Plot()
        for path in ["readme", "README", "ReadMe"] { try plot.write(path, path) }
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added README", "added ReadMe", "added readme"])
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
    }

    @Test func aSubmoduleIsAPlainDirectory() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.directory("module")
        try plot.run("git", "init", "-q", "module")
        try plot.write("module/a", "x")
        try plot.run("git", "-C", "module", "add", "a")
        try plot.run(
            "git", "-C", "module", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q",
            "-m", "x")
        try plot.run("git", "-c", "protocol.file.allow=always", "add", "module")
        try plot.write("module/b", "x")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added module/a", "added module/b"])
    }
}
