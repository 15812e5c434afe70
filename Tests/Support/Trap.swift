import Glibc

/// A repository in which whatever git may run leaves a file behind, called after what it was (check 40).
///
/// All of it is planted where an agent can write: in the repository itself, in one that lies in its tree, in a
/// submodule, and in ours.
public struct Trap {
    /// The work tree.
    public let root: String
    private let place: String

    /// Plants them in a directory that is there, with what belongs to them in another one.
    public init(in root: String, beside place: String) throws {
        self.root = root
        self.place = place
        for path in [canaries, elsewhere, "\(place)/home"] { mkdir(path, 0o755) }
        try makeRepository()
        try makeNested()
        try makeModule()
        try git("stash", "-q", writing: "stashed\r\n")
        try plant()
        // Another tree, in which git is to believe that it works.
        try run(["cp", "-a", "\(root)/.", elsewhere])
        Scratch.remove("\(elsewhere)/.git")
    }

    /// What has been run.
    public var sprung: [String] { Scratch.names(in: canaries) }

    /// One for each kind of driver, and one that has none.
    public static let files = ["a.txt", "b.md", "c.c", "z.evil"]

    /// What nobody has named and git would write to all the same.
    public var elsewhere: String { "\(place)/elsewhere" }

    /// The repositories that are not ours to change.
    public var repositories: [String] { ["\(root)/.git", "\(root)/nested/.git"] }

    private var canaries: String { "\(place)/canaries" }

    private func set(_ name: String) -> String { "touch \(canaries)/\(name)" }
}

// MARK: - Git as one uses it

extension Trap {
    /// What is caught of it at least.
    public static let teeth = [
        "alias", "clean-hidden", "clean-wild", "command-wild", "editor", "external", "fsmonitor",
        "gpg", "included", "lazy", "nested-fsmonitor", "path-post-index-change",
        "path-reference-transaction", "process", "smudge-hidden", "smudge-wild", "ssh",
        "textconv-hidden",
    ]

    /// Without teeth the traps show nothing: this works as people do, and steps into them.
    public func useCarelessly() {
        let lines = [
            "st", "included", "add -A", "status", "diff HEAD", "diff --no-ext-diff HEAD", "commit",
            "commit -m x", "checkout -f HEAD -- .", "merge side", "stash pop", "fetch origin",
            "fetch \(root)/nested", "cat-file -p \(Trap.absent)",
        ]
        let last = "\(elsewhere)/z.evil"
        unlink(last)
        for line in lines {
            for name in Trap.files.dropLast() { write(elsewhere, name, "careless \(line)\r\n") }
            // Most of it fails: it is a trap.
            _ = try? git(line.split(separator: " ").map(String.init))
        }
        // A process that is none ends whatever asks it.
        write(elsewhere, "z.evil", "careless\n")
        _ = try? git("add", "-A")
    }

    private static let absent = String(repeating: "1", count: 40)

    private func git(_ words: String..., writing text: String? = nil) throws {
        if let text { write(root, "a.txt", text) }
        try git(words)
    }

    private func git(_ words: [String], at directory: String? = nil) throws {
        let surroundings = [
            "env", "-i", "PATH=/usr/bin:/bin", "HOME=\(place)/home", "git", "-C", directory ?? root,
        ]
        let names = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "init.defaultBranch=main"]
        try run(surroundings + names + words)
    }

    private func run(_ command: [String]) throws {
        let child = try Child.run(command)
        guard try child.wait() == .exited(0) else {
            throw Child.Failure(
                description: "'\(command.joined(separator: " "))' failed: \(child.errors)")
        }
    }
}

// MARK: - Planting

extension Trap {
    private func write(_ directory: String, _ name: String, _ text: String) {
        TextFile.write(Array(text.utf8), to: "\(directory)/\(name)")
    }

    private func add(_ text: String, to path: String) {
        TextFile.write((TextFile.bytes(path) ?? []) + Array(text.utf8), to: path)
    }

    /// With a branch to be merged, and something that is stashed.
    private func makeRepository() throws {
        try git("init", "-q")
        for name in Trap.files { write(root, name, "text\r\n") }
        write(
            root, ".gitattributes",
            """
            *.txt filter=wild diff=wild merge=wild text eol=crlf ident
            *.evil filter=evil -text

            """)
        try git("add", "-A")
        try git("commit", "-qm", "x")
        try git("checkout", "-qb", "side")
        try git("commit", "-qam", "x", writing: "side\r\n")
        try git("checkout", "-q", "main")
        try git("tag", "v1")
    }

    /// A repository that nobody knows of, with something to be asked about in it.
    private func makeNested() throws {
        mkdir("\(root)/nested", 0o755)
        try git(["init", "-q"], at: "\(root)/nested")
        write("\(root)/nested", "file", "x")
        try git(["add", "-A"], at: "\(root)/nested")
        try git(["commit", "-qm", "x"], at: "\(root)/nested")
    }

    /// And one as git keeps those that it looks after.
    private func makeModule() throws {
        let (module, kept) = ("\(root)/module", "\(root)/.git/modules/module")
        mkdir(module, 0o755)
        try git(["init", "-q"], at: module)
        write(module, "file", "x")
        try git(["add", "-A"], at: module)
        try git(["commit", "-qm", "x"], at: module)
        try git("add", "module")
        mkdir("\(root)/.git/modules", 0o755)
        try run(["mv", "\(module)/.git", kept])
        write(module, ".git", "gitdir: \(kept)\n")
        try git(["config", "core.worktree", module], at: module)
        write(
            root, ".gitmodules",
            "[submodule \"module\"]\n\tpath = module\n\turl = ./nested\n")
        try git("add", ".gitmodules")
        try git("commit", "-qm", "modules")
    }

    private func plant() throws {
        try git("config", "core.repositoryFormatVersion", "1")
        try git("config", "extensions.worktreeConfig", "true")
        let repository = "\(root)/.git"
        add(settings("") + drivers("wild") + process("") + main, to: "\(repository)/config")
        add(drivers("hidden"), to: "\(repository)/config.worktree")
        add("[alias]\n\tincluded = \"!\(set("included"))\"\n", to: "\(place)/included")
        mkdir("\(repository)/info", 0o755)
        add(
            "*.md filter=hidden diff=hidden merge=hidden\n",
            to: "\(repository)/info/attributes")
        add("\(root)/nested/.git/objects\n", to: "\(repository)/objects/info/alternates")
        programs("\(repository)/hooks", "")
        programs("\(place)/hooks", "path-")
        for (below, mark) in [("nested/.git", "nested-"), (".git/modules/module", "module-")] {
            let text = settings(mark) + drivers("wild", mark) + process(mark)
            add(text, to: "\(root)/\(below)/config")
            programs("\(root)/\(below)/hooks", mark)
        }
    }

    /// The same in the repository that is ours, and a server that it would ask for what is missing.
    public func spring(_ ours: String) {
        let text =
            settings("ours-") + drivers("wild", "ours-") + process("ours-") + promise("ours-")
            + "[core]\n\trepositoryformatversion = 1\n\tbare = true\n\thooksPath = \(place)/hooks\n"
        write(ours, "config", text)
        mkdir("\(ours)/info", 0o755)
        write(ours, "info/attributes", "* filter=wild diff=wild merge=wild\n*.evil filter=evil\n")
        programs("\(ours)/hooks", "ours-")
    }
}

// MARK: - What is planted

extension Trap {
    private func settings(_ mark: String) -> String {
        """
        [core]
        \tfsmonitor = "\(set("\(mark)fsmonitor")); false"
        \tsshCommand = "\(set("\(mark)ssh")); :"
        \tgitProxy = "\(set("\(mark)proxy"))"
        \tpager = "\(set("\(mark)pager"))"
        \teditor = "\(set("\(mark)editor")); :"
        \talternateRefsCommand = "\(set("\(mark)alternates")); :"
        \taskPass = "\(set("\(mark)askpass"))"
        [sequence]
        \teditor = "\(set("\(mark)editor")); :"
        [pager]
        \tdiff = "\(set("\(mark)pager"))"
        [interactive]
        \tdiffFilter = "\(set("\(mark)pager"))"
        [credential]
        \thelper = "!\(set("\(mark)credential")); :"
        [uploadpack]
        \tpackObjectsHook = "\(set("\(mark)pack")); :"
        [diff]
        \texternal = "\(set("\(mark)external")); :"
        [gpg]
        \tprogram = "\(place)/\(mark)gpg"
        [commit]
        \tgpgSign = true
        [alias]
        \tst = "!\(set("\(mark)alias"))"
        \tconfig = "!\(set("\(mark)alias"))"
        \tcat-file = "!\(set("\(mark)alias"))"
        \tcheck-ignore = "!\(set("\(mark)alias"))"
        \thash-object = "!\(set("\(mark)alias"))"
        \tls-files = "!\(set("\(mark)alias"))"
        \tls-tree = "!\(set("\(mark)alias"))"
        \tworktree = "!\(set("\(mark)alias"))"
        \tread-tree = "!\(set("\(mark)alias"))"
        \tbranch = "!\(set("\(mark)alias"))"

        """
    }

    /// Of differences one is shown by a command, the other by another text.
    private func drivers(_ name: String, _ mark: String = "") -> String {
        let diff =
            name == "wild"
            ? "command = \"\(set("\(mark)command-\(name)")); :\""
            : "textconv = \"\(set("\(mark)textconv-\(name)")); cat\""
        return """
            [filter "\(name)"]
            \tclean = "\(set("\(mark)clean-\(name)")); cat"
            \tsmudge = "\(set("\(mark)smudge-\(name)")); cat"
            [diff "\(name)"]
            \t\(diff)
            [merge "\(name)"]
            \tdriver = "\(set("\(mark)merge-\(name)")); :"

            """
    }

    private func process(_ mark: String) -> String {
        "[filter \"evil\"]\n\tprocess = \"\(set("\(mark)process"))\"\n"
    }

    /// What only the user's repository has: it reaches outside, and to what a command works on.
    private var main: String {
        """
        [core]
        \thooksPath = "\(place)/hooks"
        \tworktree = "\(elsewhere)"
        [include]
        \tpath = "\(place)/included"
        [remote "origin"]
        \turl = "ssh://nowhere.invalid/x"
        \tfetch = +refs/heads/*:refs/remotes/origin/*
        [submodule "module"]
        \turl = "\(root)/nested"
        \tupdate = "!\(set("update"))"

        """ + promise("")
    }

    private func promise(_ mark: String) -> String {
        """
        [extensions]
        \tpartialClone = evil
        [remote "evil"]
        \turl = "ext::\(set("\(mark)lazy"))"
        \tpromisor = true
        [protocol "ext"]
        \tallow = always

        """
    }

    /// Every hook there is, and a program that is named without words.
    private func programs(_ directory: String, _ mark: String) {
        mkdir(directory, 0o755)
        for name in Trap.hooks { program(name, in: directory, mark) }
        program("gpg", in: place, mark)
    }

    private func program(_ name: String, in directory: String, _ mark: String) {
        let path = "\(directory)/\(name == "gpg" ? "\(mark)gpg" : name)"
        TextFile.write(Array("#!/bin/sh\n\(set("\(mark)\(name)"))\n".utf8), to: path)
        chmod(path, 0o755)
    }

    /// All that git 2.47 knows.
    private static let hooks = [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit",
        "prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout",
        "post-merge", "pre-push", "pre-receive", "update", "proc-receive", "post-receive",
        "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite",
        "sendemail-validate", "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist",
        "p4-post-changelist", "p4-pre-submit", "post-index-change",
    ]
}
