public import Swarm

/// The pane in which a person reads: what one agent said and did, or all of them in the order of time.
///
/// It holds what it was given to read last, and says what it lacks; everything drawn follows from that, from the scene
/// and from how the person looks at it.
public struct LogPane: Equatable, Sendable {
    /// Whose entries are shown; nil for everybody's.
    public private(set) var agents: Set<AgentID>?
    /// Which sorts are shown; nil for all.
    public private(set) var kinds: Set<LogKind>?
    public private(set) var look = LogLook()
    /// Entries in which the pattern is not found are left out.
    public internal(set) var isOnlyMatching = false
    /// Where it is held; nil while it follows.
    var hold: Hold?
    /// What was read last.
    var page: LogPage?
    /// What was taken last was a part of the page: next is what came meanwhile, if anything did.
    private var tookPart = false
    /// What is looked for outside of what was read.
    var seek: LogSeek?
    /// Moves for which something has to be read first, in their order: whoever types faster than the disk reads comes
    /// to the same place.
    private(set) var owed: [LogMove] = []
    /// More would be somebody who fell asleep on a key.
    private static let mostOwed = 1_000
    var matches: LogMatches?

    /// A line of an entry, kept on a row of the pane.
    struct Hold: Equatable, Sendable {
        var place: EntryPlace
        /// Which of the entry's rows.
        var line = 0
        /// Counted from the top of the pane.
        var row = 0
    }

    public init() {}

    public var follows: Bool { hold == nil }

    /// The event of the selected entry; nil while the pane follows.
    public var heldEvent: EventID? { hold?.place.event }

    /// Goes on with what is newest, and looks for nothing.
    mutating func release() {
        hold = nil
        giveUpSeeking()
    }

    mutating func giveUpSeeking() {
        seek = nil
        owed = []
    }

    func isSeeking(_ other: LogSeek) -> Bool { seek == other }

    var selection: LogSelection {
        LogSelection(
            agents: agents, kinds: kinds, pattern: isOnlyMatching ? look.pattern : nil)
    }

    /// Entries of several agents stand among each other.
    var isMerged: Bool { agents?.count != 1 }

    // MARK: - What it lacks

    /// What is to be read for what it shows; the same again as long as it has not changed.
    public func questions(
        _ scene: Scene, rows: Int, counting: LogMatchesQuestion? = nil
    ) -> [LogQuestion] {
        var questions: [LogQuestion] = []
        if let wanted = pageWanted(scene, rows: rows) { questions.append(.page(wanted)) }
        if let seek { questions.append(.seek(seek)) }
        if let wanted = matchesWanted(scene, counting) { questions.append(.matches(wanted)) }
        return questions
    }

    /// The page, then what it lacks, a part after the other; what comes meanwhile is read between them.
    private func pageWanted(_ scene: Scene, rows: Int) -> LogQuery? {
        let whole = query(scene, rows: rows)
        guard let page, page.query.isSame(as: whole) else { return whole }
        let isCurrent =
            page.query.through == whole.through
            || !scene.isReplay && page.mayStay(at: scene.now)
        guard let rest = page.rest, isCurrent || !tookPart else { return isCurrent ? nil : whole }
        return rest
    }

    private func query(_ scene: Scene, rows: Int) -> LogQuery {
        // A page more on both sides, so that no key waits for the disk.
        let room = min(2 * max(rows, 1) + 1, LogQuery.limit)
        let through = scene.moment.lastID
        guard let hold else {
            return LogQuery(selection, through: through, anchor: .newest, above: room)
        }
        return LogQuery(
            selection, through: through, anchor: .around(hold.place), above: room, below: room)
    }

    /// Takes what was read; what there is to say of the keys that waited for it comes back.
    @discardableResult
    public mutating func take(
        _ page: LogPage, _ scene: Scene, rows: Int, columns: Int
    ) -> String? {
        // What was asked before the filter changed is not what is shown.
        guard page.query.selection == selection else { return nil }
        tookPart = page.query.part != .whole
        if tookPart {
            guard self.page?.take(page) == true else { return nil }
        } else {
            let old = self.page
            self.page = page
            if let old { self.page?.fill(from: old) }
        }
        self.page?.note(readAt: scene.now)
        settle()
        return goOn(scene, rows: rows, columns: columns)
    }

    // MARK: - What waits

    /// Something is to be read before anybody can say what is around: where it is, or what it looks for.
    private func isBehind(rows: Int) -> Bool {
        guard seek == nil, let page else { return true }
        guard !isAnchored else { return false }
        guard let hold else { return page.hasMoreAfter }
        guard page.covers(hold.place) else { return true }
        let above = LogPane.index(of: hold.place, in: page.entries)
        let below = page.entries.count - above - 1
        return page.hasMoreBefore && above < rows || page.hasMoreAfter && below < rows
    }

    /// False for a move that can be made now.
    mutating func mustWait(_ move: LogMove, rows: Int) -> Bool {
        let isBehind = isBehind(rows: rows)
        // A filter that leaves little is read for long: whoever goes elsewhere meanwhile does not wait for that.
        if !isBehind, page?.rest != nil {
            guard move.isFromHere else { return false }
            if move != owed.last { owed = [] }
        }
        let waits = owed.isEmpty ? move.isFromHere && isBehind : true
        if waits { owe(move) }
        return waits
    }

    mutating func owe(_ move: LogMove) {
        if owed.count < LogPane.mostOwed { owed.append(move) }
    }

    /// What was read was read around the place where it is now.
    private var isAnchored: Bool {
        page?.query.anchor == hold.map { .around($0.place) } ?? .newest
    }

    /// Whether more than was read is on its way without anybody's asking.
    var readsOn: Bool { page?.rest != nil || !isAnchored }

    /// Makes the moves that waited, up to one that has to wait again.
    mutating func goOn(_ scene: Scene, rows: Int, columns: Int) -> String? {
        var moves = owed[...]
        owed = []
        var said: String?
        while owed.isEmpty, let move = moves.popFirst() {
            said = perform(move, scene, rows: rows, columns: columns) ?? said
        }
        owed += moves
        return said
    }

    /// Keeps the selection on an entry that is there.
    private mutating func settle() {
        guard let hold, let entries = page?.entries, !entries.isEmpty else { return }
        let place = entries[LogPane.index(of: hold.place, in: entries)].place
        if place != hold.place { self.hold = Hold(place: place, row: hold.row) }
    }

    /// The entry at a place, or the last one before it, or the first one.
    static func index(of place: EntryPlace, in entries: [LogEntry]) -> Int {
        entries.lastIndex { $0.place <= place } ?? 0
    }

    // MARK: - What it shows

    /// Shows the entries of some agents, or of all.
    public mutating func show(_ agents: Set<AgentID>?) {
        guard agents != self.agents else { return }
        self.agents = agents
        // What is beside somebody's lines is not beside another's.
        look.sideways = 0
        forget()
    }

    /// Shows an entry that was found elsewhere, whatever was left out.
    mutating func admit(_ agent: AgentID?) {
        if let agents, agent.map(agents.contains) != true { show(nil) }
        show(kinds: nil)
        if isOnlyMatching { setOnlyMatching(false) }
    }

    /// Shows some sorts of entries, or all.
    public mutating func show(kinds: Set<LogKind>?) {
        guard kinds != self.kinds else { return }
        self.kinds = kinds
        forget()
    }

    mutating func forget() {
        page = nil
        giveUpSeeking()
    }

    mutating func update(_ change: (inout LogLook) -> Void) { change(&look) }

    mutating func setOnlyMatching(_ isOnly: Bool) {
        isOnlyMatching = isOnly
        forget()
    }

    /// Nobody reads on where that failed.
    mutating func giveUpRest() {
        page?.restBefore = nil
        page?.restAfter = nil
        owed = []
    }
}
