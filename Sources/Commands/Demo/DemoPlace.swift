internal import Arguments
internal import Configuration
internal import Glibc
internal import Linux

/// The directory in which a demo plays.
struct DemoPlace {
    let root: String
    let pace: Pace
    private let seed: Int64
    private let surroundings: Surroundings
    private let python: String

    /// What scripts that would have to think wait for.
    enum Pace: String, CaseIterable {
        case slow, normal, fast

        /// How long they wait, in parts of what they usually do.
        fileprivate var factor: String {
            switch self {
            case .slow: "2.5"
            case .normal: "1.6"
            case .fast: "0.4"
            }
        }
    }

    /// Makes the directory; throws where something is there.
    init(
        _ named: String?, from start: String?, seed: Int64, pace: Pace, _ surroundings: Surroundings
    ) throws(Failure) {
        self.pace = pace
        self.seed = seed
        self.surroundings = surroundings
        python = try DemoPlace.program("python3", surroundings)
        _ = try DemoPlace.program("git", surroundings)
        let path =
            if let named {
                WorkspaceSearch.absolute(
                    named, from: try WorkspaceSearch.start(start, surroundings))
            } else {
                try DemoPlace.freshDirectory(surroundings)
            }
        // One that is there and empty is taken as it is: somebody may be in it.
        guard mkdir(path, 0o755) == 0 || (errno == EEXIST && DemoPlace.isEmpty(path)) else {
            throw Failure(
                "cannot make '\(path)' for the demo: \(String(cString: strerror(errno)))",
                hint: "name a directory that is not there or empty, or none")
        }
        do throws(SystemError) {
            root = try WorkspaceSearch.existing(path, from: "/")
        } catch {
            throw Failure(error)
        }
    }

    /// Otherwise `errno` says what it is.
    private static func isEmpty(_ path: String) -> Bool {
        guard let entries = opendir(path) else { return false }
        defer { closedir(entries) }
        // Every directory has itself and the one above it.
        for _ in 0..<2 { _ = readdir(entries) }
        guard readdir(entries) == nil else {
            errno = ENOTEMPTY
            return false
        }
        return true
    }

    private static func freshDirectory(_ surroundings: Surroundings) throws(Failure) -> String {
        var pattern = Array(
            "\(surroundings.value("TMPDIR") ?? "/tmp")/skep-demo-XXXXXX".utf8CString)
        guard mkdtemp(&pattern) != nil else {
            throw Failure(
                "cannot make a directory for the demo: \(String(cString: strerror(errno)))")
        }
        return String(decoding: pattern.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            + "/shop"
    }

    private static func program(
        _ name: String, _ surroundings: Surroundings
    ) throws(Failure) -> String {
        for directory in (surroundings.value("PATH") ?? "").split(separator: ":") {
            let path = "\(directory)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        throw Failure("the demo needs \(own: name), and there is none in PATH")
    }
}

// MARK: - What is in it

extension DemoPlace {
    /// Writes all files, and makes them a repository; says in a line what is to be done there.
    func make() throws -> Text {
        for (path, bytes) in DemoFiles.all { try write(bytes, to: path) }
        try write(Array("demo.env\n__pycache__/\n".utf8), to: ".gitignore")
        // Each agent reads it, so that 'skep up' in it starts the same ones once more.
        try write(Array(variables.map { $0 + "\n" }.joined().utf8), to: "demo.env")
        let (code, lines) = try run(["-B", "agents/set_up.py"])
        guard code == .exited(0), let last = lines.last else {
            throw Failure(
                "cannot set up the demo in '\(root)'",
                hint: lines.suffix(3).map { Text(foreign: $0) }.joined(by: "\n"))
        }
        return Text(foreign: last)
    }

    /// Runs the tests of the program, those that were there before: whether all pass, and their last word.
    func test() throws -> (Bool, Text) {
        let (code, lines) = try run(["-B", "-m", "unittest"] + DemoFiles.tests)
        let told = lines.filter { $0.hasPrefix("Ran ") } + lines.suffix(1)
        return (code == .exited(0), Text(foreign: told.joined(separator: ", ")))
    }

    private var variables: [String] {
        let program = realpath(surroundings.executable, nil).map { path in
            defer { free(path) }
            return String(cString: path)
        }
        let values = [
            ("SKEP", program ?? surroundings.executable), ("DEMO_ROOT", root),
            ("DEMO_SEED", "\(seed)"), ("DEMO_PACE", pace.factor),
        ]
        return values.map { name, value in
            "\(name)='\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'"))'"
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let place = WorkspaceSearch.path(root, path)
        var directory = root
        for part in path.split(separator: "/").dropLast() {
            directory = WorkspaceSearch.path(directory, String(part))
            mkdir(directory, 0o755)
        }
        do throws(SystemError) {
            let file = try Descriptor(open: place, O_CREAT | O_EXCL | O_WRONLY, mode: 0o644)
            guard case .bytes(bytes.count) = try file.write(bytes) else {
                throw SystemError(code: ENOSPC, deed: "write", subject: place)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Runs Python there: how it ended, and the lines it wrote to either stream.
    private func run(_ arguments: [String]) throws -> (ProcessEnd, [String]) {
        let plain = [
            "DEMO_ROOT=\(root)", "DEMO_SEED=\(seed)", "DEMO_PACE=0", "SKEP_EVENT_FD=3",
        ]
        let spawner = Spawner(
            python, ["python3"] + arguments,
            environment: surroundings.environment.overridden(by: plain), directory: root)
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        let pipe = try Pipe(isNonblocking: false)
        let child = try spawner.spawn([
            nothing.number, pipe.writer.number, pipe.writer.number, nothing.number,
        ])
        let reader = pipe.takeReader()
        var said: [UInt8] = []
        while case .bytes = try reader.read(appendingTo: &said, limit: 1 << 14) {}
        var look = pollfd(fd: child.descriptor.number, events: Int16(POLLIN), revents: 0)
        while true {
            if let end = try child.reap() {
                return (end, said.split(separator: 10).map { String(decoding: $0, as: UTF8.self) })
            }
            poll(&look, 1, -1)
        }
    }
}
