internal import Canvas

/// What a part of the picture is made of: what is equal looks the same in the same room.
///
/// A part draws nothing but what it holds, and all that it holds is compared. So none can keep cells that something it
/// reads has made old. Each is one reference: they are handed on and compared for every picture.
indirect enum Part: Equatable {
    case bar(BarFace)
    case counts(CountsBar)
    case title(PaneTitle)
    case heads(RowColumns)
    case agent(AgentRow)
    /// A line in place of a list that has none.
    case words(Line)
    case log(LogPane, Scene, isFocused: Bool)
    case diff(DiffPane, Scene, isFocused: Bool)
    case timeline(TimelineView)
    case gap(isReplay: Bool)
    case footer(FooterBar)
    case other(OtherPart)

    func draw(on canvas: inout Canvas, in area: Rectangle) {
        switch self {
        case .bar(let bar): bar.draw(on: &canvas, in: area)
        case .counts(let bar): bar.draw(on: &canvas, in: area)
        case .title(let title): title.draw(on: &canvas, in: area)
        case .heads(let columns): columns.drawHeads(on: &canvas, in: area)
        case .agent(let row): row.draw(on: &canvas, in: area)
        case .words(let line): canvas.write(line, x: area.x + 3, y: area.y, end: area.right)
        case .log(let log, let scene, let isFocused):
            log.draw(on: &canvas, in: area, scene, isFocused: isFocused)
        case .diff(let diff, let scene, let isFocused):
            diff.draw(on: &canvas, in: area, scene, isFocused: isFocused)
        case .timeline(let timeline): timeline.draw(on: &canvas, in: area)
        case .gap(let isReplay): drawGap(on: &canvas, in: area, isReplay: isReplay)
        case .footer(let footer): footer.draw(on: &canvas, in: area)
        case .other(let other): other.draw(on: &canvas, in: area)
        }
    }

    /// The rule goes on over it, and below stands a line.
    private func drawGap(on canvas: inout Canvas, in area: Rectangle, isReplay: Bool) {
        let (title, body) = area.cut(top: 1)
        canvas.fill(title, with: isReplay ? "═" : "─", .rule)
        canvas.fill(body, with: "│", .rule)
    }
}

/// What may read the whole model, and is drawn anew each time: pages, an agent's screen, the first run.
struct OtherPart: Equatable {
    let model: Model
    let draw: (Model, inout Canvas, Rectangle) -> Void

    func draw(on canvas: inout Canvas, in area: Rectangle) { draw(model, &canvas, area) }

    static func == (left: OtherPart, right: OtherPart) -> Bool { false }
}

/// A part, and where it stands.
struct PlacedPart {
    let part: Part
    let area: Rectangle

    init(_ part: Part, in area: Rectangle) {
        self.part = part
        self.area = area
    }
}
