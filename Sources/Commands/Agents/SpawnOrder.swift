internal import Arguments
internal import Glibc
internal import Swarm
internal import Wire

/// What `skep run` asks the supervisor to start.
struct SpawnOrder {
    let command: [String]
    private let environment: [String]
    private let directory: String
    private let call: Call

    /// The size of a terminal nobody has looked at yet.
    private static let size: JSON = [120, 40]

    init(_ call: Call) throws {
        self.call = call
        let invocation = call.invocation
        command = invocation.positionals("CMD")
        if command.first?.isEmpty ?? true { throw call.usageError("the program has no name") }
        if invocation.flag("pty"), invocation.flag("pipe") {
            throw call.usageError("'--pty' and '--pipe' exclude each other")
        }
        if let name = invocation.value("name"), AgentName(rawValue: name) == nil {
            throw call.usageError("'\(name)' cannot be a name")
        }
        let variables = invocation.values("env")
        for variable in variables
        where !variable.utf8.dropFirst().contains(UInt8(ascii: "=")) {
            throw call.usageError("'\(variable)' is no variable; write NAME=VALUE")
        }
        environment = call.surroundings.environment.overridden(by: variables)
        directory = try SpawnOrder.directory(call)
    }

    var body: Body {
        let invocation = call.invocation
        return Body { writer in
            writer.key("command")
            writer.value(JSON(command.map { JSON($0) }))
            writer.field("cwd", directory)
            writer.key("env")
            writer.value(JSON(environment.map { JSON($0) }))
            writer.field("umask", Int64(call.surroundings.mask))
            writer.field("pty", !invocation.flag("pipe"))
            if !invocation.flag("pipe") {
                writer.key("size")
                writer.value(SpawnOrder.size)
            }
            if let name = invocation.value("name") { writer.field("name", name) }
            if let role = invocation.value("role") { writer.field("role", role) }
            if let policy = invocation.value("restart") { writer.field("restart", policy) }
        }
    }

    private static func directory(_ call: Call) throws(Failure) -> String {
        let start = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        guard let named = call.invocation.value("cwd") else { return start }
        let path = named.hasPrefix("/") ? named : WorkspaceSearch.path(start, named)
        guard let real = realpath(path, nil) else {
            throw Failure("cannot run in '\(named)': \(system(errno))")
        }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure("cannot run in '\(named)': \(system(ENOTDIR))")
        }
        return String(cString: real)
    }
}

// MARK: - Why it does not run

extension SpawnOrder {
    /// What the supervisor said, without what the person who typed it knows, and what to do.
    func failure(_ agent: String, _ refusal: ErrorBody) -> Failure {
        let reason = refusal.message.after("'\(agent)' could not be started: ").after(
            "\(program): ")
        return Failure(
            "cannot run '\(program)': \(reason)\(question(refusal))",
            hint: hint(reason) ?? refusal.hint.map { "\($0)" })
    }

    private var program: String { command[0] }

    private func hint(_ reason: String) -> Text? {
        let isPath = program.utf8.contains(UInt8(ascii: "/"))
        return switch reason {
        case SpawnOrder.words(ENOENT):
            isPath
                ? "it is not there, or what its first line names is not"
                : "it is in no directory of PATH"
        case SpawnOrder.words(EACCES): "'chmod +x' makes a file a program"
        default: nil
        }
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}

// MARK: - A misspelling

extension SpawnOrder {
    /// More programs than any machine has.
    private static let programLimit = 50_000

    /// `; did you mean 'claude'?` where the program is not there and one of that kind is.
    func question(_ refusal: ErrorBody) -> String {
        guard !command[0].utf8.contains(UInt8(ascii: "/")), !refusal.message.contains("did you")
        else { return "" }
        let places = (Environment.value(of: "PATH", in: environment) ?? "").split(separator: ":")
        var programs: Set<String> = []
        for place in places where programs.count < SpawnOrder.programLimit {
            programs.formUnion(SpawnOrder.programs(in: String(place)))
        }
        guard !programs.contains(command[0]) else { return "" }
        return Arguments.question(about: command[0], among: programs.sorted())
    }

    private static func programs(in directory: String) -> [String] {
        guard let entries = opendir(directory) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while names.count < programLimit, let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if access(directory + "/" + name, X_OK) == 0, name != ".", name != ".." {
                names.append(name)
            }
        }
        return names
    }
}

extension String {
    /// Without these words, where it begins with them.
    fileprivate func after(_ words: String) -> String {
        hasPrefix(words) ? String(dropFirst(words.count)) : self
    }
}
