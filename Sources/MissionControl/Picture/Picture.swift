public import Canvas

/// The picture that was made last, and what each of its parts was made of: one that is the same again keeps its cells.
public struct Picture {
    /// All but what stands before it.
    private var ground = Canvas(columns: 0, rows: 0)
    private var parts: [Laid] = []

    private struct Laid {
        let area: Rectangle
        /// Nil for what is drawn anew each time: it is not kept.
        let part: Part?

        init(_ placed: PlacedPart) {
            area = placed.area
            part = if case .other = placed.part { nil } else { placed.part }
        }
    }

    public init() {}

    /// The picture of a model, which is what it would be without any before it.
    public mutating func draw(_ model: Model) -> Canvas {
        guard let layout = model.layoutOfParts else {
            self = Picture()
            return model.drawWhole()
        }
        lay(model.parts(layout), columns: model.columns, rows: model.rows)
        var canvas = ground
        model.drawBefore(on: &canvas, layout)
        return canvas
    }

    /// Where parts stand elsewhere than they did, none is kept: what was there before would show through.
    private mutating func lay(_ new: [PlacedPart], columns: Int, rows: Int) {
        let isKnown =
            ground.columns == columns && ground.rows == rows
            && new.elementsEqual(parts) { $0.area == $1.area }
        if !isKnown { ground = Canvas(columns: columns, rows: rows) }
        for (index, placed) in new.enumerated() {
            guard !isKnown || placed.part != parts[index].part else { continue }
            let area = placed.area
            // On a canvas of its own, beyond which it cannot draw.
            var own = Canvas(columns: area.columns, rows: area.rows)
            placed.part.draw(on: &own, in: own.bounds)
            ground.put(own, x: area.x, y: area.y)
        }
        parts = new.map { Laid($0) }
    }
}
