internal import Canvas
internal import Swarm

/// What a key does in the Log.
public enum LogMove: Hashable, Sendable {
    case up, down
    case pageUp, pageDown, halfUp, halfDown
    case top, bottom
    case follow
    case block(isForward: Bool)
    case error(isForward: Bool)
    case match(isForward: Bool)
    case onlyMatching
    case wrap
    case times
    /// So many columns to the right, or to the left.
    case sideways(Int)
    /// Folds and unfolds a block.
    case fold

    /// It is about what was searched for.
    var needsPattern: Bool {
        if case .match = self { return true }
        return self == .onlyMatching
    }

    /// What it does depends on where one is.
    var isFromHere: Bool {
        switch self {
        case .top, .bottom, .onlyMatching, .wrap, .times, .sideways: false
        default: true
        }
    }
}

extension LogPane {
    /// Does what a key asks for; what there is to say of it comes back.
    public mutating func perform(
        _ move: LogMove, _ scene: Scene, rows: Int, columns: Int
    ) -> String? {
        if move == .top || move == .bottom || move == .follow && hold != nil {
            return leave(for: move, scene, rows: rows, columns: columns)
        }
        if move.needsPattern, look.pattern == nil { return nothingSearched(scene.keys) }
        guard !mustWait(move, rows: rows) else { return nil }
        switch move {
        case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown:
            scroll(move, scene, rows: rows, columns: columns)
        case .top, .bottom: break  // Done above: who leaves waits for nothing.
        case .follow:
            hold = LogFrame(self, scene, rows: rows, columns: columns, reach: rows)
                .flatMap { held($0) }
        case .block(let isForward): return look(for: .block, isForward, scene, rows, columns)
        case .error(let isForward): return look(for: .error, isForward, scene, rows, columns)
        case .match(let isForward):
            return look.pattern.flatMap { look(for: .match($0), isForward, scene, rows, columns) }
        case .onlyMatching: setOnlyMatching(!isOnlyMatching)
        case .wrap:
            update { $0.wraps.toggle() }
            // Where all lines are short nothing else tells.
            return look.wraps
                ? "lines wrap"
                : "lines are cut; \(scene.keys[.sidewaysLeft]) and \(scene.keys[.sidewaysRight]) move sideways"
        case .times: update { $0.nextTimes() }
        case .sideways(let columns): return slide(by: columns, scene.keys)
        case .fold: return fold(scene, rows: rows, columns: columns)
        }
        return nil
    }

    /// An end of the log is the same wherever one was; of what waits only that is done which has no place.
    private mutating func leave(
        for end: LogMove, _ scene: Scene, rows: Int, columns: Int
    ) -> String? {
        let others = owed.filter { !$0.isFromHere }
        release()
        let said = others.compactMap { perform($0, scene, rows: rows, columns: columns) }
        if end == .top { hold = Hold(place: EntryPlace(EventID(1))) }
        return said.last
    }

    private func nothingSearched(_ keys: KeyMap) -> String {
        "nothing is searched for; \(keys[.search]) searches"
    }

    private mutating func slide(by columns: Int, _ keys: KeyMap) -> String? {
        guard !look.wraps else {
            return "lines wrap, so nothing is beside them; \(keys[.wrap]) cuts them"
        }
        update { look in
            look.sideways = min(max(look.sideways + columns, 0), LogLook.mostSideways)
        }
        return nil
    }

    private mutating func fold(_ scene: Scene, rows: Int, columns: Int) -> String? {
        guard let entry = selectedEntry, case .block(let block) = entry.body,
            !block.details.isEmpty || isMerged && !block.cause.isEmpty
        else { return "there is no more to this line" }
        update { $0.toggle(entry.place) }
        return nil
    }

    /// The entry the cursor is on; the last one while the pane follows.
    public var selectedEntry: LogEntry? {
        guard let entries = page?.entries, !entries.isEmpty else { return nil }
        return hold.map { entries[LogPane.index(of: $0.place, in: entries)] } ?? entries.last
    }

    // MARK: - Scrolling

    /// Where the pane is, in words of a pane that is held: nothing on the screen moves by it.
    private func held(_ frame: LogFrame) -> Hold? {
        guard let entries = page?.entries else { return nil }
        let row = frame.rows[frame.selected]
        return Hold(
            place: entries[row.entry].place, line: row.line, row: frame.row(of: frame.selected))
    }

    private mutating func scroll(_ move: LogMove, _ scene: Scene, rows: Int, columns: Int) {
        guard let frame = LogFrame(self, scene, rows: rows, columns: columns, reach: 2 * rows),
            let entries = page?.entries
        else { return }
        let isUp = [.up, .pageUp, .halfUp].contains(move)
        // Below the end of what follows there is nothing.
        guard isUp || hold != nil else { return }
        let target = target(of: move, in: frame, rows)
        guard frame.rows.indices.contains(target) else {
            let hasMore = isUp ? page?.hasMoreBefore : page?.hasMoreAfter
            if hasMore == true, hold != nil, readsOn { return owe(move) }
            return select(isUp ? 0 : frame.rows.count - 1, in: frame, entries, rows, scrolls: true)
        }
        let scrolls = move != .up && move != .down
        select(target, in: frame, entries, rows, scrolls: scrolls)
    }

    /// Puts the cursor on the entry that is drawn on a row of the pane.
    public mutating func select(row: Int, _ scene: Scene, rows: Int, columns: Int) {
        guard let frame = LogFrame(self, scene, rows: rows, columns: columns, reach: rows),
            let entries = page?.entries, frame.rows.indices.contains(frame.top + row)
        else { return }
        select(frame.top + row, in: frame, entries, rows, scrolls: false)
    }

    private func target(of move: LogMove, in frame: LogFrame, _ rows: Int) -> Int {
        switch move {
        case .up: frame.first(of: frame.selected) - 1
        case .down: nextEntry(after: frame.selected, in: frame)
        case .pageUp: frame.selected - max(rows - 1, 1)
        case .pageDown: frame.selected + max(rows - 1, 1)
        case .halfUp: frame.selected - max(rows / 2, 1)
        default: frame.selected + max(rows / 2, 1)
        }
    }

    private func nextEntry(after row: Int, in frame: LogFrame) -> Int {
        frame.rows.indices.first { $0 > row && frame.rows[$0].line == 0 } ?? frame.rows.count
    }

    /// Puts the cursor on a row; where the pane scrolls, the row takes the place of the one before.
    private mutating func select(
        _ target: Int, in frame: LogFrame, _ entries: [LogEntry], _ rows: Int, scrolls: Bool
    ) {
        // A step goes to the beginning of an entry.
        let target = scrolls ? target : frame.first(of: target)
        let row = frame.rows[target]
        let place = scrolls ? frame.row(of: frame.selected) : frame.row(of: target)
        hold = Hold(
            place: entries[row.entry].place, line: row.line, row: min(max(place, 0), rows - 1))
    }

    // MARK: - Looking for entries

    private mutating func look(
        for wanted: LogSeek.Wanted, _ isForward: Bool, _ scene: Scene, _ rows: Int, _ columns: Int
    ) -> String? {
        guard let page, let entry = selectedEntry else {
            // It is asked of the log before there is anything to see of it.
            seek = LogSeek(
                wanted, selection, through: scene.moment.lastID,
                from: .end(of: scene.moment.lastID), isForward: false)
            return nil
        }
        let entries = page.entries
        let index = LogPane.index(of: entry.place, in: entries)
        // Behind what follows there is nothing: the newest is what is meant.
        let isForward = isForward && hold != nil
        let end = hold == nil ? entries.count : index
        let near = isForward ? Array(entries[(index + 1)...]) : entries[..<end].reversed()
        if let found = near.first(where: wanted.fits) {
            go(to: found.place, scene, rows: rows, columns: columns)
            return nil
        }
        let border = near.last ?? entry
        let hasMore = isForward ? page.hasMoreAfter && hold != nil : page.hasMoreBefore
        guard hasMore else { return wanted.missing(isForward, scene.keys) }
        seek = LogSeek(
            wanted, selection, through: scene.moment.lastID,
            from: isForward ? border.end : border.place, isForward: isForward)
        return nil
    }

    /// Takes what was found outside of what was read; what there is to say of it comes back.
    public mutating func take(
        _ seek: LogSeek, _ place: EntryPlace?, _ scene: Scene, rows: Int, columns: Int
    ) -> String? {
        guard self.seek == seek else { return nil }
        self.seek = nil
        guard let place else {
            let missing = seek.wanted.missing(seek.isForward, scene.keys)
            return goOn(scene, rows: rows, columns: columns) ?? missing
        }
        go(to: place, scene, rows: rows, columns: columns)
        return goOn(scene, rows: rows, columns: columns)
    }

    /// Selects an entry; what is on the screen stays where it is if the entry is there, too.
    public mutating func go(to place: EntryPlace, _ scene: Scene, rows: Int, columns: Int) {
        let frame = LogFrame(self, scene, rows: rows, columns: columns, reach: 2 * rows)
        let shown = frame.flatMap { frame in
            frame.rows.indices.first { index in
                (frame.top..<frame.top + rows).contains(index)
                    && page?.entries[frame.rows[index].entry].place == place
            }.map { frame.row(of: $0) }
        }
        hold = Hold(place: place, row: shown ?? rows / 3)
    }

    /// Searches, from where the pane is: in what follows backwards, else onwards. Nil ends the search.
    public mutating func search(
        _ pattern: Pattern?, _ scene: Scene, rows: Int, columns: Int
    ) -> String? {
        let before = selection
        update { $0.pattern = pattern }
        if pattern == nil { isOnlyMatching = false }
        if selection != before { forget() }
        guard let pattern else { return nil }
        if let entry = selectedEntry, entry.isFound(pattern) { return nil }
        return look(for: .match(pattern), hold != nil, scene, rows, columns)
    }

    /// What is selected, as text: a line or a block, without what is only drawn.
    public var yanked: String? {
        guard let entry = selectedEntry else { return nil }
        switch entry.body {
        case .line(let line):
            return String(
                decoding: EscapeSequences.allRemoved(from: line.bytes.asItLooked), as: UTF8.self)
        case .block(let block):
            let head = "\(block.word.text) \(block.text.text)"
            return ([head] + block.details.map(\.text)).joined(separator: "\n")
        case .screen(let redraws, let bytes):
            return Block.screen(redraws: redraws, bytes: bytes).text.text
        }
    }
}

extension LogSeek.Wanted {
    /// What is said where there is none.
    func missing(_ isForward: Bool, _ keys: KeyMap) -> String {
        switch self {
        case .match(let pattern):
            isForward
                ? "\"\(pattern.text)\" not found from here on; \(keys[.previousMatch]) looks back"
                : "\"\(pattern.text)\" not found before here; \(keys[.nextMatch]) looks on"
        case .error:
            isForward
                ? "no error from here on; \(keys[.previousError]) looks back"
                : "no error before here; \(keys[.nextError]) looks on"
        case .block:
            isForward
                ? "no block from here on; \(keys[.previousBlock]) looks back"
                : "no block before here; \(keys[.nextBlock]) looks on"
        }
    }
}
