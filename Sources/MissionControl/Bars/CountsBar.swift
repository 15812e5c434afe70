internal import Canvas
internal import Swarm

/// Row 2: the moment. How many there are of each group, how much happens, what it cost.
struct CountsBar: Equatable {
    let scene: Scene

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        canvas.fill(row, .counts)
        let isWide = row.columns >= 120
        let right = Line(figures(isWide: isWide), .counts)
        let end = row.right - (isWide ? 1 : 0)
        let x = pieces(in: row).reduce(row.x) { x, piece in
            canvas.write(piece.1, x: x, y: row.y, end: row.right)
        }
        if end - right.width > x { canvas.write(right, endingAt: end, y: row.y, from: x + 1) }
    }

    /// The group whose count stands in a column; nil where none does.
    func group(at x: Int, in row: Rectangle) -> Standing.Group? {
        var start = row.x
        for (group, piece) in pieces(in: row) {
            let end = start + piece.width
            if (start + 1..<end).contains(x) { return group }
            start = end
        }
        return nil
    }

    /// With words where they fit, else marks and numbers alone.
    private func pieces(in row: Rectangle) -> [(Standing.Group, Line)] {
        let isWide = row.columns >= 120
        let room = row.columns - (isWide ? 1 : 0) - Line(figures(isWide: isWide)).width - 1
        let long = pieces(gap: isWide ? "  " : " ", hasWords: true)
        let width = long.reduce(0) { $0 + $1.1.width }
        return width <= room ? long : pieces(gap: " ", hasWords: false)
    }

    private func pieces(gap: String, hasWords: Bool) -> [(Standing.Group, Line)] {
        Standing.Group.allCases.map { group in
            let count = scene.moment.roll.count(of: group)
            let words = hasWords ? " \(group.word)" : ""
            let text = "\(group.mark.sign)\(count)\(words)"
            let before = Line(group == Standing.Group.allCases.first ? " " : gap)
            return (group, before + Line(text, count == 0 ? .textDim : group.role))
        }
    }

    private func figures(isWide: Bool) -> String {
        let rate = "\(Int64(min(scene.moment.rate + 0.5, 1e9)))/s"
        let cost = money(scene.moment.roll.cost)
        guard isWide else { return "\(rate) \(cost)" }
        let count = scene.state.agents.count
        return "\(count) agent\(count == 1 ? "" : "s")   \(rate)   \(cost)"
    }
}
