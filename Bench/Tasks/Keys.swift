import Glibc
import Swarm
import Wire

/// A key and its echo, again and again: each is pressed when the one before came back.
enum Keys {
    /// Gives every key back, and nothing else does.
    static let echo = "stty raw -echo; echo ready; exec cat"

    /// Through a terminal of an agent that is attached.
    static func attached(_ workspace: String, count: Int) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        let way = try colony.attach(try echoing(in: &colony))
        var link = try AttachLink(
            to: way["path"]?.string ?? "", token: way["token"]?.string ?? "", terminal: "bench")
        return try measure(count) {
            link.type([0x78])
            while try come(&link) == 0 {}
        }
    }

    /// Starts an agent that gives every key back; its name.
    static func echoing(in colony: inout Colony) throws -> String {
        try colony.spawn(["sh", "-c", echo], onTerminal: true)
        // Its size, and what it says first: that is in the log then, and no echo.
        try colony.wait(for: 2, .output)
        return "sh-1"
    }

    /// Through the plain C program that listens at the path.
    static func plain(_ path: String, count: Int) throws -> JSON {
        let socket = try connect(to: path)
        defer { close(socket) }
        var key: UInt8 = 0x78
        return try measure(count) {
            guard write(socket, &key, 1) == 1, read(socket, &key, 1) == 1 else {
                throw Failure("the terminal is gone")
            }
        }
    }

    /// How many bytes came.
    private static func come(_ link: inout AttachLink) throws -> Int {
        var look = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&look, 1, -1)
        return try link.receive().reduce(0) { count, news in
            if case .bytes(let bytes, _) = news { count + bytes.count } else { count }
        }
    }

    private static func measure(_ count: Int, _ press: () throws -> Void) rethrows -> JSON {
        var micros: [Double] = []
        for _ in 0..<count {
            let start = Clock.wall
            try press()
            micros.append((Clock.wall - start) * 1e6)
        }
        let sample = Sample(micros)
        return [
            "count": JSON(count), "median_us": JSON(sample.median),
            "p99_us": JSON(sample.percentile99),
        ]
    }

    private static func connect(to path: String) throws -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        // It may not listen yet.
        for _ in 0..<5_000 {
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(number, $0, length)
                }
            }
            if result == 0 { return number }
            usleep(1_000)
        }
        throw Failure("nobody listens at '\(path)'")
    }
}
