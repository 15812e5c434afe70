import Glibc
import Linux
import Support

@testable import Workspace

/// A workspace of one test, what is done in it, and its recorder. Paths are bytes, as the kernel has them.
final class Plot {
    let scratch: Scratch
    let root: String
    let home: String
    var user: [String] { ["HOME=\(home)"] }

    /// `disk` is where the workspace is to be, if not beside the rest.
    init(inMemory: Bool = true, disk: String? = nil) throws {
        scratch = Scratch(inMemory: inMemory)
        // As in the program itself.
        signal(SIGPIPE, SIG_IGN)
        root = "\(disk ?? scratch.path)/ws"
        home = "\(scratch.path)/home"
        for path in [root, home, "\(root)/.skep"] { try must(mkdir(path, 0o755), path) }
    }

    // Names that are no text are not the scratch's to remove.
    deinit { removeTree(Array(scratch.path.utf8)) }

    static let tool = try? GitTool(searching: getenv("PATH").map { String(cString: $0) } ?? "")

    var repository: String { "\(root)/.skep/body.git" }

    func store(_ name: String = "body.git") throws -> BodyStore {
        guard let tool = Plot.tool else { throw Failure("these tests need git") }
        return try BodyStore(at: "\(root)/.skep/\(name)", tool)
    }

    func recorder(
        _ store: BodyStore? = nil, workspace: String? = nil, limits: RecordLimits = RecordLimits()
    ) throws -> Recorder {
        let store = try store ?? self.store()
        let place = workspace ?? root
        let rules = IgnoreRules(place, store, user: user)
        return try Recorder(place, store, rules, limits: limits)
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func must(_ code: some SignedInteger, _ what: String) throws {
    guard code >= 0 else { throw Failure("\(what): \(String(cString: strerror(errno)))") }
}

// MARK: - Deeds

extension Plot {
    func place(_ path: [UInt8]) -> [CChar] {
        (Array("\(root)/".utf8) + path + [0]).map { CChar(bitPattern: $0) }
    }

    func write(_ path: [UInt8], _ content: [UInt8], mode: UInt32 = 0o644) throws {
        let file = open(place(path), O_WRONLY | O_CREAT | O_TRUNC, mode_t(mode))
        try must(file, "write \(String(decoding: path, as: UTF8.self))")
        defer { close(file) }
        try must(Glibc.write(file, content, content.count), "write")
    }

    func write(_ path: String, _ content: String) throws {
        try write(Array(path.utf8), Array(content.utf8))
    }

    func directory(_ path: [UInt8], mode: UInt32 = 0o755) throws {
        try must(mkdir(place(path), mode_t(mode)), "mkdir")
    }

    func directory(_ path: String) throws { try directory(Array(path.utf8)) }

    func link(_ path: [UInt8], to target: [UInt8]) throws {
        try must(symlink((target + [0]).map { CChar(bitPattern: $0) }, place(path)), "symlink")
    }

    func link(_ path: String, to target: String) throws {
        try link(Array(path.utf8), to: Array(target.utf8))
    }

    /// The one that swallows all, which only root may make.
    func device(_ path: String) throws {
        try must(mknod(place(Array(path.utf8)), S_IFCHR | 0o666, dev_t(0x103)), "mknod")
    }

    func mode(_ path: [UInt8], _ mode: UInt32) throws {
        try must(chmod(place(path), mode_t(mode)), "chmod")
    }

    func move(_ path: [UInt8], to other: [UInt8]) throws {
        try must(rename(place(path), place(other)), "rename")
    }

    func remove(_ path: [UInt8]) { removeTree(Array("\(root)/".utf8) + path) }

    func remove(_ path: String) { remove(Array(path.utf8)) }

    /// Runs a program in the workspace.
    @discardableResult
    func run(_ command: String...) throws -> String {
        let words = ["env", "-i", "-C", root, "PATH=/usr/bin:/bin", "HOME=\(home)"]
        let child = try Child.run(words + command)
        guard try child.wait() == .exited(0) else {
            throw Failure("'\(command.joined(separator: " "))' failed: \(child.errors)")
        }
        return child.lines.joined(separator: "\n")
    }

    /// A git before whose reading a file becomes longer, so many times.
    func meddlingGit(_ path: String, _ times: Int) throws -> GitTool {
        let text = """
            #!/usr/bin/env python3
            import os, subprocess, sys
            words = ['/usr/bin/git'] + sys.argv[1:]
            if 'hash-object' not in words or 'commit' in words: os.execv(words[0], words)
            git = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for place in range(1 << 20):
                line = sys.stdin.buffer.readline()
                if not line: break
                if place < \(times): open('\(root)/\(path)', 'a').write('x')
                git.stdin.write(line)
                git.stdin.flush()
                sys.stdout.buffer.write(git.stdout.readline())
                sys.stdout.buffer.flush()
            """
        let directory = "\(scratch.path)/bin"
        try must(mkdir(directory, 0o755), "mkdir")
        let file = open("\(directory)/git", O_WRONLY | O_CREAT, 0o755)
        try must(Glibc.write(file, text, text.utf8.count), "write")
        close(file)
        return try GitTool(searching: "\(directory):/usr/bin:/bin")
    }

    /// What our repository says of it to a git that has nothing to do with us.
    func git(_ command: String..., repository: String? = nil) throws -> String {
        let words = ["env", "-i", "PATH=/usr/bin:/bin", "git"]
        let child = try Child.run(words + ["--git-dir=\(repository ?? self.repository)"] + command)
        guard try child.wait() == .exited(0) else { throw Failure(child.errors) }
        return child.lines.joined(separator: "\n")
    }
}

/// With all that is in it, whatever its names are.
func removeTree(_ path: [UInt8]) {
    let text = (path + [0]).map { CChar(bitPattern: $0) }
    if unlink(text) == 0 { return }
    for name in names(text) { removeTree(path + [0x2f] + name) }
    rmdir(text)
}

func names(_ path: [CChar]) -> [[UInt8]] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
    }
    return names
}

// MARK: - Recording

extension Recorder {
    mutating func record(_ paths: String...) throws -> Recording {
        try record(paths.compactMap { Path($0) }, at: Clocks.wall)
    }

    mutating func recordAll() throws -> Recording { try record(nil, at: Clocks.wall) }
}

extension Recording {
    /// `added a`, one for each change of a file.
    var words: [String] {
        changes.filter { ($0.after ?? $0.before)?.kind != .directory }
            .map { "\($0.deed) \($0.path)" }
    }
}
