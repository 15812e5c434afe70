internal import Emulator
internal import Glibc
internal import MissionControl
internal import Swarm
internal import Wire

/// The way to an agent's terminal: first what it shows by the log, then what comes.
struct AttachPort: ~Copyable {
    private let pass: AttachPass
    private var link: AttachLink
    private var seat: AttachSeat?
    /// What was asked of the log; what comes meanwhile waits behind it.
    private var asked: ScreenQuestion?
    private var waiting: [AttachNews] = []
    private(set) var isOver = false

    init(_ pass: AttachPass) throws {
        self.pass = pass
        link = try AttachLink(to: pass.path, token: pass.token, terminal: AttachPort.ownTerminal)
    }

    /// `pts/7`
    private static var ownTerminal: String {
        guard let name = ttyname(0) else { return "a terminal" }
        let text = String(cString: name)
        return text.hasPrefix("/dev/") ? String(text.dropFirst(5)) : text
    }

    var descriptor: Int32 { link.descriptor }
    var hasUnsent: Bool { link.hasUnsent }

    enum News {
        case ask(ScreenQuestion)
        case tell(MissionControl.News)
    }

    /// Takes what came.
    mutating func step() -> [News] {
        link.flush()
        var news: [News] = []
        do throws(AttachLinkError) {
            for item in try link.receive() { take(item, &news) }
        } catch {
            end("the supervisor is gone; the agent runs on", &news)
        }
        return news
    }

    /// The picture from the log: from here on what comes is shown at once.
    mutating func take(_ answer: ScreenAnswer) -> [News] {
        guard let seat, answer.question == asked else { return [] }
        asked = nil
        let attachment = Attachment(
            agent: seat.agent, name: seat.name, role: Attachment.Role(seat.role, seat.writer),
            emulator: answer.emulator)
        var news: [News] = [.tell(.attached(attachment))]
        news.append(
            .tell(.terminal(.size(columns: seat.size.columns, rows: seat.size.rows))))
        for item in waiting { pass(item, &news) }
        waiting = []
        return news
    }

    mutating func type(_ bytes: [UInt8]) {
        if link.takesInput { link.type(bytes) }
        link.flush()
    }

    mutating func send(_ request: AttachRequest) {
        link.send(request)
        link.flush()
    }
}

extension AttachPort {
    private mutating func take(_ item: AttachNews, _ news: inout [News]) {
        switch item {
        case .accepted(let seat, let offset):
            self.seat = seat
            ask(before: offset, &news)
        case .jump(let offset): ask(before: offset, &news)
        default:
            if asked == nil { pass(item, &news) } else { waiting.append(item) }
        }
    }

    private mutating func ask(before offset: Int64, _ news: inout [News]) {
        let question = ScreenQuestion(
            AgentID(rawValue: seat?.agent ?? pass.agent), through: EventID(Int64.max),
            offset: offset)
        asked = question
        waiting = []
        news.append(.ask(question))
    }

    private mutating func pass(_ item: AttachNews, _ news: inout [News]) {
        switch item {
        case .bytes(let bytes, _): news.append(.tell(.terminal(.bytes(bytes))))
        case .resized(let size, _):
            news.append(.tell(.terminal(.size(columns: size.columns, rows: size.rows))))
        case .writer(let role, let name, _):
            news.append(.tell(.terminal(.role(Attachment.Role(role, name)))))
        case .refused(_, _, let error): news.append(.tell(.terminal(.refused(error.message))))
        case .exited(let exit, _):
            news.append(.tell(.terminal(.ended(.exited(exit.words)))))
            isOver = true
        case .gone(let error, _): end(error.message, &news)
        case .accepted, .jump: break
        }
    }

    private mutating func end(_ why: String, _ news: inout [News]) {
        isOver = true
        guard seat != nil, asked == nil else {
            // Nothing is shown yet that could say so.
            news.append(.tell(.failed("cannot attach: \(why)")))
            return
        }
        news.append(.tell(.terminal(.ended(.gone(why)))))
    }
}

extension Attachment.Role {
    fileprivate init(_ role: AttachRole, _ writer: String?) {
        self = role == .writer ? .writer : .watcher(writer)
    }
}

extension AttachExit {
    /// `exited 0 after 12m`
    fileprivate var words: String {
        let how = exitWords(code: code, signal: signal)
        let said = how.hasPrefix("exit ") ? "exited " + how.dropFirst(5) : how
        return seconds.map { "\(said) after \(span(seconds: $0))" } ?? said
    }
}
