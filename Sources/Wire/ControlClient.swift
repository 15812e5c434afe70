internal import Glibc

/// A client's end of the control socket: many requests may be open at once, and each reply finds its
/// own.
///
/// It may live longer than the supervisor: what is open when that ends is known to be lost, and what
/// is sent to the next one is answered.
///
/// ```swift
/// var client = try ControlClient(to: endpoint, context: Context())
/// let agents = try client.request("list", within: .seconds(5)).get()
/// ```
public struct ControlClient: ~Copyable {
    private var connection: Connection
    private let context: Context
    public let endpoint: String
    private var lastNumber: UInt64 = 0
    /// Requests whose reply has not been handed over: few enough to be looked through.
    private var open: [RequestID] = []
    /// Replies that came while another one was waited for.
    private var replies: [Reply] = []
    /// Requests whose connection ended.
    private var lost: [RequestID] = []
    private var pushes: [Push] = []
    /// Whether the connection speaks for somebody: another one would not, so none takes its place.
    public var isBound = false
    private var isCut = false
    /// Whether anybody was ever connected to.
    private var isKnown = false

    /// Connects, now or when a supervisor is there.
    public init(to endpoint: String, context: Context) throws(ControlError) {
        connection = try translate { () throws(ZeroMQError) in
            try Connection(to: endpoint, in: context)
        }
        self.context = context
        self.endpoint = endpoint
    }

    /// Asks, and waits for the reply: "ok" or "error", as the supervisor says. The verb must be one by
    /// `Request.isVerb`.
    ///
    /// Throws `.noSupervisor` when the socket's file is missing and nobody was ever connected to, or
    /// when nobody could be within the time; `.noAnswer` when nobody answered.
    public mutating func request(
        _ verb: String, _ body: Body = .empty, within time: Duration
    ) throws(ControlError) -> Reply {
        let deadline = ContinuousClock.now + time
        let id = try send(verb, body, until: deadline)
        return try answer(to: id, verb, time, until: deadline)
    }

    /// The same, and hears what is pushed meanwhile: `receive` does not give that any more.
    public mutating func request(
        _ verb: String, _ body: Body = .empty, within time: Duration, hearing: (Push) -> Void
    ) throws(ControlError) -> Reply {
        let deadline = ContinuousClock.now + time
        let id = try send(verb, body, until: deadline)
        return try answer(to: id, verb, time, until: deadline) { pushes in
            for push in pushes { hearing(push) }
            pushes.removeAll()
        }
    }

    /// The same, and does something once, which may be to ask something else, where there is no reply
    /// after a pause.
    public mutating func request(
        _ verb: String, _ body: Body = .empty, within time: Duration, after pause: Duration,
        meanwhile: (inout ControlClient) -> Void
    ) throws(ControlError) -> Reply {
        let deadline = ContinuousClock.now + time
        let id = try send(verb, body, until: deadline)
        if try !isSettled(id, until: min(ContinuousClock.now + pause, deadline)) {
            meanwhile(&self)
        }
        return try answer(to: id, verb, time, until: deadline)
    }

    private mutating func answer(
        to id: RequestID, _ verb: String, _ time: Duration,
        until deadline: ContinuousClock.Instant, _ hear: (inout [Push]) -> Void = { _ in }
    ) throws(ControlError) -> Reply {
        if let reply = try reply(to: id, until: deadline, hear) { return reply }
        guard ContinuousClock.now < deadline else { throw .noAnswer(to: verb, after: time) }
        throw .connectionEnded(before: verb)
    }
}

// MARK: - In two halves

extension ControlClient {
    /// Sends a request without waiting for its reply, which `reply` or `receive` gives. Throws as
    /// `request` does.
    public mutating func send(
        _ verb: String, _ body: Body = .empty, within time: Duration
    ) throws(ControlError) -> RequestID {
        try send(verb, body, until: ContinuousClock.now + time)
    }

    /// Waits for the reply to one request; nil, and never to be had again, when there is none in time
    /// or the connection ended.
    public mutating func reply(
        to id: RequestID, within time: Duration
    ) throws(ControlError) -> Reply? {
        try reply(to: id, until: ContinuousClock.now + time)
    }

    private mutating func send(
        _ verb: String, _ body: Body, until deadline: ContinuousClock.Instant
    ) throws(ControlError) -> RequestID {
        guard body.bytes.count <= Limits.bodyBytes else { throw .tooLarge(body.bytes.count) }
        guard open.count < Limits.requestsInFlight else { throw .busy }
        lastNumber += 1
        let request = Request(id: RequestID(number: lastNumber), verb: verb, body: body)
        try connect(until: deadline)
        guard !isCut else { throw .connectionEnded(before: verb) }
        guard try transmit(request, until: deadline) else { throw .noSupervisor(at: endpoint) }
        open.append(request.id)
        return request.id
    }

    /// False when the supervisor takes nothing.
    private func transmit(
        _ request: Request, until deadline: ContinuousClock.Instant
    ) throws(ControlError) -> Bool {
        try translate { () throws(ZeroMQError) in
            while try !connection.socket.send(request.head + [request.body.bytes]) {
                guard try connection.socket.wait(for: .writable, until: deadline) else {
                    return false
                }
            }
            return true
        }
    }

    private mutating func reply(
        to id: RequestID, until deadline: ContinuousClock.Instant,
        _ hear: (inout [Push]) -> Void = { _ in }
    ) throws(ControlError) -> Reply? {
        defer { forget(id) }
        _ = try isSettled(id, until: deadline, hear)
        return replies.first { $0.id == id }
    }

    /// Whether nothing is left to wait for by then: the reply is there, or will never be.
    private mutating func isSettled(
        _ id: RequestID, until deadline: ContinuousClock.Instant,
        _ hear: (inout [Push]) -> Void = { _ in }
    ) throws(ControlError) -> Bool {
        while true {
            try takeAll()
            hear(&pushes)
            if lost.contains(id) || replies.contains(where: { $0.id == id }) { return true }
            guard try waitForNews(until: deadline) else { return false }
        }
    }

    private mutating func forget(_ id: RequestID) {
        open.removeAll { $0 == id }
        replies.removeAll { $0.id == id }
        lost.removeAll { $0 == id }
    }
}

// MARK: - In a loop

extension ControlClient {
    /// Say "look" by being readable; nothing may be read from them. Others take their place when a
    /// connection is found to have ended, so they are to be asked for before every wait.
    public var descriptors: [CInt] {
        get throws(ControlError) {
            try translate { () throws(ZeroMQError) in try connection.descriptors }
        }
    }

    /// Whether `receive` would give something now. To be asked before every wait.
    public var wantsTurn: Bool {
        get throws(ControlError) {
            guard replies.isEmpty, lost.isEmpty, pushes.isEmpty else { return true }
            return try translate { () throws(ZeroMQError) in try connection.hasNews() }
        }
    }

    /// The next thing there is to tell; nil when there is none.
    public mutating func receive() throws(ControlError) -> Incoming? {
        try takeAll()
        if let reply = replies.first {
            forget(reply.id)
            return .reply(reply)
        }
        if let id = lost.first {
            forget(id)
            return .lost(id)
        }
        return pushes.isEmpty ? nil : .push(pushes.removeFirst())
    }

    /// Sorts what came to where it is looked for.
    private mutating func takeAll() throws(ControlError) {
        // Looked at first: what the supervisor said before it went has been handed over by then.
        let hasEnded = try translate { () throws(ZeroMQError) in try connection.look() }
        while let message = try nextMessage() { take(try Incoming(message)) }
        guard hasEnded else { return }
        lost = open.filter { id in !replies.contains { $0.id == id } }
        isCut = isBound
        try reconnect()
    }

    private func nextMessage() throws(ControlError) -> Multipart? {
        try translate { () throws(ZeroMQError) in try connection.socket.receive() }
    }

    private mutating func take(_ incoming: Incoming) {
        switch incoming {
        case .reply(let reply):
            // Whoever asked may have given up by now, and has one answer at most.
            guard open.contains(reply.id), !replies.contains(where: { $0.id == reply.id }) else {
                return
            }
            replies.append(reply)
        case .push(let push):
            if pushes.count == Limits.keptPushes { pushes.removeFirst() }
            pushes.append(push)
        case .lost:
            // No message says so.
            break
        }
    }
}

// MARK: - The connection

extension ControlClient {
    private static let patience = Duration.milliseconds(500)

    /// Waits until somebody is there.
    private mutating func connect(until deadline: ContinuousClock.Instant) throws(ControlError) {
        var patience = ContinuousClock.now + ControlClient.patience
        while true {
            try takeAll()
            if connection.isUp { break }
            guard isKnown || hasFile, ContinuousClock.now < deadline else {
                throw .noSupervisor(at: endpoint)
            }
            if try !waitForNews(until: min(deadline, patience)) {
                // libzmq tries ever more seldom; who asks should not wait for its next attempt.
                try reconnect()
                patience = ContinuousClock.now + ControlClient.patience
            }
        }
        isKnown = true
    }

    /// A supervisor that never ran left no file. One that ended may have taken it away, and the next
    /// one will put it back.
    private var hasFile: Bool {
        guard endpoint.hasPrefix("ipc://") else { return true }
        var status = stat()
        return stat(String(endpoint.dropFirst("ipc://".count)), &status) == 0
    }

    private mutating func reconnect() throws(ControlError) {
        connection = try translate { () throws(ZeroMQError) in
            try Connection(to: endpoint, in: context)
        }
    }

    private func waitForNews(
        until deadline: ContinuousClock.Instant
    ) throws(ControlError) -> Bool {
        try translate { () throws(ZeroMQError) in
            try connection.waitForNews(until: deadline)
        }
    }
}

/// What ZeroMQ refuses is a reason why there is no reply.
private func translate<Result: ~Copyable>(
    _ body: () throws(ZeroMQError) -> Result
) throws(ControlError) -> Result {
    do { return try body() } catch { throw ControlError(error) }
}
