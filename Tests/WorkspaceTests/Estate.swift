import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// A repository with one commit, and where its further work tree is to be.
final class Estate {
    let plot: Plot
    let workspace: String
    let branch: String?
    var place: String

    init(part: String? = nil, branch: String? = "skep/worker") throws {
        plot = try Plot()
        place = "\(plot.scratch.path)/ws.worktrees/worker"
        workspace = part.map { [root = plot.root] in "\(root)/\($0)" } ?? plot.root
        self.branch = branch
        try plot.run("git", "init", "-q", "-b", "trunk")
        try plot.write("a", "1\n")
        try commit()
        var made = plot.root
        for name in part?.split(separator: "/") ?? [] {
            made += "/\(name)"
            try must(mkdir(made, 0o755), "mkdir")
        }
    }

    /// What is there already.
    init(_ plot: Plot) throws {
        self.plot = plot
        place = "\(plot.scratch.path)/ws.worktrees/worker"
        workspace = plot.root
        branch = "skep/worker"
    }

    @discardableResult
    func make(isFilled: Bool = true) throws -> WorkTree {
        try WorkTree.make(
            of: workspace, at: place, branch: branch, isFilled: isFilled, try tool())
    }

    func existing() throws -> WorkTree? {
        try WorkTree.existing(
            at: place, of: workspace, branch: branch ?? "", try tool())
    }

    func losses() throws -> [Loss] {
        try WorkTree.losses(at: place, of: workspace, branch: branch, try tool())
    }

    func remove() throws -> Bool {
        try WorkTree.remove(at: place, of: workspace, branch: branch, try tool())
    }

    func recover() throws { try WorkTree.recover(at: place, of: workspace) }

    /// Where it is while it is removed.
    func beside(_ word: String) -> String { "\(plot.scratch.path)/ws.worktrees/.worker.\(word)" }

    private func tool() throws -> GitTool { try #require(Plot.tool) }

    /// All of the user's repository.
    var repository: Likeness { Likeness(of: "\(plot.root)/.git", without: []) }

    var umask: UInt16 {
        let text = TextFile.read("/proc/self/status") ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("Umask:") } ?? ""
        return line.split(separator: "\t").last.flatMap { UInt16($0, radix: 8) } ?? 0
    }

    func commit() throws {
        try plot.run("git", "add", "-A")
        try plot.run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-m", "x")
    }

    /// Makes HEAD a commit with these files, whatever they are called.
    func commitTree(_ files: [(mode: String, name: [UInt8], content: [UInt8])]) throws {
        var bytes: [UInt8] = []
        for file in files {
            try plot.write("../content", String(decoding: file.content, as: UTF8.self))
            let text = try plot.run("git", "hash-object", "-w", "--no-filters", "../content")
            let digits = text.utf8.map { UInt8(ascii: "a") <= $0 ? $0 - 87 : $0 - 48 }
            bytes += Array("\(file.mode) ".utf8) + file.name + [0]
            bytes += stride(from: 0, to: 40, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
        try plot.write(Array("../tree".utf8), bytes)
        let tree = try plot.run("git", "hash-object", "-w", "-t", "tree", "--literally", "../tree")
        let commit = try plot.run(
            "git", "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-m", "evil")
        try plot.run("git", "update-ref", "HEAD", commit)
    }

    // MARK: In the work tree

    @discardableResult
    func git(_ words: String...) throws -> String {
        let start = ["env", "-i", "-C", place, "PATH=/usr/bin:/bin", "HOME=\(plot.home)", "git"]
        let child = try Child.run(start + words)
        guard try child.wait() == .exited(0) else { throw Failure(child.errors) }
        return child.lines.joined(separator: "\n")
    }

    func write(_ path: String, _ content: String) throws {
        try plot.write("../ws.worktrees/worker/\(path)", content)
    }

    func commitThere(_ text: String) throws {
        try write("a", text)
        try git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-am", text)
    }
}
