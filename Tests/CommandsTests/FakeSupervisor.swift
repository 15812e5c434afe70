import Glibc
import Support
import Swarm
import Synchronization
import Wire

@testable import Commands

/// Answers as a test tells it to, on a thread of its own, for a workspace of the test's.
final class FakeSupervisor: Sendable {
    typealias Answer = @Sendable (Request) -> Reply.Outcome?
    /// What is said before an answer.
    typealias Pushes = @Sendable (Request) -> [Push]
    /// What those are told, once something has been answered, who had no answer before.
    typealias Late = @Sendable (Request) -> Reply.Outcome?

    private let server: Server
    private let thread: pthread_t

    /// What it was asked besides `hello`, in order.
    var requests: [Request] { server.seen.withLock { $0 } }

    /// What came with each `hello`.
    var greetings: [JSON] { server.greetings.withLock { $0 } }
    let control: String

    /// The body of the last request of that verb; nil when there was none.
    func body(of verb: String) -> JSON? { requests.last { $0.verb == verb }?.body.json }

    /// Writes `run.json` when it answers; `hello` is answered by itself.
    init(
        _ scratch: Scratch, process: Int32 = getpid(), keeper: Int32 = getpid(),
        pushes: @escaping Pushes = { _ in [] }, late: @escaping Late = { _ in nil },
        answer: @escaping Answer
    ) throws {
        mkdir(scratch.path + "/.skep", 0o700)
        let directory = try SocketDirectory(
            key: "k", runtimeDirectory: scratch.path, user: UInt32(geteuid()))
        try directory.make()
        control = directory.control
        let server = Server(directory, answer, pushes, late)
        self.server = server
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Server>.fromOpaque(raw).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(server).toOpaque())
        self.thread = thread
        let run: JSON = [
            "protocol": "skep1", "pid": JSON(Int64(process)), "keeper_pid": JSON(Int64(keeper)),
            "control": JSON(directory.control), "events": "ipc:///nowhere", "version": "0.1.0",
        ]
        TextFile.write(Array(run.text.utf8), to: scratch.path + "/.skep/run.json")
        server.ready.wait()
    }

    deinit {
        server.end.raise()
        pthread_join(thread, nil)
    }
}

/// A sign from one thread to another, which stays.
private final class Flag: Sendable {
    let reading: CInt
    private let writing: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe")
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func raise() { _ = write(writing, "!", 1) }

    func wait() {
        var look = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        precondition(poll(&look, 1, 10_000) == 1, "the fake supervisor did not start")
    }
}

/// What the thread has.
private final class Server: Sendable {
    private let directory: SocketDirectory
    private let answer: FakeSupervisor.Answer
    private let pushes: FakeSupervisor.Pushes
    private let late: FakeSupervisor.Late
    let seen = Mutex<[Request]>([])
    let greetings = Mutex<[JSON]>([])
    let (ready, end) = (Flag(), Flag())

    init(
        _ directory: SocketDirectory, _ answer: @escaping FakeSupervisor.Answer,
        _ pushes: @escaping FakeSupervisor.Pushes, _ late: @escaping FakeSupervisor.Late
    ) {
        self.directory = directory
        self.answer = answer
        self.pushes = pushes
        self.late = late
    }

    func serve() {
        do {
            var server = try ControlServer(in: directory, context: Context())
            var waiting: [(Request, Sender)] = []
            ready.raise()
            while try wait(server) {
                for arrival in try server.receive() {
                    guard case .request(let request, let sender) = arrival else { continue }
                    for push in pushes(request) { _ = try server.send(push, to: sender) }
                    guard let outcome = outcome(request) else {
                        waiting.append((request, sender))
                        continue
                    }
                    _ = try server.send(Reply(to: request, outcome), to: sender)
                    guard let late = late(request) else { continue }
                    for (request, sender) in waiting {
                        _ = try server.send(Reply(to: request, late), to: sender)
                    }
                    waiting.removeAll()
                }
            }
            try server.close(lingeringMilliseconds: 500)
        } catch {
            preconditionFailure("the fake supervisor failed: \(error)")
        }
    }

    private func outcome(_ request: Request) -> Reply.Outcome? {
        guard request.verb != "hello" else {
            greetings.withLock { $0.append(request.body.json) }
            return .ok(.empty)
        }
        seen.withLock { $0.append(request) }
        return answer(request)
    }

    private func wait(_ server: borrowing ControlServer) throws -> Bool {
        var items = [
            pollfd(fd: try server.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: end.reading, events: Int16(POLLIN), revents: 0),
        ]
        poll(&items, 2, try server.wantsTurn ? 0 : -1)
        return items[1].revents == 0
    }
}

/// An "ok" with results: each agent's name, and why not where it was refused.
func results(_ agents: [(String, String?)]) -> Reply.Outcome {
    let list = agents.map { name, refusal -> JSON in
        guard let refusal else { return ["agent": JSON(name), "ok": true] }
        return [
            "agent": JSON(name), "ok": false, "code": "refused", "message": JSON(refusal),
            "hint": "see 'skep ps'",
        ]
    }
    return .ok(Body([JSON.Field("results", JSON(list))]))
}
