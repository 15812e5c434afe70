public import Canvas
internal import Glibc
internal import Linux
public import MissionControl
public import Swarm
public import Terminal
internal import Wire

/// What a screen is made of, besides its terminal.
public struct ConsoleSettings: Sendable {
    public var model: Model
    /// The directory of the log.
    public var log: String
    public var theme: Theme
    public var options: Terminal.Options
    public var environment: [String: String]
    /// What theme and options were read from, to be read again; nil where they stay as they are.
    public var files: ScreenFiles?
    /// Where the supervisor is now; nil while there is none.
    public var find: @Sendable () -> Endpoints?
    /// Makes sure of a supervisor beside the screen, and says what is in the way; nil where there is nothing to make.
    public var serve: (@Sendable () -> String?)?
    /// What the supervisor is to be asked for an agent to be started in this world, or why it need not be.
    public var spawn: @Sendable (StartOrder) -> Result<JSON, MissionControl.Refusal>

    public init(
        model: Model, log: String, theme: Theme, options: Terminal.Options = .init(),
        environment: [String: String], files: ScreenFiles? = nil,
        find: @escaping @Sendable () -> Endpoints?,
        serve: (@Sendable () -> String?)? = nil,
        spawn: @escaping @Sendable (StartOrder) -> Result<JSON, MissionControl.Refusal>
    ) {
        self.model = model
        self.log = log
        self.theme = theme
        self.options = options
        self.environment = environment
        self.files = files
        self.find = find
        self.serve = serve
        self.spawn = spawn
    }
}

/// The running screen: waits for whatever happens, tells the model, does what that wants, and shows it.
///
/// One thread has the model and the terminal. The log is read by a librarian on another one.
public struct Console: ~Copyable {
    private let signals: SignalQueue
    private var terminal: Terminal
    private var keys: KeyParser
    private var model: Model
    private var line: SupervisorLine
    private var serving: SupervisorStart?
    private var librarian: Librarian
    private var port: AttachPort?
    private let start = SuspendingClock.now
    private var clicks = ClickPairs()
    /// When the keys that came so far are all there will be.
    private var keysEnd: Duration?
    private var picture = Picture()
    private var pace = FramePace()
    private var isOver = false
    private let files: WatchedFiles?
    private let editor: Editor
    private let spawn: @Sendable (StartOrder) -> Result<JSON, MissionControl.Refusal>
    private var timers: [MissionControl.Timer: Duration] = [:]

    /// Takes the terminal. Throws, with a sentence, where there is none that can show a screen.
    public init(_ settings: ConsoleSettings) throws {
        // Before any other thread, which would get them instead.
        let signals = try SignalQueue([
            .hangUp, .interrupt, .terminate, .windowChange, .resume, .terminalStop,
        ])
        let terminal = try Terminal(
            theme: settings.theme, environment: settings.environment, options: settings.options)
        let serving = try settings.serve.map { try SupervisorStart($0) }
        let line = try SupervisorLine(settings.find, isAwaited: serving != nil)
        librarian = try Librarian(
            log: settings.log, zone: settings.model.zone,
            path: settings.environment["PATH"] ?? Librarian.usualPath)
        // All at once: what is not copied cannot be half there when one of these throws.
        self.signals = signals
        files = settings.files.flatMap { try? WatchedFiles($0) }
        self.line = line
        self.serving = serving
        model = settings.model
        spawn = settings.spawn
        editor = Editor(log: settings.log, environment: settings.environment)
        keys = terminal.keyParser()
        self.terminal = terminal
        take(resize())
        // A log that is written goes on with the clock; before the first tick nobody says so.
        let isServed = settings.find() != nil
        librarian.ask(.moment(.newest(now: isServed ? Console.clock : nil)))
    }

    private static var clock: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private var now: Duration { start.duration(to: .now) }

    /// Runs until somebody leaves. The terminal is as it was when this returns; what is returned is the model as it was left.
    public mutating func run() throws -> Model {
        defer {
            terminal.restore()
            librarian.dismiss()
        }
        while !isOver {
            try turn()
            try wait()
        }
        return model
    }

    // MARK: - A turn

    private mutating func turn() throws {
        try takeSignals()
        takeKeys()
        // What comes of a key does not wait for what others may have said meanwhile.
        show()
        seeStart()
        for news in try line.step(at: now) {
            if case .bell(let bell) = news { askForNews(bell) }
            // What a supervisor wrote last it may have had no time to tell.
            if case .link(.lost) = news { librarian.ask(.moment(.newest(now: Console.clock))) }
            take(news)
        }
        stepPort()
        readFiles()
        while let answer = librarian.next() {
            showTerminal(answer)
            take(.answer(answer))
        }
        for (timer, due) in timers where due <= now {
            timers[timer] = nil
            take(.timer(timer))
        }
        show()
    }

    /// What happened goes to the model, and what it wants is done.
    private mutating func take(_ news: News) {
        let effects = model.update(news)
        if model.attachment != nil, case .type? = effects.first, effects.count == 1 {
            pace.passOn(at: now)
        } else {
            pace.change(at: now)
        }
        for effect in effects { perform(effect) }
        for kind in model.unwanted() { librarian.stop(kind) }
        for question in model.questions() { librarian.ask(question) }
    }

    /// Whoever was started is looked for at once.
    private mutating func seeStart() {
        guard let result = serving?.result else { return }
        serving = nil
        switch result {
        case .started: line.expectNow()
        case .failed(let why):
            for news in line.giveUp(why) { take(news) }
        }
    }

    private mutating func askForNews(_ bell: Bell) {
        guard bell.lastID != model.live.lastID || model.live.rate > 0 else { return }
        librarian.ask(.moment(.newest(now: bell.now)))
    }

    private mutating func show() {
        guard pace.changed != nil, now >= nextFrame, !terminal.isBehind else { return }
        let result = terminal.show(picture.draw(model))
        pace.make(isSame: result == .same, at: now)
        if result != .behind { pace.show(isSame: result == .same, at: now) }
    }

    private var nextFrame: Duration {
        pace.next(isReading: !librarian.isIdle, isReplay: model.isReplay)
    }

    /// The person's files may have changed.
    private mutating func readFiles() {
        guard let reading = files?.next() else { return }
        if reading.look.complaint == nil {
            terminal.use(reading.theme)
            terminal.use(reading.options)
        }
        take(.look(reading.look))
    }

    private mutating func useTheme(_ name: String) {
        if let theme = files?.files.theme(name) { terminal.use(theme) }
    }

    // MARK: - What a person does

    private mutating func takeKeys() {
        switch terminal.read() {
        case .closed: isOver = true
        case .nothing:
            guard let end = keysEnd, now >= end else { return }
            take(keys.timeout())
            waitForKeys()
        case .bytes(let bytes):
            take(keys.feed(bytes))
            waitForKeys()
        }
    }

    private mutating func waitForKeys() {
        keysEnd = keys.needsTimeout ? now + .milliseconds(KeyParser.timeoutMilliseconds) : nil
    }

    private mutating func take(_ parsed: [KeyParser.Parsed]) {
        for one in parsed {
            if let gesture = one.gesture {
                pace.press(at: now)
                take(.gesture(clicks.seen(gesture, at: now)))
            } else if case .writer? = model.attachment?.role {
                // What means nothing here may mean something to the program.
                type(one.bytes)
            }
            if one.lostBytes > 0 {
                complain("\(one.lostBytes) bytes of the paste were too many, and are left out")
            }
        }
    }

    /// Where whoever sits there sees it.
    private mutating func complain(_ text: String) {
        if model.attachment == nil {
            model.say(text, isBad: true)
        } else {
            take(.terminal(.refused(text)))
        }
    }

    private mutating func takeSignals() throws {
        while let delivery = try signals.next() {
            switch delivery.signal {
            case .windowChange:
                terminal.resized()
                take(resize())
            case .resume:
                terminal.resume()
                take(resize())
            case .terminalStop: suspend()
            default: isOver = true
            }
        }
    }

    private func resize() -> News {
        .gesture(.resize(columns: terminal.size.columns, rows: terminal.size.rows))
    }

    private mutating func suspend() {
        terminal.suspend()
        take(resize())
    }

    /// As when it is suspended, the screen stands still until the editor has ended.
    private mutating func edit(_ order: EditOrder) {
        terminal.restore()
        var trouble: String?
        do throws(Editor.Failure) {
            try editor.open(order)
        } catch {
            trouble = error.sentence
        }
        forgetKeysOfOthers()
        terminal.resume()
        take(resize())
        if let trouble { complain(trouble) }
    }

    /// What was typed to stop or interrupt the editor came to us as well, and was not for us.
    private mutating func forgetKeysOfOthers() {
        while let delivery = try? signals.next() {
            if [.hangUp, .terminate].contains(delivery.signal) { isOver = true }
        }
    }

    // MARK: - What the model wants

    private mutating func perform(_ effect: MissionControl.Effect) {
        switch effect {
        case .send(let request): send(request)
        case .drop(let tickets): line.drop(tickets)
        case .alert(let text): terminal.alert(text)
        case .copy(let text): copy(text)
        case .ask(let question): librarian.ask(question)
        case .start(let order, let ticket):
            switch spawn(order) {
            case .success(let body):
                send(ControlRequest(ticket: ticket, verb: "spawn", body: body))
            case .failure(let refusal): take(.reply(ticket, .refused(refusal)))
            }
        case .enter(let pass): enter(pass)
        case .type(let bytes): type(bytes)
        case .resizeAgent(let columns, let rows): resizeAgent(columns, rows)
        case .takeOver: port?.send(.takeOver)
        case .detach: port = nil
        case .wake(let timer, let microseconds):
            timers[timer] = now + .microseconds(microseconds)
        case .useTheme(let name): useTheme(name)
        case .edit(let order): edit(order)
        case .redraw: terminal.repaint()
        case .suspend: suspend()
        case .leave: isOver = true
        }
    }

    private mutating func copy(_ text: String) {
        let isCopied = terminal.copy(text)
        if isCopied {
            model.say("copied to the terminal's clipboard")
        } else if !terminal.isCopyingAllowed {
            model.say("nothing is copied: 'clipboard: true' in screen.yaml allows it")
        } else {
            model.say("nothing is copied: it is too much for a terminal, or that is busy")
        }
    }

    private mutating func send(_ request: ControlRequest) {
        do {
            try line.send(request)
        } catch {
            let refusal = Refusal(code: "unsent", message: "\(error)")
            take(.reply(request.ticket, .refused(refusal)))
        }
    }

    // MARK: - An agent's terminal

    private mutating func enter(_ pass: AttachPass) {
        do { port = try AttachPort(pass) } catch {
            take(.failed("cannot attach: \(error)"))
        }
    }

    private mutating func type(_ bytes: [UInt8]) {
        guard port?.type(bytes) == false else { return }
        complain("it reads nothing: \(bytes.count) bytes are not typed")
    }

    private mutating func resizeAgent(_ columns: Int, _ rows: Int) {
        guard let size = TerminalSize(columns: columns, rows: rows) else { return }
        port?.send(.resize(size))
    }

    private mutating func stepPort() {
        guard let news = port?.step() else { return }
        pass(news)
    }

    private mutating func showTerminal(_ answer: LogAnswer) {
        switch answer {
        case .screen(let screen): pass(port?.take(screen) ?? [])
        case .failed(.screen(let question), let why): pass(port?.fail(question, why) ?? [])
        default: break
        }
    }

    private mutating func pass(_ news: [AttachPort.News]) {
        for item in news {
            switch item {
            case .ask(let question): librarian.ask(.screen(question))
            case .tell(let news): take(news)
            }
        }
        if port?.isOver == true { port = nil }
    }

    // MARK: - Waiting

    private mutating func wait() throws {
        guard !isOver, try !line.wantsTurn() else { return }
        let reading = Int16(POLLIN)
        let terminalEvents = terminal.isBehind ? reading | Int16(POLLOUT) : reading
        var looks = [
            pollfd(fd: terminal.descriptor, events: terminalEvents, revents: 0),
            pollfd(fd: signals.descriptor.number, events: reading, revents: 0),
            pollfd(fd: librarian.descriptor, events: reading, revents: 0),
        ]
        if let descriptor = port?.descriptor {
            let events = port?.hasUnsent == true ? reading | Int16(POLLOUT) : reading
            looks.append(pollfd(fd: descriptor, events: events, revents: 0))
        }
        if let descriptor = serving?.descriptor {
            looks.append(pollfd(fd: descriptor, events: reading, revents: 0))
        }
        if let descriptor = files?.descriptor {
            looks.append(pollfd(fd: descriptor, events: reading, revents: 0))
        }
        looks += try line.descriptors().map { pollfd(fd: $0, events: reading, revents: 0) }
        poll(&looks, nfds_t(looks.count), timeout)
        if terminal.isBehind { terminal.flush() }
    }

    /// Milliseconds; -1 while nothing is due.
    private var timeout: CInt {
        var dues = [keysEnd, line.due].compactMap(\.self) + timers.values
        if pace.changed != nil, !terminal.isBehind { dues.append(nextFrame) }
        guard let due = dues.min() else { return -1 }
        let (seconds, attoseconds) = max(due - now, .zero).components
        let milliseconds =
            seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(clamping: min(milliseconds, 60_000))
    }
}
