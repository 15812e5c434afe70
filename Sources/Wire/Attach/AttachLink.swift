internal import Glibc

/// A connection to an agent's terminal, from the side of whoever attaches.
///
/// Nothing here waits: wait for `descriptor` to be readable, and to be writable as long as `hasUnsent`,
/// and then `receive` and `flush`. `protocol.md` says what comes, and in which order.
public struct AttachLink: ~Copyable {
    /// It is this value's to close.
    public let descriptor: Int32
    private var reader = AttachFrame.Reader()
    private var unsent: [UInt8] = []
    /// How much input was given so far.
    private var typed: Int64 = 0
    /// Nothing comes any more: who was told why, or the supervisor is gone.
    public private(set) var isOver = false

    /// So much waits for a supervisor that does not read on; then nothing is taken.
    private static let unsentLimit = 256 << 10
    /// So much is read at a time at most, so that whoever reads can do other things between.
    private static let readLimit = 256 << 10

    /// Connects to where `attach` said, with the token it gave; `terminal` is the name of one's own, such
    /// as `pts/7`. Whether that is accepted comes as the first news.
    ///
    /// Throws where nobody listens there. A token is worth nothing any more once it was sent.
    public init(
        to path: String, token: String, terminal: String
    ) throws(AttachLinkError) {
        descriptor = try AttachLink.connect(to: path)
        send(.token(token, name: terminal))
    }

    deinit { close(descriptor) }

    /// Whether something waits to be written.
    public var hasUnsent: Bool { !unsent.isEmpty && !isOver }
    /// Whether keys are taken now.
    public var takesInput: Bool { unsent.count < AttachLink.unsentLimit && !isOver }

    /// What came. Empty where nothing did; when the last news was given `isOver` is true.
    ///
    /// Throws when the connection ends without a last word, as it does when the supervisor is killed, and
    /// when what comes is not by the protocol. Then it is over.
    public mutating func receive() throws(AttachLinkError) -> [AttachNews] {
        guard !isOver else { return [] }
        var hasEnded = false
        let bytes = try read(&hasEnded)
        var news: [AttachNews] = []
        do throws(AttachFrame.Flaw) {
            reader.append(bytes)
            while !isOver, let frame = try reader.next() {
                guard let item = try AttachNews(frame) else { continue }
                news.append(item)
                isOver = item.isLast
            }
        } catch {
            isOver = true
            throw AttachLinkError("what the supervisor sends is not by the protocol: \(error)")
        }
        // What came before the end is given first; the end is found again.
        if hasEnded, !isOver, news.isEmpty {
            isOver = true
            throw AttachLinkError("the supervisor is gone", hint: "the agent runs on; attach anew")
        }
        return news
    }

    /// Types into the agent; does nothing where it is not taken (`takesInput`).
    public mutating func type(_ bytes: some Collection<UInt8>) {
        guard takesInput else { return }
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(AttachFrame.bodyLimit)
            AttachRequest.input(offset: typed, Array(piece)).frame.append(to: &unsent)
            typed += Int64(piece.count)
            rest = rest.dropFirst(piece.count)
        }
        flush()
    }

    /// Says anything but what was typed.
    public mutating func send(_ request: AttachRequest) {
        guard !isOver else { return }
        request.frame.append(to: &unsent)
        flush()
    }

    /// Writes what the supervisor takes.
    public mutating func flush() {
        while hasUnsent {
            let (count, code) = unsent.withUnsafeBytes { buffer in
                let count = Glibc.send(
                    descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                return (count, errno)
            }
            if count > 0 {
                unsent.removeFirst(count)
            } else if code == EAGAIN || code == EWOULDBLOCK {
                return
            } else if code != EINTR {
                // Why it ended may be there to be read.
                unsent.removeAll()
            }
        }
    }

    private func read(_ hasEnded: inout Bool) throws(AttachLinkError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < AttachLink.readLimit {
            let (count, code) = piece.withUnsafeMutableBytes { buffer in
                (Glibc.read(descriptor, buffer.baseAddress, buffer.count), errno)
            }
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 || code == ECONNRESET {
                hasEnded = true
                return bytes
            } else if code != EINTR {
                guard code == EAGAIN || code == EWOULDBLOCK else {
                    throw AttachLinkError("cannot read: \(String(cString: strerror(code)))")
                }
                return bytes
            }
        }
        return bytes
    }

    private static func connect(to path: String) throws(AttachLinkError) -> Int32 {
        guard var address = sockaddr_un(path) else {
            throw AttachLinkError("'\(path)' is no address of a socket")
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = socket(AF_UNIX, type, 0)
        var code = errno
        guard number >= 0 else { throw AttachLinkError(path, code) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(number, address, length)
            }
        }
        code = errno
        guard result == 0 else {
            close(number)
            throw AttachLinkError(path, code)
        }
        return number
    }
}

extension sockaddr_un {
    /// Nil for a path that is too long, or holds a NUL: it would be another path's address.
    fileprivate init?(_ path: String) {
        self.init()
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Limits.pathBytes, !bytes.contains(0) else {
            return nil
        }
        sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
    }
}

/// Why somebody is not attached any more, or never was.
public struct AttachLinkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, in one sentence without a full stop.
    public let message: String
    public let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    fileprivate init(_ path: String, _ code: Int32) {
        self.init(
            "cannot connect to '\(path)': \(String(cString: strerror(code)))",
            hint: "the supervisor may have been replaced; ask again")
    }

    public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
