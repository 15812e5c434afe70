internal import Canvas
internal import Swarm

/// How entries look in a pane of so many columns.
struct EntryFace {
    let columns: Int
    let scene: Scene
    let look: LogLook
    /// Nil where all entries are of one agent.
    private let names: EntryNames?
    /// Of other days the day of the month stands before hours and minutes.
    private let today: String

    /// Room for `decision`, and two more.
    private static let wordColumns = 9
    /// In a narrower pane what only helps is left away, and what led to a decision stands below it.
    private static let asideColumns = 72
    /// Of one thing that is said so many rows are shown.
    private static let rowsPerDetail = 12

    init(columns: Int, _ scene: Scene, _ look: LogLook, isMerged: Bool) {
        self.columns = columns
        self.scene = scene
        self.look = look
        names = isMerged ? EntryNames(scene.state) : nil
        today = ShownTime(scene.now, in: scene.zone).day
    }

    // MARK: - Entries

    /// The rows of an entry, at least one, and not many more than `limit`.
    func rows(of entry: LogEntry, limit: Int) -> [Line] {
        let rows =
            switch entry.body {
            case .line(let line): lines(of: line, entry, limit)
            case .block(let block): lines(of: block, entry)
            case .screen(let redraws, let bytes):
                [screen(.screen(redraws: redraws, bytes: bytes), entry)]
            }
        guard look.pattern != nil else { return rows }
        return rows.map { $0.marking(look.pattern) }
    }

    private func lines(of line: PrintedLine, _ entry: LogEntry, _ limit: Int) -> [Line] {
        let head = head(entry, isRest: line.isRest) + (names == nil ? "  " : "")
        let room = max(columns - head.width, 1)
        guard look.wraps else {
            let text = line.bytes.coloured(columns: room + look.sideways)
            return [head + text.dropped(columns: look.sideways).cut(to: room)]
        }
        let text = line.bytes.coloured(limit: TextWidth.bytesRead(for: room * limit))
        let margin = Line(String(repeating: " ", count: min(head.width, columns - 1)))
        return text.wrapped(to: room, limit: limit).enumerated().map { place, row in
            (place == 0 ? head : margin) + row
        }
    }

    private func screen(_ block: Block, _ entry: LogEntry) -> Line {
        let said = names == nil ? full(block) : brief(block)
        let row = head(entry) + Line(said.text, .blockScreen)
        return row.beside(hint(for: entry), in: columns)
    }

    private func lines(of written: Block, _ entry: LogEntry) -> [Line] {
        let block = stopped(written, entry)
        let head = head(entry)
        let isFolded = (names != nil) != look.toggled.contains(entry.place)
        guard names == nil else {
            let row = (head + brief(block)).cut(to: columns)
            return isFolded ? [row] : [row] + details(of: block, entry, margin: head.width + 2)
        }
        var aside = columns >= EntryFace.asideColumns ? block.cause : Line()
        if aside.isEmpty { aside = hint(for: entry) }
        let row = (head + full(block)).beside(aside, in: columns)
        return isFolded ? [row] : [row] + details(of: block, entry, margin: head.width + 2)
    }
}

// MARK: - What became of an order

extension EntryFace {
    /// An order with what stronger levels stopped of it.
    private func stopped(_ block: Block, _ entry: LogEntry) -> Block {
        guard entry.kind == .order, let words = StoppedWords(entry.place.event, scene) else {
            return block
        }
        var block = block
        if names != nil { block.fields.append(Line(words.brief, words.role)) }
        block.details += words.lines
        return block
    }
}

// MARK: - Parts of rows

extension EntryFace {
    /// Time, and where several agents are shown the name, up to where a mark or a text begins.
    private func head(_ entry: LogEntry, isRest: Bool = false) -> Line {
        var head = time(of: entry, isRest: isRest)
        guard let names else { return head }
        let name = isRest ? Line() : names.line(of: entry.agent).cut(to: names.columns)
        head += name.padded(to: names.columns + 2)
        return head
    }

    private func time(of entry: LogEntry, isRest: Bool) -> Line {
        let text: String
        switch look.times {
        case .none: return Line()
        case .age:
            let age = age(from: entry.time, to: scene.now)
            text = String(repeating: " ", count: max(4 - age.utf8.count, 0)) + age
        case .clock:
            let shown = ShownTime(entry.time, in: scene.zone)
            let isToday = shown.day == today
            text = isToday ? shown.clock : "\(shown.day.suffix(2)) \(shown.clock.prefix(5))"
        }
        let said = isRest ? String(repeating: " ", count: text.utf8.count) : text
        return "\(said, .logTime) "
    }

    private func full(_ block: Block) -> Line {
        let word = block.word.padded(to: EntryFace.wordColumns)
        return "\(block.mark.sign, block.mark.role) \(word)  " + block.fields.joined(by: block.gap)
    }

    private func brief(_ block: Block) -> Line {
        let gap: Line = block.gap == wide ? " " : block.gap
        let said = block.brief.map { " " + $0 } ?? ("  " + block.fields.joined(by: gap))
        return "\(block.mark.sign, block.mark.role) \(block.word)" + said
    }

    private func details(of block: Block, _ entry: LogEntry, margin: Int) -> [Line] {
        var details = block.details
        if let fate = fate(of: block, entry) {
            details = details.dropLast() + [[details.last ?? Line(), fate].joined(by: dot)]
        }
        if columns < EntryFace.asideColumns || names != nil, !block.cause.isEmpty {
            details.append(block.cause)
        }
        let indent = min(margin, columns / 2)
        let blanks = Line(String(repeating: " ", count: indent))
        return details.flatMap { detail in
            detail.flowed(to: columns - indent, limit: EntryFace.rowsPerDetail).map { blanks + $0 }
        }
    }

    /// What becomes of a question: how old it is, and what happens when nobody answers it.
    private func fate(of block: Block, _ entry: LogEntry) -> Line? {
        guard let deadline = block.deadline else { return nil }
        let until: Line =
            "denied if unanswered at \(ShownTime(deadline, in: scene.zone).clock)"
        guard isOpen(entry) else { return until }
        let age = age(from: entry.time, to: scene.now)
        let asked: Line = age == "now" ? "just now" : "\(age) ago"
        return [asked, until].joined(by: dot)
    }

    private func isOpen(_ entry: LogEntry) -> Bool {
        scene.state.requests.contains { $0.id == entry.place.event }
    }

    /// The key that leads on from an entry.
    private func hint(for entry: LogEntry) -> Line {
        guard names == nil, columns >= EntryFace.asideColumns else { return Line() }
        switch entry.kind {
        case .screen: return Line("\(scene.keys[.open]) shows it then", .logNote)
        case .gate where isOpen(entry): return Line("\(scene.keys[.answer]) answers", .logNote)
        case .change where scene.state.body?.commit != nil:
            return Line("\(scene.keys[.changes]) shows the change", .logNote)
        default: return Line()
        }
    }
}

extension Line {
    /// The line, and another one at the end of the row where there is room for both.
    fileprivate func beside(_ aside: Line, in columns: Int) -> Line {
        guard !aside.isEmpty else { return cut(to: columns) }
        let gap = columns - width - aside.width
        guard gap >= 2 else { return cut(to: columns) }
        return self + Line(String(repeating: " ", count: gap)) + aside
    }
}
