import Glibc
import Linux
import Support
import Testing

@testable import Workspace

@Suite struct IgnoreTests {
    /// What git itself would add, whatever its rules come from.
    @Test func whatTheUsersGitIgnoresIsNotRecorded() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "build/\n*.o\n!keep.o\n")
        try plot.write(".git/info/exclude", "/private\n")
        try must(mkdir("\(plot.home)/.config", 0o755), "mkdir")
        try must(mkdir("\(plot.home)/.config/git", 0o755), "mkdir")
        let list = open("\(plot.home)/.config/git/ignore", O_CREAT | O_WRONLY, 0o644)
        _ = Glibc.write(list, "*~\n", 3)
        close(list)
        for path in ["build", "sub", "sub/build"] { try plot.directory(path) }
        try plot.write("sub/.gitignore", "local\n!*.o\n")
        try plot.write(".skep/.gitignore", "*\n")
        let files = [
            "build/x", "a.o", "keep.o", "sub/b.o", "sub/local", "local", "private", "sub/private",
            "c.c~", "c.c", "sub/build/y", ":x", ":x.o",
        ]
        for path in files { try plot.write(path, "x") }
        var recorder = try plot.recorder()
        let recorded = try recorder.recordAll().changes.filter { $0.after?.kind == .file }
        let listed = try plot.run("git", "ls-files", "--others", "--exclude-standard")
            .split(separator: "\n").map(String.init)
        #expect(recorded.map(\.path.description) == listed)
        #expect(recorded.count == 8)
    }

    @Test func theConfiguredListCountsWhereverItIsConfigured() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.run("git", "config", "core.excludesFile", "~/mine")
        let list = open("\(plot.home)/mine", O_CREAT | O_WRONLY, 0o644)
        _ = Glibc.write(list, "secret\n", 7)
        try plot.write("secret", "x")
        try plot.write("a", "x")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added a"])
        // And it is seen when it says something else.
        _ = Glibc.write(list, "a\n", 2)
        close(list)
        #expect(try recorder.record("none").words == ["removed a"])
        try plot.run("git", "config", "--unset", "core.excludesFile")
        #expect(try recorder.record("none").words == ["added a", "added secret"])
        // The list that git reads where none is configured comes into being.
        try must(mkdir("\(plot.home)/.config", 0o755), "mkdir")
        try must(mkdir("\(plot.home)/.config/git", 0o755), "mkdir")
        try must(rename("\(plot.home)/mine", "\(plot.home)/.config/git/ignore"), "rename")
        #expect(try recorder.record("none").words == ["removed a", "removed secret"])
    }

    @Test func rulesMayChange() throws {
        let plot = try Plot()
        try plot.directory("sub")
        for path in ["a.log", "sub/b.log", "c"] { try plot.write(path, "x") }
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added a.log", "added c", "added sub/b.log"])
        try plot.write(".gitignore", "*.log\n")
        #expect(
            try recorder.record(".gitignore").words
                == ["added .gitignore", "removed a.log", "removed sub/b.log"])
        try plot.write("sub/d.log", "x")
        #expect(try recorder.record("sub/d.log").words == [])
        try plot.write("sub/.gitignore", "!b.log\n")
        #expect(
            try recorder.record("sub/.gitignore").words
                == ["added sub/.gitignore", "added sub/b.log"])
        plot.remove(".gitignore")
        #expect(
            try recorder.recordAll().words
                == ["removed .gitignore", "added a.log", "added sub/d.log"])
        try plot.write(".skepignore", "/c\n")
        #expect(try recorder.record(".skepignore").words == ["added .skepignore", "removed c"])
    }

    /// What was added in spite of the rules is in `git status`, and so it is here.
    @Test func whatIsTrackedIsRecordedThoughRulesNameIt() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "vendor/\n")
        try plot.directory("vendor")
        try plot.write("vendor/used", "1")
        try plot.write("vendor/other", "1")
        try plot.run("git", "add", "-f", "vendor/used")
        var recorder = try plot.recorder()
        #expect(try recorder.recordAll().words == ["added .gitignore", "added vendor/used"])
        try plot.run("git", "add", "-f", "vendor/other")
        #expect(try recorder.record("none").words == ["added vendor/other"])
    }

    /// The user's git writes its index all the time: that alone is no reason to look at everything.
    @Test func anIndexThatSaysTheSameOfIgnoredFilesChangesNothing() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "*.o\n")
        try plot.write("a", "1")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        try plot.run("git", "add", "a")
        try plot.write("b", "1")
        #expect(try recorder.record("none").words == [])
        try plot.write("c.o", "1")
        try plot.run("git", "add", "-f", "c.o")
        #expect(try recorder.record("none").words == ["added b", "added c.o"])
    }

    @Test func aRepositoryMayComeAndGo() throws {
        let plot = try Plot()
        try plot.write("a.o", "1")
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        try plot.run("git", "init", "-q")
        try plot.write(".git/info/exclude", "*.o\n")
        #expect(try recorder.record("none").words == ["removed a.o"])
        plot.remove(".git")
        #expect(try recorder.record("none").words == ["added a.o"])
    }

    @Test func aWorkspaceMayBeBelowTheRepository() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "/part/one\n*.o\n")
        try plot.directory("part")
        try plot.directory("part/.skep")
        try plot.directory("part/deep")
        try plot.write("part/.skepignore", "/two\ndeep/three\nfour\n")
        for path in ["one", "two", "deep/three", "deep/four", "x.o", "stays", "deep/two"] {
            try plot.write("part/\(path)", "x")
        }
        var recorder = try plot.recorder(workspace: "\(plot.root)/part")
        #expect(
            try recorder.recordAll().words
                == ["added .skepignore", "added deep/two", "added stays"])
    }

    /// Git would wait for ever for a writer.
    /// A repository that ignores the whole workspace has nothing to say of what is in it.
    @Test func aWorkspaceMayBeInWhatTheRepositoryIgnores() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.write(".gitignore", "/build\n*.o\n")
        for path in ["build", "build/ws", "build/ws/.skep"] { try plot.directory(path) }
        try plot.write("build/ws/a.o", "1")
        let store = try plot.store("other.git")
        var recorder = try plot.recorder(store, workspace: "\(plot.root)/build/ws")
        #expect(try recorder.recordAll().words == ["added a.o"])
        // It counts again where it does not.
        try plot.write(".gitignore", "*.o\n")
        #expect(try recorder.recordAll().words == ["removed a.o"])
    }

    @Test(.timeLimit(.minutes(1))) func aPipeInPlaceOfAListKeepsNobodyWaiting() throws {
        let plot = try Plot()
        try plot.run("git", "init", "-q")
        try plot.directory("sub")
        for path in ["sub/.gitignore", ".git/info/pipe"] {
            try must(mkfifo(plot.place(Array(path.utf8)), 0o644), "mkfifo")
        }
        try plot.run("git", "config", "core.excludesFile", ".git/info/pipe")
        try plot.write("sub/a", "x")
        let store = try plot.store()
        let rules = IgnoreRules(plot.root, store, user: plot.user, patience: .seconds(3_600))
        var recorder = try Recorder(plot.root, store, rules)
        let recording = try recorder.recordAll()
        #expect(recording.words == ["added sub/a"])
        #expect(recording.skipped.map(\.path.description) == ["sub/.gitignore"])
    }

    @Test func theListIsReadForADirectoryFurtherUp() {
        func moved(_ text: String) -> String {
            String(
                decoding: IgnoreRules.moved(Array(text.utf8), below: "a[b/"), as: UTF8.self)
        }
        #expect(moved("x\n/y\nz/\n!u/v\n# /c") == "x\n/a\\[b/y\nz/\n!/a\\[b/u/v\n# /c")
    }
}
