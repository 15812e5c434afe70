import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Nothing that a repository could have git run is run, and the user's repository stays as it was.
@Suite struct CanaryTests {
    @Test func nothingPlantedIsRun() throws {
        let plot = try Plot()
        let trap = try Trap(plot)
        let before = Likeness(of: "\(plot.root)/.git", without: [])
        let index = FileStatus(at: "\(plot.root)/.git/index")

        var recorder = try plot.recorder()
        trap.springInOurs()
        #expect(try !recorder.recordAll().changes.isEmpty)
        let first = try #require(recorder.newest)
        try plot.write("a.txt", "another\r\ntext\r\n")
        trap.springInOurs()
        #expect(try recorder.record("a.txt").words == ["modified a.txt"])
        try plot.write(".gitignore", "nothing\n")
        #expect(try recorder.recordAll().words == ["added .gitignore"])
        recorder = try plot.recorder()
        trap.springInOurs()
        try plot.write("b.txt", "x")
        #expect(try recorder.recordAll().words == ["added b.txt"])
        try expectCheckout(plot, recorder.newest, Likeness(of: plot.root))
        let absent = try #require(ObjectID(String(repeating: "1", count: 40)))
        let store = try plot.store()
        trap.springInOurs()
        #expect(throws: BodyError.self) { try store.content(absent) }

        // The user's own repository, when it is read for what the branch began with.
        let base = try BranchBase(of: plot.root, try #require(Plot.tool))
        let changes = try base.changes(to: try #require(recorder.newest), of: store)
        let files = ChangedFile.list(changes)
        #expect(files.contains { $0.path.description == "a.txt" && $0.before != nil })
        for file in files { _ = try FileDifference(file, from: base, to: store) }
        #expect(throws: BodyError.self) { try base.content(absent) }
        // Neither is anything when it is brought back.
        let present = plot.likeness
        let rewound = try plot.rewind(to: first, store) { trap.springInOurs() }
        trap.springInOurs()
        try plot.rewind(to: rewound.report.backup, store) { trap.springInOurs() }
        #expect(present.difference(plot.likeness) == [])

        #expect(trap.sprung == [])
        #expect(before.difference(Likeness(of: "\(plot.root)/.git", without: [])) == [])
        #expect(FileStatus(at: "\(plot.root)/.git/index") == index)
    }

    /// Without teeth the test above says nothing: the same traps catch a git that is used carelessly.
    @Test func aCarelessGitIsCaught() throws {
        let plot = try Plot()
        let trap = try Trap(plot)
        _ = try? plot.run("git", "add", "-A")
        _ = try? plot.run("git", "diff", "HEAD")
        #expect(trap.sprung.contains("process") && trap.sprung.contains("fsmonitor"))
        var recorder = try plot.recorder()
        _ = try recorder.recordAll()
        trap.springInOurs()
        _ = try? plot.git("update-ref", "refs/heads/x", "body")
        #expect(trap.sprung.contains("reference-transaction"))
        _ = try? plot.git("cat-file", "-p", String(repeating: "1", count: 40))
        #expect(trap.sprung.contains("lazy"))
    }
}

/// A repository in which whatever git may run leaves a file behind.
struct Trap {
    let plot: Plot
    let canaries: String

    init(_ plot: Plot) throws {
        self.plot = plot
        canaries = "\(plot.scratch.path)/canaries"
        try must(mkdir(canaries, 0o755), "mkdir")
        try plot.write("a.txt", "text\r\n")
        try plot.run("git", "init", "-q")
        try plot.run("git", "add", "-A")
        try plot.run(
            "git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "x")
        try plant(".git")
        try plot.run("git", "config", "core.repositoryFormatVersion", "1")
        for (key, value) in promise { try plot.run("git", "config", key, value) }
        try plot.write(
            ".gitattributes", "* filter=evil diff=evil merge=evil text eol=crlf ident\n")
        try plot.write(
            ".git/info/attributes", "*.txt filter=evil diff=evil\n")
        // Repositories in the repository: one that is whole, and one as a submodule has it.
        try plot.directory("nested")
        try plot.run("git", "init", "-q", "nested")
        try plant("nested/.git")
        try plot.write("nested/file", "x")
        try plot.directory("module")
        try plot.write("module/.git", "gitdir: ../nested/.git\n")
        try plot.write("module/file", "x")
        try plot.write(
            ".gitmodules", "[submodule \"module\"]\n\tpath = module\n\tupdate = !\(set("update"))\n"
        )
    }

    /// What has been run.
    var sprung: [String] { Scratch.names(in: canaries) }

    private func set(_ name: String) -> String { "touch \(canaries)/\(name)" }

    private var settings: String {
        """
        [core]
        \tfsmonitor = "\(set("fsmonitor")); false"
        \tsshCommand = "\(set("ssh"))"
        \tpager = "\(set("pager"))"
        \teditor = "\(set("editor"))"
        \thooksPath = "\(canaries)/../hooks"
        \talternateRefsCommand = "\(set("alternates"))"
        \taskPass = "\(set("askpass"))"
        [filter "evil"]
        \tclean = "\(set("clean")); cat"
        \tsmudge = "\(set("smudge")); cat"
        \tprocess = "\(set("process"))"
        \trequired = true
        [diff "evil"]
        \ttextconv = "\(set("textconv")); cat"
        \tcommand = "\(set("command"))"
        [diff]
        \texternal = "\(set("external"))"
        [merge "evil"]
        \tdriver = "\(set("merge"))"
        [gpg]
        \tprogram = "\(set("gpg"))"
        [alias]
        \tconfig = "!\(set("alias"))"
        \tcheck-ignore = "!\(set("alias"))"
        \thash-object = "!\(set("alias"))"
        \tworktree = "!\(set("alias"))"
        \tread-tree = "!\(set("alias"))"
        \tbranch = "!\(set("alias"))"
        [include]
        \tpath = \(canaries)/../included

        """
    }

    /// A server that git would ask for what is missing.
    private var promise: [(String, String)] {
        [
            ("extensions.partialClone", "evil"), ("remote.evil.url", "ext::\(set("lazy"))"),
            ("remote.evil.promisor", "true"), ("protocol.ext.allow", "always"),
        ]
    }

    private func plant(_ directory: String) throws {
        let file = open(plot.place(Array("\(directory)/config".utf8)), O_WRONLY | O_APPEND)
        let text = Array(settings.utf8)
        try must(Glibc.write(file, text, text.count), "write")
        close(file)
        try hooks("\(plot.root)/\(directory)/hooks")
        try hooks("\(plot.scratch.path)/hooks")
    }

    private func hooks(_ directory: String) throws {
        mkdir(directory, 0o755)
        for name in ["reference-transaction", "post-index-change", "pre-commit", "post-checkout"] {
            let file = open("\(directory)/\(name)", O_WRONLY | O_CREAT, 0o755)
            let text = Array("#!/bin/sh\n\(set(name))\n".utf8)
            try must(Glibc.write(file, text, text.count), "write")
            close(file)
        }
    }

    /// The same in the repository that is ours, and a server that it would ask for what is missing.
    func springInOurs() {
        let promise = """
            [extensions]
            \tpartialClone = evil
            [remote "evil"]
            \turl = "ext::\(set("lazy"))"
            \tpromisor = true
            [protocol "ext"]
            \tallow = always

            """
        let text = settings + promise + "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
        try? plot.write(".skep/body.git/config", text)
        try? hooks("\(plot.repository)/hooks")
    }
}
