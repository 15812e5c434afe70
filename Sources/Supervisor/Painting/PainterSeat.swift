internal import Crypto
internal import Glibc
internal import Linux
internal import Swarm

/// The place of the one painter: when one is started, and how we know who is it.
///
/// Its token goes through a pipe that the keeper hands to it and to nobody else; nothing of it is in an
/// argument, the environment or a file. The other end of the pipe tells either side when the other is
/// gone.
final class PainterSeat {
    /// What it has said is its process; nil until it has.
    private(set) var process: Int32?
    /// What it painted last: of rows up to here nothing is answered again.
    var painted: EventID
    /// When one is to be started; nil while one runs.
    private(set) var due: Int64?
    private var digest: String?
    private var life: OpenFile?
    private var failures = 0
    private var startedAt: Int64 = 0

    /// The pause after the first failure, and the longest one.
    static let firstPause: Int64 = 250_000
    static let longestPause: Int64 = 60_000_000
    /// One that lived so long did not fail.
    static let steady: Int64 = 10_000_000

    /// Whatever is on the disk already was answered by the painter of the supervisor before, or its
    /// program has given up to wait.
    init(after last: EventID) { painted = last }

    /// One is wanted from now on.
    func want(at now: Int64) { due = now }

    /// The end of a pipe that the painter is to be given, with its token in it; nil where there is
    /// none to be had now.
    func open(at now: Int64, _ poller: borrowing Poller, token number: UInt64) -> OpenFile? {
        due = nil
        startedAt = now
        process = nil
        let token = Token.random()
        do throws(SystemError) {
            let pipe = try Pipe(isNonblocking: false)
            let reader = try pipe.reader.duplicate()
            let writer = OpenFile(pipe.takeWriter())
            guard
                try writer.descriptor.write(Array(token.text.utf8)) == .bytes(token.text.utf8.count)
            else { throw SystemError(code: EPIPE, deed: "write a token") }
            // Watched for nothing but its end.
            try poller.watch(writer.descriptor, for: [], token: number)
            life = writer
            digest = token.digest
            return OpenFile(reader)
        } catch {
            fail(at: now)
            return nil
        }
    }

    /// It is gone.
    func end(at now: Int64, _ poller: borrowing Poller) {
        if let life { try? poller.ignore(life.descriptor) }
        life = nil
        digest = nil
        process = nil
        if now - startedAt >= PainterSeat.steady { failures = 0 }
        fail(at: now)
    }

    /// Nobody is to be started any more, and whoever is there is to go.
    func close(_ poller: borrowing Poller) {
        if let life { try? poller.ignore(life.descriptor) }
        life = nil
        digest = nil
        due = nil
    }

    private func fail(at now: Int64) {
        due = now + min(PainterSeat.firstPause << min(failures, 20), PainterSeat.longestPause)
        failures += 1
    }

    /// Whether it is the painter who says so.
    func recognises(_ token: Token) -> Bool {
        guard let digest else { return false }
        return Secret.isSame(digest, token.digest)
    }

    func greet(process: Int32?) { self.process = process }
}
