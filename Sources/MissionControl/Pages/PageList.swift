internal import Canvas
internal import Swarm

/// Where one is in the list of a page, whatever comes and goes around it.
///
/// The cursor is on a row's key, which keeps its line on the screen while the list can scroll. Until somebody moves it is
/// at the end where news comes.
struct PageList<Key: Hashable & Sendable>: Equatable, Sendable {
    enum End: Sendable { case first, last }

    /// Where news comes.
    let news: End
    /// Nothing comes under the cursor by itself: what is done there acts on others.
    let pins: Bool
    private var held: Held?
    /// What is left out of long texts at their left.
    private(set) var sideways = 0
    /// What is searched for.
    var pattern: Pattern?

    private struct Held: Equatable, Sendable {
        var key: Key
        /// Counted from the top of the list on the screen.
        var line: Int
        /// Nobody has gone there, but that is where news comes.
        var isPinned = false
    }

    private static var mostSideways: Int { 4_096 }

    init(newsAt news: End, pins: Bool = false) {
        self.news = news
        self.pins = pins
    }

    var follows: Bool { held?.isPinned ?? true }

    /// The row somebody has gone to; nil while it follows.
    var heldKey: Key? { follows ? nil : held?.key }

    mutating func release() { held = nil }

    /// Keeps the cursor on its row, where that matters.
    mutating func pin(_ keys: [Key], rows: Int) {
        guard pins, held == nil, let selected = selected(keys) else { return }
        go(to: selected, keys, rows: rows)
    }

    /// Whether the row the cursor was on is there no more.
    func hasLost(_ keys: [Key]) -> Bool { held.map { !keys.contains($0.key) } ?? false }

    // MARK: - Where it is

    /// Which of the rows the cursor is on; nil where there is none.
    func selected(_ keys: [Key]) -> Int? {
        guard !keys.isEmpty else { return nil }
        let end = news == .last ? keys.count - 1 : 0
        guard let held else { return end }
        return keys.lastIndex(of: held.key) ?? end
    }

    /// The first row on the screen.
    func first(_ keys: [Key], rows: Int) -> Int {
        guard let selected = selected(keys) else { return 0 }
        return max(min(selected - line(rows: rows), keys.count - rows), 0)
    }

    /// Where on the screen the cursor stays while the list can scroll.
    private func line(rows: Int) -> Int {
        guard let held else { return news == .last ? rows - 1 : 0 }
        // The list stood at its top: what came before it since is seen as far as it is, too.
        if held.isPinned, news == .first { return max(rows - 1, 0) }
        // The part may have become lower since.
        return max(min(held.line, rows - 1), 0)
    }

    // MARK: - Moving

    mutating func move(by distance: Int, _ keys: [Key], rows: Int) {
        guard let selected = selected(keys) else { return }
        let sum = selected.addingReportingOverflow(distance)
        let last = keys.count - 1
        let target = sum.overflow ? (distance < 0 ? 0 : last) : min(max(sum.partialValue, 0), last)
        go(to: target, keys, rows: rows)
    }

    /// Puts the cursor on what is drawn on a line.
    mutating func select(line: Int, _ keys: [Key], rows: Int) {
        let target = first(keys, rows: rows) + line
        if keys.indices.contains(target) { go(to: target, keys, rows: rows) }
    }

    /// At the end where news comes it follows; else what is on the screen stays there if it can.
    mutating func go(to target: Int, _ keys: [Key], rows: Int) {
        let line = target - first(keys, rows: rows)
        let isAtNews = target == (news == .last ? keys.count - 1 : 0)
        held = Held(
            key: keys[target], line: min(max(line, 0), max(rows - 1, 0)), isPinned: isAtNews)
        if isAtNews, !pins { held = nil }
    }

    mutating func slide(by columns: Int) {
        sideways = min(max(sideways + columns, 0), PageList.mostSideways)
    }

    // MARK: - Drawing

    /// Draws the rows that fit; a row of so many columns is drawn by whoever knows what it says.
    func draw(
        _ keys: [Key], on canvas: inout Canvas, in area: Rectangle,
        _ drawRow: (inout Canvas, Int, Rectangle) -> Void
    ) {
        let first = first(keys, rows: area.rows)
        let selected = selected(keys)
        for (line, index) in keys.indices.dropFirst(first).prefix(area.rows).enumerated() {
            let row = area.row(line)
            if index == selected { canvas.write("▸", x: row.x, y: row.y, .titleFocus) }
            drawRow(&canvas, index, row)
            if index == selected { canvas.underlay(row, .selected) }
        }
    }
}

/// A page that is a list read from the moment: keys, the mouse and the search do the same in all of them.
protocol ListPage {
    associatedtype Key: Hashable & Sendable

    var list: PageList<Key> { get set }
    func keys(_ scene: Scene) -> [Key]
    /// What a row says in full: it is what is searched and yanked.
    func text(of key: Key, _ scene: Scene) -> String
    /// How many rows of a part of the screen stand above the list.
    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int
}

extension ListPage {
    func selectedKey(_ scene: Scene) -> Key? {
        let keys = keys(scene)
        return list.selected(keys).map { keys[$0] }
    }

    /// Goes to the next row in which the pattern is found; what there is to say where there is none comes back.
    mutating func look(isForward: Bool, fromHere: Bool, _ scene: Scene, rows: Int) -> String? {
        guard let pattern = list.pattern else {
            return "nothing is searched for; \(scene.keys[.search]) searches"
        }
        let keys = keys(scene)
        let here = list.selected(keys) ?? 0
        let near =
            isForward
            ? Array(keys.indices.dropFirst(here + (fromHere ? 0 : 1)))
            : keys.indices.prefix(here + (fromHere ? 1 : 0)).reversed()
        let found = near.first { pattern.isFound(in: Array(text(of: keys[$0], scene).utf8)) }
        guard let found else { return LogSeek.Wanted.match(pattern).missing(isForward, scene.keys) }
        list.go(to: found, keys, rows: rows)
        return nil
    }
}
