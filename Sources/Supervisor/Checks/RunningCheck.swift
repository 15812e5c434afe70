internal import Glibc
internal import Linux
internal import Swarm

/// A check that is under way.
protocol RunningCheck: AnyObject {
    var ticket: Int { get }
    /// On the boot clock.
    var deadline: Int64 { get }
    func watch(by poller: borrowing Poller, token: UInt64) throws(SystemError)
    /// What came of it; nil while that is not known.
    func outcome() -> CheckOutcome?
    /// Ends it. What ran for it is gone once the system says so.
    func end()
    /// Whether nothing of it need be waited for when it was ended.
    var isGone: Bool { get }
}

/// A connection that is tried.
final class PortCheck: RunningCheck {
    let ticket: Int
    let deadline: Int64
    private let socket: Descriptor
    private let port: Int64

    init(_ port: Int64, _ ticket: Int, deadline: Int64) throws(SystemError) {
        self.ticket = ticket
        self.deadline = deadline
        self.port = port
        do throws(SystemError) {
            socket = try Descriptor.connecting(toPort: UInt16(clamping: port))
        } catch {
            throw PortCheck.sentence(error, port)
        }
    }

    private static func sentence(_ error: SystemError, _ port: Int64) -> SystemError {
        SystemError(code: error.code, deed: "connect to", subject: "port \(port)")
    }

    var isGone: Bool { true }

    func watch(by poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try poller.watch(socket, for: .writable, token: token)
    }

    func outcome() -> CheckOutcome? {
        do throws(SystemError) {
            guard let error = try socket.connectionError() else { return .connected }
            throw PortCheck.sentence(error, port)
        } catch {
            return .refused("\(error)")
        }
    }

    func end() {}
}

/// A command that runs: it, and what it starts, has no terminal, no more to read than it is given, and
/// nobody who reads what it says.
final class CommandCheck: RunningCheck {
    let ticket: Int
    let deadline: Int64
    private let process: ProcessHandle
    /// Nil where it was gone at once.
    private let tree: ProcessTree?
    private let remains: Remains

    init(
        _ words: [String], in directory: String, _ environment: [String],
        reading input: [UInt8] = [], _ ticket: Int, deadline: Int64
    ) throws(SystemError) {
        self.ticket = ticket
        self.deadline = deadline
        let program = words.first ?? ""
        remains = Remains(of: ticket)
        // Its descriptor for events is not there.
        let variables =
            Remains.unmarked(environment).filter { !$0.hasPrefix("SKEP_EVENT_FD=") }
            + [remains.mark]
        guard let path = CommandCheck.path(of: program, variables) else {
            throw SystemError(code: ENOENT, deed: "run", subject: program)
        }
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        let spawner = Spawner(path, words, environment: variables, directory: directory)
        if input.isEmpty {
            process = try spawner.spawn([nothing.number, nothing.number, nothing.number])
        } else {
            // A pipe would hold no more than 64 KiB of it while nobody reads.
            let file = try MemoryFile(named: "input")
            try file.append(input)
            let source = try Descriptor(open: "/proc/self/fd/\(file.descriptor.number)", O_RDONLY)
            process = try spawner.spawn([source.number, nothing.number, nothing.number])
        }
        tree = try? ProcessTree(below: process.number)
    }

    /// Where the program is that a shell would run; nil where it is nowhere.
    private static func path(of program: String, _ environment: [String]) -> String? {
        guard !program.utf8.contains(UInt8(ascii: "/")) else { return program }
        let variable = environment.last { $0.hasPrefix("PATH=") }
        let places = (variable?.dropFirst(5) ?? "/usr/bin:/bin").split(separator: ":")
        return places.lazy.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    var isGone: Bool { false }

    func watch(by poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try poller.watch(process.descriptor, for: .readable, token: token)
    }

    /// What it left running ends with it.
    func outcome() -> CheckOutcome? {
        guard (try? process.descriptor.wait(for: .reading, milliseconds: 0)) == true else {
            return nil
        }
        process.killGroup()
        do throws(SystemError) {
            defer { remains.end() }
            switch try process.reap() {
            case .exited(let code): return .exited(Int64(code))
            case .killed(let signal): return .signalled(Int64(signal.rawValue))
            case nil: return nil
            }
        } catch {
            return .refused("\(error)")
        }
    }

    /// All below it first: afterwards nobody could say whose they were.
    func end() {
        _ = tree?.kill(walks: 5)
        process.killGroup()
        _ = try? process.send(.kill)
        remains.end()
    }
}
