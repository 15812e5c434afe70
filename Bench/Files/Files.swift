import Glibc
import Swarm
import Wire
import Workspace

/// What is done with the files of a workspace, and the same by git as a person would have it do it.
enum Files {
    /// So many files, with so many in each directory.
    static let count = 20_000
    private static let perDirectory = 50

    /// Makes the tree that both sides work on.
    static func plant(_ root: String) throws -> JSON {
        for place in 0..<count {
            let directory = "\(root)/d\(place / perDirectory)"
            if place % perDirectory == 0 { mkdir(directory, 0o755) }
            try put("file \(place)\n", at: "\(directory)/f\(place)")
        }
        return ["files": JSON(count)]
    }

    /// Changes one file after the other, and records each.
    static func record(_ root: String, times: Int) throws -> JSON {
        var recorder = try recorder(root)
        _ = try recorder.record(at: now)
        var micros: [Double] = []
        for time in 0..<times {
            let path = changed(time)
            try put("change \(time) of \(getpid())\n", at: "\(root)/\(path)")
            guard let name = Path(path) else { continue }
            let start = Clock.wall
            let recording = try recorder.record([name], at: now)
            micros.append((Clock.wall - start) * 1e6)
            guard recording.changes.count == 1 else { throw Failure("nothing was recorded") }
        }
        return ["count": JSON(times), "median_us": JSON(Sample(micros).median)]
    }

    /// The same by a git for each step, in a repository of its own with an index of all files.
    static func plumb(_ root: String, times: Int) throws -> JSON {
        let git = try Plumbing(root)
        if access("\(git.repository)/index", F_OK) != 0 { try git.begin() }
        var micros: [Double] = []
        for time in 0..<times {
            let path = changed(time)
            try put("change \(time) of \(getpid())\n", at: "\(root)/\(path)")
            let start = Clock.wall
            try git.record(path)
            micros.append((Clock.wall - start) * 1e6)
        }
        return ["count": JSON(times), "median_us": JSON(Sample(micros).median)]
    }

    /// Writes the tree that was recorded last into a new directory.
    static func write(_ root: String, to place: String) throws -> JSON {
        let recorder = try recorder(root)
        guard let commit = recorder.newest else { throw Failure("nothing is recorded") }
        let store = try store(root)
        let start = Clock.wall
        let report = try Checkout.write(commit, of: store, to: place)
        return ["files": JSON(report.written), "seconds": JSON(Clock.wall - start)]
    }

    static func checkOut(_ root: String, to place: String) throws -> JSON {
        let git = try Plumbing(root)
        let start = Clock.wall
        try git.run(["checkout-index", "-a", "--prefix=\(place)/"], at: root)
        return ["files": JSON(count), "seconds": JSON(Clock.wall - start)]
    }

    /// Changes files of a workspace that is served, each with a record of its own.
    static func change(_ workspace: String, times: Int) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        for time in 0..<times {
            let lines = (0..<50).map { "line \($0) of \(($0 * 7) % 50 == time % 50 ? time : 0)\n" }
            try put(lines.joined(), at: "\(workspace)/f\(time % 20)")
            try colony.ask("snapshot", Body([]))
        }
        return ["count": JSON(times)]
    }

    private static var now: Int64 { Int64(time(nil)) * 1_000_000 }

    private static func changed(_ time: Int) -> String {
        let place = time * 977 % count
        return "d\(place / perDirectory)/f\(place)"
    }

    private static func store(_ root: String) throws -> BodyStore {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return try BodyStore(at: "\(root)/.skep/body.git", GitTool(searching: path))
    }

    private static func recorder(_ root: String) throws -> Recorder {
        signal(SIGPIPE, SIG_IGN)
        mkdir("\(root)/.skep", 0o700)
        let store = try store(root)
        return try Recorder(root, store, IgnoreRules(root, store, user: []))
    }

    private static func put(_ text: String, at path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure("cannot write '\(path)'") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure("cannot write '\(path)'")
        }
    }
}

/// A bare repository beside the tree, and git run once for each step.
private struct Plumbing {
    let root: String
    let repository: String
    private let git: Program

    init(_ root: String) throws {
        self.root = root
        repository = "\(root).git"
        let paths = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
        let places: [String] = paths.map { "\($0)/git" }
        guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
            throw Failure("there is no git")
        }
        git = Program(path: found)
    }

    func begin() throws {
        try git.launch(["init", "-q", "--bare", repository])
        try run(["add", "-A"], at: root)
        let commit = try record(tree: try line(["write-tree"]), parent: nil)
        try run(["update-ref", "refs/heads/body", commit])
    }

    func record(_ path: String) throws {
        let object = try line(["hash-object", "-w", "--no-filters", "\(root)/\(path)"])
        try run(["update-index", "--cacheinfo", "100644,\(object),\(path)"])
        let parent = try line(["rev-parse", "refs/heads/body"])
        let commit = try record(tree: try line(["write-tree"]), parent: parent)
        try run(["update-ref", "refs/heads/body", commit])
    }

    private func record(tree: String, parent: String?) throws -> String {
        try line(
            ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit-tree", "-m", "x"]
                + (parent.map { ["-p", $0] } ?? []) + [tree])
    }

    /// Flushed as ours is.
    private var settings: [String] {
        ["--git-dir=\(repository)", "-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync"]
    }

    func run(_ words: [String], at place: String? = nil) throws {
        try git.launch(settings + (place.map { ["--work-tree=\($0)"] } ?? []) + words)
    }

    private func line(_ words: [String]) throws -> String {
        let text = String(decoding: try git.launch(settings + words), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }
}
