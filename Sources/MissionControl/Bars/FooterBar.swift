internal import Canvas

/// The last row: a notice, else the actions of the focused pane, most used first, from the one list.
struct FooterBar: Equatable {
    private let keys: KeyMap
    private let focus: Pane
    private let isReplay: Bool
    private let isReadOnly: Bool
    private let hasDialog: Bool
    /// The Log shows everybody's entries.
    private let isLogOfAll: Bool
    private let notice: Model.Notice?
    private let waitingWords: String
    private let lookingWords: String?
    /// What is under the cursor of the leases; nil elsewhere.
    private let lease: LeaseInHand?

    struct LeaseInHand: Equatable {
        /// Whom a conflict is between.
        let first: String?
        let last: String?
        let isOfAgent: Bool
        let isLease: Bool
    }

    init(model: Model) {
        keys = model.keys
        focus = model.focus
        isReplay = model.isReplay
        isReadOnly = model.isReadOnly
        hasDialog = !model.dialogs.isEmpty
        isLogOfAll = model.log.agents == nil
        notice = model.notice
        waitingWords = model.waitingWords
        lookingWords = model.lookingWords
        let names = model.focus == .leases ? model.conflictNames : nil
        lease =
            model.focus == .leases
            ? LeaseInHand(
                first: names?.first, last: names?.last, isOfAgent: model.isLeaseOfAgent,
                isLease: model.isOnLease) : nil
    }

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        canvas.fill(row, isReplay ? .barReplay : .footer)
        if let notice { return draw(notice, on: &canvas, in: row) }
        guard waitingWords.isEmpty else {
            return draw("waits: \(waitingWords)", "drops", on: &canvas, in: row)
        }
        if let lookingWords { return draw(lookingWords, "stops", on: &canvas, in: row) }
        // A box names its own keys; these are letters there, or nothing.
        guard !hasDialog else { return }
        if isReplay { canvas.write("REPLAY  ", x: row.x + 1, y: row.y, .barReplay) }
        for piece in pieces(in: row) {
            let line = Line(piece.keys, keyRole) + Line(" \(piece.title)", textRole)
            canvas.write(line, x: piece.columns.lowerBound, y: row.y, end: row.right)
        }
    }

    /// What is too long for the row begins above it: what to do often stands at its end.
    private func draw(_ notice: Model.Notice, on canvas: inout Canvas, in row: Rectangle) {
        for (index, line) in lines(of: notice, in: row).reversed().enumerated() {
            let place = Rectangle(x: row.x, y: row.y - index, columns: row.columns, rows: 1)
            canvas.fill(place, isReplay ? .barReplay : .footer)
            canvas.write(line, x: row.x + 1, y: place.y, end: row.right - 1)
        }
    }

    private func lines(of notice: Model.Notice, in row: Rectangle) -> [Line] {
        let text = Line(notice.text, notice.isBad ? .noticeBad : .notice)
        // A box names its keys there.
        guard !hasDialog else { return [text] }
        return text.flowed(to: row.columns - 2, limit: max(row.y, 1))
    }

    /// Whether a notice stands on a row that is no row of its own.
    func coversOthers(at y: Int, above row: Rectangle) -> Bool {
        let count = notice.map { lines(of: $0, in: row).count } ?? 0
        return row.y - count < y && y < row.y
    }

    /// What is under way, and how to end that.
    private func draw(
        _ words: String, _ end: String, on canvas: inout Canvas, in row: Rectangle
    ) {
        let key = Line(keys[.back], keyRole) + Line(" \(end)", textRole)
        let end = canvas.write(key, endingAt: row.right - 1, y: row.y, from: row.x) - 2
        canvas.write(Line(" \(words)", .notice), x: row.x, y: row.y, end: end)
    }

    private var keyRole: Role { isReplay ? .barReplay : .footerKey }
    private var textRole: Role { isReplay ? .barReplay : .footer }

    // MARK: - What stands where

    private struct Piece {
        var columns: Range<Int>
        var keys: String
        var title: String
        var actions: [Action]
    }

    /// What a click on a column does: of two keys the one that is there, and the last one for their word.
    func action(at x: Int, in row: Rectangle) -> Action? {
        guard notice == nil, !hasDialog, waitingWords.isEmpty, lookingWords == nil,
            let piece = pieces(in: row).first(where: { $0.columns ~= x })
        else { return nil }
        let first = piece.actions.first.map { Line(keys[$0]).width } ?? 0
        return x < piece.columns.lowerBound + first ? piece.actions.first : piece.actions.last
    }

    private func pieces(in row: Rectangle) -> [Piece] {
        let isWide = row.columns >= 120
        var end = row.right - 1
        var pieces: [Piece] = []
        if !isReplay || isWide || isReadOnly { put([.help], "help", endingAt: &end, &pieces) }
        if isReplay, !isReadOnly { put([.replay], "live", endingAt: &end, &pieces) }
        var x = row.x + 1 + (isReplay ? "REPLAY  ".count : 0)
        for (actions, title) in actions(isWide: isWide) {
            var piece = piece(actions, title)
            let columns = x..<x + piece.columns.count
            guard columns.upperBound <= end else { break }
            piece.columns = columns
            pieces.append(piece)
            x = columns.upperBound + 2
        }
        return pieces
    }

    private func put(
        _ actions: [Action], _ title: String, endingAt end: inout Int, _ pieces: inout [Piece]
    ) {
        var piece = piece(actions, title)
        piece.columns = end - piece.columns.count..<end
        end = piece.columns.lowerBound - 2
        pieces.append(piece)
    }

    private func piece(_ actions: [Action], _ title: String) -> Piece {
        let names = actions.map { keys[$0] }.joined(separator: " ")
        let width = Line("\(names) \(title)").width
        return Piece(columns: 0..<width, keys: names, title: title, actions: actions)
    }

    private func actions(isWide: Bool) -> [([Action], String)] {
        if isReplay { return FooterBar.replayActions(isWide: isWide) }
        let actions = FooterBar.actions(of: focus)
        if focus == .swarm || focus == .log { return actionsAroundLog(actions) }
        return lease.map { actionsOn($0, actions) } ?? actions
    }

    /// What the row under the cursor takes, and whom that is about where several are.
    private func actionsOn(
        _ lease: LeaseInHand, _ actions: [([Action], String)]
    ) -> [([Action], String)] {
        actions.compactMap { keys, title in
            switch keys {
            case [.grant]: lease.first.map { (keys, "grant \($0)") }
            case [.takeLease]: lease.isLease ? (keys, title) : nil
            case [.message]: lease.isOfAgent ? (keys, lease.first == nil ? "message" : title) : nil
            case [.pause]: lease.isOfAgent ? (keys, lease.last.map { "pause \($0)" } ?? title) : nil
            default: (keys, title)
            }
        }
    }

    /// What shows all agents again comes first in a Log that does not, and is named beside it; else it leads to
    /// whoever is selected.
    private func actionsAroundLog(_ actions: [([Action], String)]) -> [([Action], String)] {
        if focus == .swarm {
            return isLogOfAll ? actions : actions + [([.everybody], "all in the Log")]
        }
        guard !isLogOfAll else {
            return actions.map { $0.0 == [.everybody] ? ($0.0, "selected") : $0 }
        }
        return actions.filter { $0.0 == [.back] || $0.0 == [.everybody] }
            + actions.filter { $0.0 != [.back] && $0.0 != [.everybody] }
    }

    private static func actions(of pane: Pane) -> [([Action], String)] {
        switch pane {
        case .swarm:
            return [
                ([.open], "open"), ([.answer], "answer"), ([.terminal], "terminal"),
                ([.pause], "pause"), ([.new], "new"), ([.replay], "replay"), ([.palette], "all"),
            ]
        case .log:
            return [
                ([.back], "back"), ([.follow], "follow"), ([.search], "search"),
                ([.nextError], "error"), ([.view], "screen"), ([.everybody], "all agents"),
                ([.replay], "replay"), ([.palette], "all"),
            ]
        case .diff:
            return [
                ([.back], "back"), ([.nextBase], "base"), ([.previousBlock, .nextBlock], "hunk"),
                ([.edit], "editor"), ([.blame], "who wrote it"), ([.search], "search"),
                ([.wrap], "wrap"), ([.replay], "replay"), ([.palette], "all"),
            ]
        case .asks:
            return [
                ([.back], "back"), ([.answer], "decide"), ([.nextWaiting], "next"),
                ([.terminal], "terminal"), ([.search], "search"), ([.message], "message"),
                ([.replay], "replay"), ([.palette], "all"),
            ]
        case .leases:
            return [
                ([.back], "back"), ([.grant], "grant"), ([.message], "warn"),
                ([.pause], "pause"), ([.takeLease], "take"), ([.search], "search"),
                ([.replay], "replay"), ([.palette], "all"),
            ]
        case .budgets:
            return [
                ([.back], "back"), ([.open], "goes to it"), ([.answer], "decide"),
                ([.pause], "pause"), ([.search], "search"), ([.replay], "replay"),
                ([.palette], "all"),
            ]
        case .trace:
            return [
                ([.back], "back"), ([.open], "opens it"), ([.search], "search"),
                ([.replay], "replay"), ([.palette], "all"),
            ]
        case .talk:
            return [
                ([.back], "back"), ([.open], "reads it"), ([.everybody], "all agents"),
                ([.search], "search"), ([.message], "message"), ([.replay], "replay"),
                ([.palette], "all"),
            ]
        default:
            return [([.back], "back"), ([.replay], "replay"), ([.palette], "all")]
        }
    }

    private static func replayActions(isWide: Bool) -> [([Action], String)] {
        let narrow: [([Action], String)] = [
            ([.eventBack, .eventOn], "event"), ([.markBack, .markOn], "mark"), ([.play], "play"),
            ([.goTo], "go to"), ([.restore], "rewind"), ([.fork], "fork"),
            ([.slower, .faster], "speed"),
        ]
        guard isWide else { return narrow }
        return [
            ([.eventBack, .eventOn], "event"), ([.tenBack, .tenOn], "ten"),
            ([.markBack, .markOn], "mark"), ([.play], "play"), ([.slower, .faster], "speed"),
            ([.zoomIn, .zoomOut], "zoom"), ([.goTo], "go to"), ([.restore], "rewind"),
            ([.fork], "fork"), ([.palette], "all"),
        ]
    }
}
