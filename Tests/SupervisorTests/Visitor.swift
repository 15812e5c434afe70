import Glibc
import Support
import Swarm
import Wire

/// Somebody who is attached to an agent of a hive.
final class Visitor {
    private var link: AttachLink
    private(set) var news: [AttachNews] = []
    /// What the agent printed, and where that began.
    private(set) var bytes: [UInt8] = []
    private(set) var start: Int64 = 0
    private(set) var seat: AttachSeat?
    /// Where the next byte is to be, as long as none was left out.
    private(set) var next: Int64 = 0
    private(set) var jumps = 0
    /// How many bytes came in no frame.
    private(set) var missed: Int64 = 0
    private(set) var pieces: [Piece] = []
    private(set) var flaw: String?

    struct Piece {
        let offset: Int64
        let bytes: [UInt8]

        /// Whether these are the bytes of the stream at that place.
        func isIn(_ stream: [UInt8]) -> Bool {
            let end = Int(offset) + bytes.count
            return end <= stream.count && stream[Int(offset)..<end].elementsEqual(bytes)
        }
    }

    /// What lets one in, not used yet.
    struct Pass {
        let token: String
        let path: String

        init(token: String, path: String) {
            self.token = token
            self.path = path
        }

        init(_ hive: Hive, _ agent: String, watch: Bool = false, _ columns: Int, _ rows: Int) throws
        {
            let reply = try hive.ask(
                "attach",
                [
                    "agent": JSON(agent), "columns": JSON(columns), "rows": JSON(rows),
                    "watch": JSON(watch),
                ])
            token = reply["token"]?.string ?? ""
            path = reply["path"]?.string ?? ""
        }
    }

    init(_ pass: Pass, as name: String = "pts/7") throws {
        link = try AttachLink(to: pass.path, token: pass.token, terminal: name)
    }

    /// Attaches, and waits until that was accepted or refused.
    convenience init(
        _ hive: Hive, _ agent: String, as name: String = "pts/7", watch: Bool = false,
        columns: Int = 80, rows: Int = 24
    ) throws {
        try self.init(try Pass(hive, agent, watch: watch, columns, rows), as: name)
        try wait { !$0.news.isEmpty }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isOver: Bool { link.isOver }
    var descriptor: Int32 { link.descriptor }
    /// Why it is over, as a word.
    var end: String? {
        switch news.last {
        case .gone(let error, _): error.code
        case .exited(let exit, _): "exit \(exit.code ?? -1)"
        default: nil
        }
    }
    var refusals: [(count: Int, from: Int64, code: String)] {
        news.compactMap {
            if case .refused(let count, let from, let error) = $0 {
                (count, from, error.code)
            } else {
                nil
            }
        }
    }
    /// What it was told last of who types.
    var writer: (role: AttachRole, name: String?)? {
        for item in news.reversed() {
            if case .writer(let role, let name, _) = item { return (role, name) }
        }
        return seat.map { ($0.role, $0.writer) }
    }
    var sizes: [TerminalSize] {
        news.compactMap { if case .resized(let size, _) = $0 { size } else { nil } }
    }

    func type(_ text: String) { link.type(Array(text.utf8)) }
    var takesInput: Bool { link.takesInput }
    func type(_ bytes: [UInt8]) { link.type(bytes) }
    func send(_ request: AttachRequest) { link.send(request) }

    func wait(until isSo: (Visitor) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isSo(self) {
            guard ContinuousClock.now < deadline else {
                throw Child.Failure(description: "it did not come; what came: \(news.suffix(5))")
            }
            var file = pollfd(
                fd: link.descriptor, events: Int16(POLLIN | (link.hasUnsent ? POLLOUT : 0)),
                revents: 0)
            poll(&file, 1, 100)
            try look()
        }
    }

    /// Takes what has come.
    func look() throws {
        link.flush()
        for item in try link.receive() { note(item) }
    }

    private func note(_ item: AttachNews) {
        switch item {
        case .accepted(let seat, let offset):
            self.seat = seat
            start = offset
            missed = offset
            next = offset
        case .bytes(let more, let offset):
            if offset != next { flaw = "\(next) was due, and \(offset) came" }
            bytes += more
            pieces.append(Piece(offset: offset, bytes: more))
            next = offset + Int64(more.count)
            return  // there are many of them
        case .jump(let offset):
            if offset < next { flaw = "it jumped back" }
            jumps += 1
            missed += offset - next
            next = offset
        case .exited(_, let offset):
            missed += offset - next
            next = offset
        default: break
        }
        news.append(item)
    }
}
