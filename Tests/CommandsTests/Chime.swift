import EventLog
import Glibc
import Support
import Swarm
import Synchronization
import Wire

/// The doorbell of a workspace whose log a test writes itself. As a supervisor does it rings again and
/// again, and says what it said last.
final class Chime {
    private let bell: Bell
    private var thread = pthread_t()

    /// Writes `run.json`; another place has another key.
    init(_ scratch: Scratch, key: String = "k") throws {
        mkdir(scratch.path + "/.skep", 0o700)
        let directory = try SocketDirectory(
            key: key, runtimeDirectory: scratch.path, user: UInt32(geteuid()))
        try directory.make()
        bell = Bell(directory)
        pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Bell>.fromOpaque(raw).takeRetainedValue().ring()
                return nil
            }, Unmanaged.passRetained(bell).toOpaque())
        let run: JSON = [
            "control": JSON(directory.control), "events": JSON(directory.events),
        ]
        TextFile.write(Array(run.text.utf8), to: scratch.path + "/.skep/run.json")
    }

    deinit {
        bell.last.withLock { $0 = nil }
        pthread_join(thread, nil)
    }

    func ring(_ last: EventID) { bell.last.withLock { $0 = last } }
}

private final class Bell: Sendable {
    private let directory: SocketDirectory
    /// What it says; nil when it is to end.
    let last = Mutex<EventID?>(EventID.none)

    init(_ directory: SocketDirectory) { self.directory = directory }

    func ring() {
        do {
            let server = try EventServer(in: directory, context: Context())
            while let last = last.withLock(\.self) {
                try server.publish(
                    Tick(
                        lastID: last, time: LogTime(microseconds: 0), waitingRows: 0, disk: .ok,
                        isBreakerOn: false))
                poll(nil, 0, 20)
            }
        } catch {
            preconditionFailure("the doorbell failed: \(error)")
        }
    }
}

extension Child {
    /// The program in a workspace; what it says of itself comes among its lines.
    static func following(_ scratch: Scratch, _ arguments: [String]) throws -> Child {
        let line = "exec \"$@\" 2>&1"
        return try Child(
            ["sh", "-c", line, "sh", Products.path(of: "skep"), "-C", scratch.path] + arguments)
    }
}
