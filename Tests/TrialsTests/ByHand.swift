import Glibc
import Support

/// A client that speaks ZMTP 3 by hand: it can send what no library would, and it sees when it is cut
/// off.
// @unchecked: what changes does so only while it is made.
final class ByHand: @unchecked Sendable {
    private let descriptor: CInt
    /// Whether the other end has shaken hands; set before anybody else has this.
    private(set) var isWelcome = false

    enum Kind: String { case dealer = "DEALER", subscriber = "SUB" }

    /// Connects, and says nothing yet.
    init(to path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size)
            }
        }
        guard code == 0 else { throw Child.Failure(description: "cannot connect to \(path)") }
        // Whatever happens no test waits without end.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(descriptor, SOL_SOCKET, option, &patience, size)
        }
    }

    /// Connects, and shakes hands; `identity` is what it calls itself.
    convenience init(to path: String, as kind: Kind, identity: [UInt8] = []) throws {
        try self.init(to: path)
        send(ByHand.greeting + ByHand.ready(kind, identity: identity))
        // Who says more before it has heard READY is cut off.
        isWelcome = receive(ByHand.greeting.count) != nil && receivesCommand()
    }

    private func receivesCommand() -> Bool {
        guard let head = receive(2), head[0] == 4 else { return false }
        return receive(Int(head[1])) != nil
    }

    deinit { close(descriptor) }

    /// Version 3.0, so that subscriptions are plain messages.
    static let greeting: [UInt8] =
        [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0] + Array("NULL".utf8)
        + [UInt8](repeating: 0, count: 48)

    static func ready(_ kind: Kind, identity: [UInt8] = []) -> [UInt8] {
        func property(_ name: String, _ value: [UInt8]) -> [UInt8] {
            [UInt8(name.utf8.count)] + Array(name.utf8) + [0, 0, 0, UInt8(value.count)] + value
        }
        let body =
            [5] + Array("READY".utf8) + property("Socket-Type", Array(kind.rawValue.utf8))
            + property("Identity", identity)
        return [4, UInt8(body.count)] + body
    }

    /// What stands before a frame's bytes.
    static func head(of count: Int, hasMore: Bool = false) -> [UInt8] {
        let flags: UInt8 = hasMore ? 1 : 0
        guard count > 255 else { return [flags, UInt8(count)] }
        let length = (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        return [flags | 2] + length
    }

    static func frame(_ bytes: [UInt8], hasMore: Bool = false) -> [UInt8] {
        head(of: bytes.count, hasMore: hasMore) + bytes
    }

    /// A whole message.
    static func message(_ frames: [[UInt8]]) -> [UInt8] {
        frames.enumerated().flatMap { frame($1, hasMore: $0 < frames.count - 1) }
    }

    /// False where the other end has closed the connection.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            place += count
        }
        return true
    }

    /// So many bytes; nil where the connection ends before.
    func receive(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var block = [UInt8](repeating: 0, count: count - bytes.count)
            let came = recv(descriptor, &block, block.count, 0)
            guard came > 0 else { return nil }
            bytes += block[..<came]
        }
        return bytes
    }

    /// Reads whatever comes until the connection ends; false where it does not.
    func isCutOff() -> Bool {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let came = recv(descriptor, &block, block.count, 0)
            if came == 0 { return true }
            if came < 0 { return errno == ECONNRESET }
        }
    }

    /// Whether something comes, be it the end, in so many milliseconds.
    func hasMore(within milliseconds: Int) -> Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, CInt(milliseconds)) == 1
    }

    /// Says that nothing more comes, and goes on reading.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }
}

extension ByHand {
    /// The next message as its frames; nil where the connection ends before.
    func reply() -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        while let flags = receive(1)?[0] {
            guard let length = receive(flags & 2 == 0 ? 1 : 8),
                let frame = receive(length.reduce(0) { $0 << 8 | Int($1) })
            else { return nil }
            // Commands are libzmq's.
            if flags & 4 != 0 { continue }
            frames.append(frame)
            if flags & 1 == 0 { return frames }
        }
        return nil
    }
}

extension ByHand {
    /// Asks, and gives the outcome of the reply that comes next.
    func ask(_ verb: String, _ body: String = "{}", waits: Bool = true) -> String? {
        send(ByHand.message(["skep1", "7", verb, body].map { Array($0.utf8) }))
        return waits ? reply().map { String(decoding: $0[2], as: UTF8.self) } : nil
    }
}
