internal import Emulator
internal import Glibc
internal import MissionControl
internal import Swarm
internal import Wire

/// The way to an agent's terminal: first what it shows by the log, then what comes.
struct AttachPort: ~Copyable {
    private let pass: AttachPass
    private var link: AttachLink
    /// Who types and how large it is now, as far as it was said.
    private var seat: AttachSeat?
    /// What was asked of the log; what comes meanwhile waits behind it.
    private var asked: ScreenQuestion?
    private var waiting: [AttachNews] = []
    private var waitingBytes = 0
    /// The terminal is shown: another picture takes the place of this one.
    private var isShown = false
    /// Nothing comes any more; what waits is shown before one is told so.
    private var hasEnded = false
    private(set) var isOver = false

    /// More waits at the supervisor, which knows how to pass over what is too much.
    private static let mostWaiting = 1 << 20

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

    /// What to poll; none while nothing is to be read.
    var descriptor: Int32 { isReading ? link.descriptor : -1 }
    var hasUnsent: Bool { link.hasUnsent }

    private var isReading: Bool { !hasEnded && waitingBytes < AttachPort.mostWaiting }

    enum News {
        case ask(ScreenQuestion)
        case tell(MissionControl.News)
    }

    /// Takes what came.
    mutating func step() -> [News] {
        link.flush()
        guard isReading else { return [] }
        var news: [News] = []
        do throws(AttachLinkError) {
            for item in try link.receive() { take(item, &news) }
        } catch {
            hasEnded = true
            if asked == nil { lose(&news) }
        }
        return news
    }

    /// The picture from the log: from here on what comes is shown at once.
    mutating func take(_ answer: ScreenAnswer) -> [News] {
        guard let seat, answer.question == asked else { return [] }
        asked = nil
        var news: [News] = [show(answer.emulator, seat)]
        news.append(
            .tell(.terminal(.size(columns: seat.size.columns, rows: seat.size.rows))))
        for item in waiting where !isOver { pass(item, &news) }
        (waiting, waitingBytes) = ([], 0)
        if hasEnded, !isOver { lose(&news) }
        return news
    }

    /// There is no picture, and there will be none.
    mutating func fail(_ question: ScreenQuestion, _ why: String) -> [News] {
        guard question == asked else { return [] }
        var news: [News] = []
        end(.gone(why), &news)
        return news
    }

    private mutating func show(_ emulator: Emulator, _ seat: AttachSeat) -> News {
        guard !isShown else { return .tell(.terminal(.picture(emulator))) }
        isShown = true
        return .tell(
            .attached(
                Attachment(
                    agent: seat.agent, name: seat.name,
                    role: Attachment.Role(seat.role, seat.writer), emulator: emulator)))
    }

    /// False where nothing more can be typed now.
    mutating func type(_ bytes: [UInt8]) -> Bool {
        let isTaken = link.takesInput
        if isTaken { link.type(bytes) }
        link.flush()
        return isTaken
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
            note(item)
            if asked == nil { pass(item, &news) } else { waiting.append(item) }
        }
    }

    /// What the next picture is to be shown with.
    private mutating func note(_ item: AttachNews) {
        switch item {
        case .bytes(let bytes, _): if asked != nil { waitingBytes += bytes.count }
        case .resized(let size, _): seat?.size = size
        case .writer(let role, let name, _):
            seat?.role = role
            seat?.writer = name
        default: break
        }
    }

    private mutating func ask(before offset: Int64, _ news: inout [News]) {
        let question = ScreenQuestion(
            AgentID(rawValue: seat?.agent ?? pass.agent), through: EventID(Int64.max),
            offset: offset)
        asked = question
        // The picture has what they printed, and is shown as large as the terminal is now.
        waiting.removeAll { item in
            switch item {
            case .bytes, .resized: true
            default: false
            }
        }
        waitingBytes = 0
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
        case .gone(let error, _) where error.code == "leaving": lose(&news)
        case .gone(let error, _): end(.gone(error.message), &news)
        case .accepted, .jump: break
        }
    }

    /// The supervisor ended, and not the agent.
    private mutating func lose(_ news: inout [News]) {
        end(.lost("the supervisor is gone; the agent runs on"), &news)
    }

    private mutating func end(_ end: Attachment.End, _ news: inout [News]) {
        isOver = true
        news.append(.tell(.terminal(.ended(end))))
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
