internal import Canvas
internal import Swarm

/// The rows of a Log around where it is, and which of them are on the screen.
struct LogFrame {
    struct Row {
        /// Which of the page's entries it belongs to, and which of its rows it is.
        let entry: Int
        let line: Int
        let text: Line
    }

    private(set) var rows: [Row] = []
    /// The first row on the screen.
    private(set) var top = 0
    /// The selected row; the last one while the pane follows.
    private(set) var selected = 0

    /// Nil where nothing was read yet, or there is nothing to show. `reach` rows are laid out on either side.
    init?(_ pane: LogPane, _ scene: Scene, rows height: Int, columns: Int, reach: Int) {
        guard let entries = pane.page?.entries, !entries.isEmpty, height > 0 else { return nil }
        let face = EntryFace(columns: columns, scene, pane.look, isMerged: pane.isMerged)
        func laidOut(_ index: Int) -> [Row] {
            face.rows(of: entries[index], limit: max(height, 1)).enumerated().map {
                Row(entry: index, line: $0, text: $1)
            }
        }
        let anchor = pane.hold.map { LogPane.index(of: $0.place, in: entries) } ?? entries.count - 1
        let own = laidOut(anchor)
        var above: [[Row]] = []
        var count = 0
        for index in (0..<anchor).reversed() where count < reach {
            above.append(laidOut(index))
            count += above[above.count - 1].count
        }
        rows = above.reversed().flatMap(\.self) + own
        selected = count + min(pane.hold?.line ?? own.count - 1, own.count - 1)
        count = 0
        for index in entries.indices.dropFirst(anchor + 1) where count < reach {
            let next = laidOut(index)
            rows += next
            count += next.count
        }
        // The pane may have become lower since.
        let wished = pane.hold.map { selected - min($0.row, height - 1) } ?? rows.count
        top = min(max(wished, 0), max(rows.count - height, 0))
    }

    /// Where a row stands on the screen.
    func row(of index: Int) -> Int { index - top }

    /// The first row of the entry that a row belongs to.
    func first(of index: Int) -> Int { index - rows[index].line }
}
