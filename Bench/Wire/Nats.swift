import Glibc
import Swarm

/// nats-server as an opponent: the message broker whose JetStream keeps events in files.
///
/// It acknowledges what the kernel has and flushes every two minutes; the version that Debian has
/// cannot be told to do it for each event. So it is quick and promises less.
struct Nats {
    private let program: Program

    private static let places = ["/usr/local/bin", "/usr/bin", "/usr/sbin"].map {
        $0 + "/nats-server"
    }

    /// Nil where it is not installed.
    init?() {
        guard let path = Nats.places.first(where: { access($0, X_OK) == 0 }) else { return nil }
        program = Program(path: path)
    }

    /// One of its own, that keeps nothing of another's, on a port that is free.
    func start(in directory: String) throws -> WireServer {
        try Nats.remove(directory)
        guard mkdir(directory, 0o700) == 0 else {
            throw Failure("cannot make the directory '\(directory)'")
        }
        let process = try program.start([
            "--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir", directory,
            "--ports_file_dir", directory, "--log", directory + "/log",
        ])
        let ports = "\(directory)/nats-server_\(process).ports"
        return WireServer(process: process, control: try Nats.endpoint(ports), events: nil)
    }

    static func remove(_ directory: String) throws {
        try Program(path: "/bin/rm").launch(["-rf", directory])
    }

    /// It says where it listens when it does.
    private static func endpoint(_ file: String) throws -> String {
        let deadline = Clock.wall + 30
        while true {
            if let text = try? TextFile.read(file), let ports = try? JSON(parsing: text.span.bytes),
                let endpoint = ports["nats"]?.array?.first?.string
            {
                return endpoint
            }
            guard Clock.wall < deadline else { throw Failure("nats-server did not start") }
            usleep(10_000)
        }
    }
}
