internal import Glibc
internal import MissionControl
internal import Swarm
internal import Wire

/// Where a supervisor is found.
public struct Endpoints: Equatable, Sendable {
    public var control: String
    public var events: String

    public init(control: String, events: String) {
        self.control = control
        self.events = events
    }
}

/// The connection to whoever serves the workspace, now or later: hears the doorbell, carries requests.
///
/// Requests that hold or stop wait while nobody is there, and go first when somebody comes.
struct SupervisorLine: ~Copyable {
    private let find: @Sendable () -> Endpoints?
    private let context: Context
    private var subscriber: EventSubscriber?
    private var control: ControlClient?
    private var watch = ConnectionWatch()
    private var link = Link.connecting
    /// The connection is there, and nothing is heard: it stands still, or has too much to do.
    private var isSilent = false
    /// Somebody is on the way: nobody is missed yet.
    private var isAwaited: Bool
    /// When nobody was there any more.
    private var lostAt: Duration?
    private var waiting: [ControlRequest] = []
    private var tickets: [RequestID: Ticket] = [:]

    /// More of them would be somebody leaning on a key.
    private static let mostWaiting = 64

    init(
        _ find: @escaping @Sendable () -> Endpoints?, isAwaited: Bool = false
    ) throws(ZeroMQError) {
        self.find = find
        self.isAwaited = isAwaited
        context = try Context(endsWithProcess: true)
    }

    /// Takes everything that came; what there is to do about the connection is done.
    mutating func step(at now: Duration) throws -> [News] {
        var news = try hear()
        let hasHeard = !news.isEmpty
        let isUp = subscriber?.isConnected ?? false
        let actions = watch.step(
            isConnected: isUp, hasHeard: hasHeard, at: now, chance: .random(in: 0..<1))
        for action in actions {
            switch action {
            case .look: try look()
            case .tell(.silent): isSilent = true
            case .tell(.speaking): isSilent = false
            case .read, .tell: break
            }
        }
        isSilent = isSilent && isUp
        if let change = change(isUp && !isSilent, at: now) {
            news.append(.link(change))
            if case .lost = change { news += refuseWhatCannotWait() }
        }
        try flush()
        news += try replies()
        return news
    }

    /// Sends now, or when somebody is there.
    mutating func send(_ request: ControlRequest) throws {
        guard waiting.count < SupervisorLine.mostWaiting else { return }
        let place = request.isUrgent ? waiting.firstIndex { !$0.isUrgent } : nil
        waiting.insert(request, at: place ?? waiting.count)
        try flush()
    }

    /// What was not sent yet is not sent.
    mutating func drop(_ tickets: [Ticket]) {
        waiting.removeAll { tickets.contains($0.ticket) }
    }

    /// Whoever was awaited has come, and is looked for at once.
    mutating func expectNow() {
        isAwaited = false
        if link != .live { watch = ConnectionWatch() }
    }

    /// Nobody comes: what waits is refused.
    mutating func giveUp(_ why: String) -> [News] {
        isAwaited = false
        defer { waiting = [] }
        let refusal = Refusal(code: "no_supervisor", message: why)
        return [.link(.readOnly(why))] + waiting.map { .reply($0.ticket, .refused(refusal)) }
    }

    mutating func descriptors() throws -> [CInt] {
        let heard = try subscriber?.descriptors ?? []
        let asked = try control?.descriptors ?? []
        return heard + asked
    }

    mutating func wantsTurn() throws -> Bool {
        let isHeard = try subscriber?.wantsTurn ?? false
        let isAnswered = try control?.wantsTurn ?? false
        return isHeard || isAnswered
    }

    /// When something is due that no descriptor tells of.
    var due: Duration? {
        let aging = lostAt == nil ? nil : nextAge
        return [watch.due, aging].compactMap(\.self).min()
    }

    private var nextAge: Duration? {
        guard let lostAt, case .lost(let seconds) = link else { return nil }
        return lostAt + .seconds(seconds + 10)
    }
}

extension SupervisorLine {
    private mutating func hear() throws -> [News] {
        var news: [News] = []
        while let published = try subscriber?.receive() {
            // Of many ticks the last one says it all.
            if case .tick(let tick) = published { news = [.bell(Bell(tick))] }
        }
        return news
    }

    /// The next one may serve at another place than the one before.
    private mutating func look() throws {
        guard let endpoints = find() else { return }
        subscriber = try EventSubscriber(to: endpoints.events, context: context)
        control = try ControlClient(to: endpoints.control, context: context)
    }

    /// What is to be said of the connection; nil while it is as it was.
    private mutating func change(_ isUp: Bool, at now: Duration) -> Link? {
        let before = link
        if isUp {
            (link, lostAt, isAwaited) = (.live, nil, false)
        } else if !isAwaited {
            // Who is silent was heard last some time ago.
            let since = lostAt ?? (isSilent ? now - ConnectionWatch.silence : now)
            lostAt = since
            let seconds = Int((now - since).components.seconds)
            // A supervisor that is being replaced is back before anybody has read it.
            if seconds >= 1 || before != .connecting && before != .live {
                link = .lost(seconds: seconds / 10 * 10)
            }
        }
        return link == before ? nil : link
    }

    private mutating func flush() throws {
        while link == .live, let request = waiting.first {
            guard let id = try transmit(request) else { return }
            tickets[id] = request.ticket
            waiting.removeFirst()
        }
    }

    /// Holding and stopping wait for whoever comes; nobody is to be surprised by anything else later.
    private mutating func refuseWhatCannotWait() -> [News] {
        let refused = waiting.filter { !$0.isUrgent }
        waiting.removeAll { !$0.isUrgent }
        let why = Refusal(
            code: "lost", message: "no supervisor answers; only ! p and x wait until one does")
        return refused.map { .reply($0.ticket, .refused(why)) }
    }

    /// Nil while nobody takes it.
    private mutating func transmit(_ request: ControlRequest) throws -> RequestID? {
        let body = Body(request.body.object ?? [])
        var id: RequestID?
        do throws(ControlError) {
            id = try control?.send(request.verb, body, within: .zero)
        } catch {
            // As many are on their way as may be: this one goes when an answer came.
            guard error.code == .noSupervisor || error.code == .busy else { throw error }
        }
        return id
    }

    private mutating func replies() throws -> [News] {
        var news: [News] = []
        while let incoming = try control?.receive() {
            switch incoming {
            case .reply(let reply):
                guard let ticket = tickets.removeValue(forKey: reply.id) else { continue }
                news.append(.reply(ticket, Outcome(reply)))
            case .lost(let id):
                guard let ticket = tickets.removeValue(forKey: id) else { continue }
                news.append(.reply(ticket, .lost))
            case .push: continue
            }
        }
        return news
    }
}

extension Bell {
    fileprivate init(_ tick: Tick) {
        let disk: Disk =
            switch tick.disk {
            case .ok: .ok
            case .full: .full
            case .failed: .failed
            }
        self.init(
            lastID: tick.lastID, now: tick.time, waitingRows: tick.waitingRows, disk: disk,
            isBreakerOn: tick.isBreakerOn)
    }
}

extension Outcome {
    fileprivate init(_ reply: Reply) {
        switch reply.outcome {
        case .ok(let body): self = .done(body.json)
        case .error(let error):
            self = .refused(
                Refusal(code: error.code, message: error.message, hint: error.hint))
        }
    }
}
