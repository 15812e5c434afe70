internal import Arguments
internal import Glibc
internal import Linux
internal import MissionControl
internal import Swarm
internal import Wire

/// What the supervisor is asked to start.
struct SpawnOrder {
    /// The program and its arguments.
    let command: [String]
    /// Where it works, an absolute path.
    let directory: String
    var name: String?
    var role: String?
    var isTerminal = true
    var restart: RestartPolicy?
    var mailbox: Mailbox?
    /// It works in a worktree of its own.
    var isApart = false
    /// How it is found out that it is ready.
    var ready: Probe?
    /// What it may use before somebody is asked.
    var budgets = Budgets()
    /// What is peculiar to its program.
    var manners = Manners()
    /// What becomes of it where something is not as it said.
    var consistency = ConsistencyPolicy.inform
    /// Which file says that it is to be, and a digest of what it says.
    var definition: Definition?
    private let environment: [String]
    private let mask: UInt32

    /// The size of a terminal nobody has looked at yet.
    private static let size: JSON = [120, 40]

    /// In the caller's world, with more variables.
    init(
        command: [String], directory: String, in surroundings: Surroundings, variables: [String]
    ) {
        self.command = command
        self.directory = directory
        environment = surroundings.environment.overridden(by: variables)
        mask = surroundings.mask
    }

    /// As the form of the screen says.
    init(_ order: StartOrder, in workspace: WorkspaceSearch, _ surroundings: Surroundings) {
        let directory = order.directory.map {
            SpawnOrder.unfolded($0, in: workspace.root, surroundings)
        }
        self.init(
            command: order.command, directory: directory ?? workspace.root, in: surroundings,
            variables: [])
        name = order.name
        role = order.role
        isTerminal = order.isTerminal
    }

    /// `~` is the home directory; what is relative begins at the workspace.
    private static func unfolded(
        _ path: String, in root: String, _ surroundings: Surroundings
    ) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = surroundings.value("HOME") else {
            return WorkspaceSearch.absolute(path, from: root)
        }
        return home + path.dropFirst()
    }

    var body: Body {
        Body { writer in
            writer.key("command")
            writer.value(JSON(command.map { JSON($0) }))
            writer.field("cwd", directory)
            writer.key("env")
            writer.value(JSON(environment.map { JSON($0) }))
            writer.field("umask", Int64(mask))
            writer.field("pty", isTerminal)
            if isTerminal {
                writer.key("size")
                writer.value(SpawnOrder.size)
            }
            if let name { writer.field("name", name) }
            if let role { writer.field("role", role) }
            if let mailbox {
                writer.key("messages")
                writer.value(mailbox.json)
            }
            if isApart { writer.field("worktree", true) }
            if let restart { writer.field("restart", restart.rawValue) }
            if let ready {
                writer.key("ready")
                writer.value(ready.json)
            }
            if !budgets.isEmpty {
                writer.key("budgets")
                writer.value(budgets.json)
            }
            for field in manners.fields {
                writer.key(field.key)
                writer.value(field.value)
            }
            if consistency != .inform { writer.field("consistency", consistency.rawValue) }
            if let definition { writer.field("definition", definition.text) }
        }
    }
}

// MARK: - As `skep run` is told

extension SpawnOrder {
    init(_ call: Call) throws {
        let invocation = call.invocation
        let command = invocation.positionals("CMD")
        if command.first?.isEmpty ?? true { throw call.usageError("the program has no name") }
        if invocation.flag("pty"), invocation.flag("pipe") {
            throw call.usageError("'--pty' and '--pipe' exclude each other")
        }
        if let name = invocation.value("name"), let flaw = AgentName.flaw(of: name) {
            throw call.usageError("'\(name)' cannot be a name: \(flaw)")
        }
        let variables = invocation.values("env")
        for variable in variables
        where !variable.utf8.dropFirst().contains(UInt8(ascii: "=")) {
            throw call.usageError("'\(variable)' is no variable; write NAME=VALUE")
        }
        self.init(
            command: command, directory: try SpawnOrder.directory(call), in: call.surroundings,
            variables: variables)
        name = invocation.value("name")
        role = invocation.value("role")
        isTerminal = !invocation.flag("pipe")
        mailbox = invocation.flag("messages") ? .typed : nil
        isApart = invocation.flag("worktree")
        restart = invocation.value("restart").flatMap(RestartPolicy.init(rawValue:))
        consistency =
            invocation.value("consistency").flatMap(ConsistencyPolicy.init(rawValue:)) ?? .inform
        for text in invocation.values("budget") {
            do throws(BudgetWords.Mistake) {
                try BudgetWords.take(text, into: &budgets)
            } catch {
                throw call.usageError(error.message)
            }
        }
    }

    private static func directory(_ call: Call) throws(Failure) -> String {
        let start = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        guard let named = call.invocation.value("cwd") else { return start }
        do throws(SystemError) {
            return try WorkspaceSearch.existing(named, from: start)
        } catch {
            throw Failure("cannot run in '\(named)': \(system(error.code))")
        }
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
        case "not found in PATH": "install it, or give its path"
        case SpawnOrder.words(ENOENT): "it is not there, or what its first line names is not"
        case SpawnOrder.words(EACCES):
            isPath && isDirectory ? "it is a directory" : "'chmod +x' makes a file a program"
        default: nil
        }
    }

    /// Of a program that is named by its path.
    private var isDirectory: Bool {
        let path = program.isAbsolute ? program : directory + "/" + program
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}

// MARK: - A misspelling

extension SpawnOrder {
    /// More programs than any machine has.
    private static let programLimit = 50_000

    /// `; did you mean 'claude'?` where the program is not there and one of that kind is.
    func question(_ refusal: ErrorBody) -> String {
        guard !refusal.message.contains("did you") else { return "" }
        return misspelling ?? ""
    }

    /// What is wrong with an order whose program is in no directory of PATH; nil where it is, or is a path.
    var absence: MissionControl.Refusal? {
        whyAbsent.map { MissionControl.Refusal(code: "no_program", message: $0) }
    }

    /// The same in words.
    var whyAbsent: String? { misspelling.map { "\(program): not found in PATH\($0)" } }

    /// Empty where nothing there is like it; nil where it is there, or is a path.
    private var misspelling: String? {
        guard !program.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let places = (Environment.value(of: "PATH", in: environment) ?? "").split(separator: ":")
        var programs: Set<String> = []
        for place in places where programs.count < SpawnOrder.programLimit {
            programs.formUnion(SpawnOrder.programs(in: String(place)))
        }
        guard !programs.contains(program) else { return nil }
        return Arguments.question(about: program, among: programs.sorted())
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
