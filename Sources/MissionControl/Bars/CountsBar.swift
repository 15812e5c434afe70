internal import Canvas
internal import Swarm

/// Row 2: the moment. How many there are of each group, how much happens, what it cost.
struct CountsBar {
    let scene: Scene

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        canvas.fill(row, .counts)
        let isWide = row.columns >= 120
        let right = Line(figures(isWide: isWide), .counts)
        let end = row.right - (isWide ? 1 : 0)
        let counts = counts(isWide: isWide, room: end - row.x - right.width - 1)
        let x = canvas.write(counts, x: row.x, y: row.y, end: row.right)
        if end - right.width > x { canvas.write(right, endingAt: end, y: row.y, from: x + 1) }
    }

    /// With words where they fit, else marks and numbers alone.
    private func counts(isWide: Bool, room: Int) -> Line {
        let long = line(gap: isWide ? "  " : " ", hasWords: true)
        return long.width <= room ? long : line(gap: " ", hasWords: false)
    }

    private func line(gap: String, hasWords: Bool) -> Line {
        var line = Line()
        for group in Standing.Group.allCases {
            let count = scene.moment.roll.count(of: group)
            line.append(line.isEmpty ? " " : gap)
            let words = hasWords ? " \(group.word)" : ""
            line.append("\(group.mark.sign)\(count)\(words)", count == 0 ? .textDim : group.role)
        }
        return line
    }

    private func figures(isWide: Bool) -> String {
        let rate = "\(Int64(min(scene.moment.rate + 0.5, 1e9)))/s"
        let cost = money(scene.moment.roll.cost)
        guard isWide else { return "\(rate) \(cost)" }
        let count = scene.state.agents.count
        return "\(count) agent\(count == 1 ? "" : "s")   \(rate)   \(cost)"
    }
}
