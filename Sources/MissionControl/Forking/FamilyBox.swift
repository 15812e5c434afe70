internal import Canvas
public import Swarm

/// Which workspaces go on from the same one: asked of the log, as far as it goes.
public struct FamilyQuestion: Equatable, Sendable {
    public var through: EventID
}

/// A workspace among those that go on from the same one.
public struct Relative: Equatable, Sendable {
    /// Its directory.
    public var workspace: String
    /// How many lie between it and the one where all began.
    public var generation: Int
    /// The last event that is its parent's as well.
    public var last: EventID
    /// When it was made; nil of the one where all began.
    public var time: LogTime?
    /// Whether it is the one that is shown.
    public var isHere: Bool
    /// Why it cannot be read.
    public var failure: String?

    public init(
        workspace: String, generation: Int, last: EventID = .none, time: LogTime? = nil,
        isHere: Bool = false, failure: String? = nil
    ) {
        self.workspace = workspace
        self.generation = generation
        self.last = last
        self.time = time
        self.isHere = isHere
        self.failure = failure
    }

    var name: String { workspace.split(separator: "/").last.map(String.init) ?? "/" }
}

/// The family tree, of which one can be opened.
public struct FamilyBox: Equatable, Sendable {
    /// Nil as long as nobody has looked.
    private(set) var relatives: [Relative]?
    private(set) var selected = 0
    /// Where the cursor is put when it is known who there is.
    private let wanted: String?

    init(on workspace: String? = nil) { wanted = workspace }

    mutating func take(_ found: [Relative]) {
        let present = chosen?.workspace ?? wanted
        relatives = found
        selected =
            found.firstIndex { $0.workspace == present } ?? found.firstIndex(where: \.isHere) ?? 0
    }

    mutating func move(by distance: Int) {
        selected = min(max(selected + distance, 0), max((relatives?.count ?? 0) - 1, 0))
    }

    var chosen: Relative? {
        relatives.flatMap { $0.indices.contains(selected) ? $0[selected] : nil }
    }

    /// The first row that is shown.
    func first(rows: Int) -> Int { max(selected - max(rows, 1) + 1, 0) }
}

// MARK: - Drawing

struct FamilyView {
    let box: FamilyBox
    let zone: Zone

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        guard let relatives = box.relatives else {
            canvas.write(Line("looking …", .fieldHint), x: 3, y: area.y, end: area.right - 1)
            return
        }
        let first = box.first(rows: area.rows)
        let names = min(relatives.map { width(of: $0) }.max() ?? 0, area.columns / 2)
        for (index, relative) in relatives.dropFirst(first).prefix(area.rows).enumerated() {
            let row = area.row(index)
            let isSelected = first + index == box.selected
            if isSelected { canvas.write("▸", x: 1, y: row.y, .titleFocus) }
            canvas.write(
                Line(relative.name, relative.failure == nil ? .dialog : .textDim),
                x: 3 + 2 * relative.generation, y: row.y, end: 3 + names)
            canvas.write(
                Line(words(of: relative), .textDim), x: 3 + names + 2, y: row.y,
                end: area.right - 1)
            if isSelected { canvas.underlay(row, .selected) }
        }
    }

    private func width(of relative: Relative) -> Int {
        2 * relative.generation + Line(relative.name).width
    }

    private func words(of relative: Relative) -> String {
        var words = relative.isHere ? ["this one"] : []
        if relative.generation > 0 {
            words.append("goes on from #\(grouped(relative.last.rawValue))")
        }
        if let time = relative.time {
            let shown = ShownTime(time, in: zone)
            words.append("made \(shown.day) \(shown.clock.prefix(5))")
        }
        if relative.generation == 0, !relative.isHere { words.append("where all began") }
        if relative.failure != nil { words.append("cannot be read") }
        return words.joined(separator: " · ")
    }
}
