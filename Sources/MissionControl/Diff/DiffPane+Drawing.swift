internal import Canvas
internal import Swarm

extension DiffPane {
    func draw(on canvas: inout Canvas, in part: Rectangle, _ scene: Scene, isFocused: Bool) {
        guard !part.isEmpty else { return }
        guard let text = emptyText(scene) else {
            drawFiles(on: &canvas, in: part, scene, isFocused: isFocused)
            let start = fileRows(of: part.rows) + gap(in: part.rows)
            let below = Rectangle(
                x: part.x, y: part.y + start, columns: part.columns, rows: part.rows - start)
            return drawLines(on: &canvas, in: below, isFocused: isFocused)
        }
        for (y, line) in Line(text, .textDim).flowed(to: part.columns, limit: part.rows)
            .enumerated()
        {
            canvas.write(line, x: part.x, y: part.y + y, end: part.right)
        }
    }

    /// What is said where no file is shown; nil where there are some.
    private func emptyText(_ scene: Scene) -> String? {
        guard scene.state.body?.commit != nil else {
            return scene.isReplay
                ? "nothing was recorded of the files by then"
                : "nothing was recorded of the files yet"
        }
        if let trouble { return trouble }
        guard let answer else { return "reading the files" }
        if let objection = answer.objection {
            return "\(objection); \(scene.keys[.nextBase]) shows another base"
        }
        guard answer.files.isEmpty else { return nil }
        let who = agent.map { " of \(name(of: $0, scene))" } ?? ""
        let since = answer.startTime.map { " since \(ShownTime($0, in: scene.zone).clock)" } ?? ""
        let base = answer.branch.map { " against \($0)" } ?? since
        return "no changes\(who)\(base); \(scene.keys[.nextBase]) shows another base"
    }

    // MARK: - Files

    private func drawFiles(
        on canvas: inout Canvas, in part: Rectangle, _ scene: Scene, isFocused: Bool
    ) {
        let rows = fileRows(of: part.rows)
        let shown = files.dropFirst(firstFile(of: rows)).prefix(rows)
        let counts = shown.map(countsLine)
        let countColumns = counts.map(\.width).max() ?? 0
        let most = max(part.columns / 2, part.columns - countColumns - 26)
        let names = shown.map(fullName)
        let nameColumns = min(
            names.map { Line($0).width }.max() ?? 0, max(most - 2, 8),
            max(part.columns - 4 - countColumns, 8))
        for (index, file) in shown.enumerated() {
            let y = part.y + index
            let isHere = file.path == selected
            if isHere { canvas.write("▸", x: part.x, y: y, .titleFocus, end: part.right) }
            let name = Line(TextWidth.cut(Line(names[index]).text, to: nameColumns, at: .middle))
            let left = name.padded(to: nameColumns) + "  " + counts[index].padded(to: countColumns)
            let x = canvas.write(left, x: part.x + 2, y: y, end: part.right)
            let who = (note(of: file) + who(file, scene)).cut(to: part.right - x - 2)
            canvas.write(who, x: x + 2, y: y, end: part.right)
            if isHere, isFocused, line == nil { canvas.underlay(part.row(index), .selected) }
        }
    }

    private func fullName(_ file: DiffFile) -> String {
        file.former.map { "\($0) → \(file.name)" } ?? file.name
    }

    private func countsLine(_ file: DiffFile) -> Line {
        guard let added = file.added, let removed = file.removed else { return Line() }
        return Line("+\(grouped(added))", .diffAdded) + " "
            + Line("−\(grouped(removed))", .diffRemoved)
    }

    private func note(of file: DiffFile) -> Line {
        let words = [file.isGone ? "removed" : nil, file.note].compactMap(\.self)
        return words.isEmpty ? Line() : Line(words.joined(separator: ", ") + "  ", .textDim)
    }

    /// `coder-2 on writer, critic 14:02`: whose it is and how that is known; others with their time.
    private func who(_ file: DiffFile, _ scene: Scene) -> Line {
        guard !file.deeds.isEmpty else { return Line("unattributed", .textDim) }
        let own = file.deeds.filter { agent == nil || $0.agent == agent }
        let others = file.deeds.filter { deed in !own.contains(deed) }
        let owners = own.map { Line(ownWords($0, scene)) }
        let strangers = others.map { deed in
            let time = ShownTime(deed.time, in: scene.zone).clock.dropLast(3)
            let who = deed.agent.map { name(of: $0, scene) } ?? nobody(deed)
            return Line("\(who) \(time)", deed.agent == nil ? .textDim : .attention)
        }
        return (owners + strangers).joined(by: ", ")
    }

    private func ownWords(_ deed: DiffDeed, _ scene: Scene) -> String {
        guard let agent = deed.agent else { return nobody(deed) }
        return name(of: agent, scene) + (deed.evidence.map { " (\($0))" } ?? "")
    }

    /// Whoever brought files back is the operator; of all else that nobody was seen with it is not known who it was.
    private func nobody(_ deed: DiffDeed) -> String {
        deed.evidence == "rewind" ? "brought back" : "unattributed"
    }

    private func name(of agent: AgentID, _ scene: Scene) -> String {
        scene.state[agent]?.name ?? agent.rawValue
    }

    // MARK: - Lines

    private func drawLines(on canvas: inout Canvas, in part: Rectangle, isFocused: Bool) {
        guard part.rows > 0, let file else { return }
        guard !rows.isEmpty else {
            if hunks != nil {
                canvas.write(
                    Line(file.noLines, .textDim), x: part.x, y: part.y, end: part.right)
            }
            return
        }
        var y = part.y
        for index in rows.indices.dropFirst(top) where y < part.bottom {
            for text in shown(index, columns: part.columns, limit: part.bottom - y) {
                canvas.write(text, x: part.x, y: y, end: part.right)
                if isFocused, index == line { canvas.underlay(part.row(y - part.y), .logSelected) }
                y += 1
            }
        }
    }

    // MARK: - The title

    func note(_ scene: Scene, live: State) -> String {
        let who =
            agent.map { scene.state[$0]?.name ?? live[$0]?.name ?? $0.rawValue } ?? "all agents"
        var parts = [who, baseText(scene)]
        if let answer, answer.objection == nil {
            let count = answer.files.count + answer.more
            parts.append(count == 1 ? "1 file" : "\(grouped(count)) files")
        }
        return parts.joined(separator: " · ")
    }

    private func baseText(_ scene: Scene) -> String {
        switch base {
        case .lastChange: "last change"
        case .turn: "this turn"
        case .spawn: agent == nil ? "since the first record" : "since its start"
        case .branch: "against \(answer?.branch ?? "the branch")"
        case .now: "from here to live"
        case .following(let event): "after #\(grouped(event.rawValue))"
        }
    }
}

extension DiffFile {
    /// What stands where lines would.
    fileprivate var noLines: String {
        if let note { return note }
        if former != nil { return "renamed; the content is the same" }
        return isGone ? "the file is gone; there was nothing in it" : "there is nothing in it"
    }
}
