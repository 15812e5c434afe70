internal import CTerminal
public import Canvas
internal import Glibc

/// The operator's terminal: shows canvases, gives what is typed, and is put back on every way out.
///
/// It never waits for the terminal. Each frame is made in memory and sent as fast as it is taken; until then no other
/// one is made, so that a terminal that stands still costs one frame, and shows the newest one when it goes on.
///
/// There can be one at a time, and one thread has it.
public struct Terminal: ~Copyable {
    public struct Options: Equatable, Sendable {
        /// Clicks and the wheel are ours; with shift held down they stay the terminal's.
        public var hasMouse = true
        /// ASCII signs, whatever the terminal has.
        public var hasPlainSigns = false
        /// What is yanked may go to the clipboard of the terminal, which others may read.
        public var isCopyingAllowed = false
        /// What is news for whoever looks elsewhere rings.
        public var hasBell = false
        /// The sequence by which this terminal is told of it; nil for none.
        public var notification: Notification?

        /// The two that terminals know.
        public enum Notification: Equatable, Sendable { case osc9, osc777 }

        public init() {}
    }

    let device: Device
    let curses: Curses
    var outlet = Outlet()
    var painter: Painter
    var passage: Passage
    private(set) var options: Options
    /// Canvases go to the terminal; false while the shell or another program has it.
    private(set) var isHere = false
    /// What the terminal shows when all is sent; nil where that is not known.
    private var shown: Canvas?
    public internal(set) var isClosed = false
    /// At least 1×1, at most what a canvas can be.
    public private(set) var size: (columns: Int, rows: Int)

    /// Takes the terminal that a descriptor is, standard output unless told. `colourless` is the theme for terminals
    /// without colours.
    public init(
        theme: Theme, colourless: Theme = .monochrome, environment: [String: String],
        options: Options = Options(), on descriptor: CInt = 1
    ) throws(TerminalError) {
        let device = try Device.sharing(descriptor)
        let name = environment["TERM"] ?? ""
        guard !name.isEmpty else { throw .nameless }
        Locale.take(from: environment)
        let size = Terminal.size(of: device)
        let curses = try Curses(name, ColourWish(environment))
        guard let movement = curses.sequence("cup") else { throw .cannotMove(name) }
        painter = Painter(
            theme: theme, colourless: colourless, isPlain: options.hasPlainSigns, with: curses)
        isAnsi = movement.starts(with: [0x1b, 0x5b])
        passage = Passage(curses, rows: size.rows, hasMouse: options.hasMouse, isModern: isAnsi)
        self.device = device
        self.curses = curses
        self.options = options
        self.size = size
        resume()
    }

    /// Whether it understands the sequences that descriptions have no words for, or at least leaves them alone.
    private let isAnsi: Bool

    deinit {
        guard isHere else { return }
        var outlet = outlet
        giveBack(&outlet)
    }

    /// To be waited for with `poll`: readable when something was typed, writable when more of a frame fits.
    public var descriptor: CInt { device.descriptor }

    /// Some of the last frame is not sent yet: no other one is made before, and `descriptor` is to be waited for
    /// until it takes more.
    public var isBehind: Bool { !outlet.isEmpty }

    public var hasColour: Bool { curses.depth != .none }

    private static func size(of device: borrowing Device) -> (columns: Int, rows: Int) {
        let (columns, rows) = device.size()
        // What every terminal has, where nobody told the kernel, as on a serial line.
        guard columns > 0, rows > 0 else { return (80, 24) }
        return (min(columns, Canvas.limit), min(rows, Canvas.limit))
    }
}

// MARK: - Showing

extension Terminal {
    public enum Shown: Equatable, Sendable {
        case changed
        /// It was there already.
        case same
        /// Nothing was done: the terminal stands still or is given away. The newest canvas is to be shown once it is not.
        case behind
    }

    /// Brings what has changed to the terminal.
    @discardableResult
    public mutating func show(_ canvas: Canvas) -> Shown {
        flush()
        guard isHere, !isClosed, !isBehind else { return .behind }
        guard canvas != shown else { return .same }
        outlet.add(painter.paint(canvas, over: shown, in: size, with: curses))
        shown = canvas
        flush()
        return .changed
    }

    /// Sends as much as is taken now.
    public mutating func flush() {
        if isBehind, !outlet.flush(to: device) { isClosed = true }
    }

    /// The next canvas is drawn whole, over whatever another program may have written.
    public mutating func repaint() {
        guard isHere else { return }
        // However often it is said, a terminal that stands still is sent it once.
        if !isBehind { outlet.add(passage.again) }
        shown = nil
        painter.forget()
    }

    public mutating func use(_ theme: Theme) {
        painter.use(theme)
        shown = nil
    }

    /// Takes other options on, as when somebody has changed their mind in a file.
    public mutating func use(_ options: Options) {
        let before = self.options
        guard options.hasMouse != before.hasMouse || options.hasPlainSigns != before.hasPlainSigns
        else {
            self.options = options
            return
        }
        let wasHere = isHere
        // What was asked of the terminal is taken back in the words in which it was asked.
        restore()
        self.options = options
        painter.use(Alphabet(isPlain: options.hasPlainSigns))
        passage = Passage(curses, rows: size.rows, hasMouse: options.hasMouse, isModern: isAnsi)
        if wasHere { resume() }
    }

    /// To be called after SIGWINCH.
    public mutating func resized() {
        // Even where it has its old size: with another one meanwhile, it has lost some of what it showed.
        shown = nil
        painter.forget()
        let size = Terminal.size(of: device)
        guard size != self.size else { return }
        self.size = size
        passage = Passage(curses, rows: size.rows, hasMouse: options.hasMouse, isModern: isAnsi)
        if isHere { arm() }
    }

    public mutating func bell() {
        guard isHere, !isBehind else { return }
        outlet.add([0x07])
        flush()
    }
}

// MARK: - Coming and going

extension Terminal {
    /// Takes the terminal, again after a pause or after something stopped us: its modes may be anybody's.
    public mutating func resume() {
        device.makeRaw()
        // First, because what is sent says which rows there are.
        resized()
        outlet.add(isHere ? passage.again : passage.enter)
        isHere = true
        arm()
        shown = nil
        painter.forget()
        flush()
    }

    /// Gives the terminal away as it was found, to another program or for good. May be said twice.
    public mutating func restore() {
        guard isHere else { return }
        isHere = false
        var outlet = outlet
        giveBack(&outlet)
        self.outlet.drop()
    }

    private func giveBack(_ outlet: inout Outlet) {
        skep_rescue_disarm()
        // What is left of a frame is for a screen that nobody will see.
        outlet.cutShort()
        outlet.add(passage.leave)
        // A terminal that takes nothing is waited for, but not long: whoever leaves wants to be gone.
        while !outlet.isEmpty, device.isReady(withinMilliseconds: 300) {
            guard outlet.flush(to: device) else { break }
        }
        device.makeAsFound()
    }

    /// Gives the terminal back to the shell until it lets us go on.
    public mutating func suspend() {
        restore()
        Terminal.stop()
        resume()
    }

    private func arm() {
        var modes = device.found
        _ = skep_rescue_arm(device.descriptor, &modes, passage.leave, passage.leave.count)
    }

    /// Stops this process group as ctrl-z does; returns when it goes on, or at once where nobody could let it.
    private static func stop() {
        var (action, before) = (sigaction(), sigaction())
        action.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &action, &before)
        var (only, mask) = (sigset_t(), sigset_t())
        sigemptyset(&only)
        sigaddset(&only, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &only, &mask)
        kill(0, SIGTSTP)
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        sigaction(SIGTSTP, &before, nil)
    }
}
