public import Canvas

/// Canvases as no view would make them, from dice.
public enum Motif {
    public static let theme = Theme(
        name: "motif",
        pens: [
            .attention: Pen(foreground: .palette(3), attributes: .bold),
            .bad: Pen(foreground: .rgb(220, 60, 50)),
            .selected: Pen(background: .palette(236)),
            .barReplay: Pen(attributes: .reverse),
        ])

    /// Where it `deceives`, half of the texts are other than they look.
    public static func fill(
        _ canvas: inout Canvas, with dice: inout SplitMix, deceives: Bool = false
    ) {
        for _ in 0..<dice.below(canvas.rows * 2 + 1) {
            let text = text(&dice, deceives)
            canvas.write(
                text, x: dice.below(canvas.columns + 4) - 4, y: dice.below(canvas.rows),
                dice.pick(roles), pen: pen(&dice))
        }
        canvas.cursor =
            dice.chance(2)
            ? nil : Canvas.Place(x: dice.below(canvas.columns), y: dice.below(canvas.rows))
    }

    private static func text(_ dice: inout SplitMix, _ deceives: Bool) -> String {
        guard deceives, dice.chance(2) else {
            return (0..<dice.below(30)).map { _ in dice.pick(pieces) }.joined()
        }
        return String(decoding: Deceit.line(&dice), as: UTF8.self)
    }

    private static func pen(_ dice: inout SplitMix) -> Pen {
        guard dice.chance(2) else { return .standard }
        return Pen(
            foreground: colour(&dice), background: colour(&dice),
            attributes: dice.pick([[], .bold, .dim, .italic, .underline, .reverse]))
    }

    private static func colour(_ dice: inout SplitMix) -> Colour {
        switch dice.below(3) {
        case 0: .standard
        case 1: .palette(UInt8(dice.below(256)))
        default: .rgb(UInt8(dice.below(256)), UInt8(dice.below(256)), UInt8(dice.below(256)))
        }
    }

    private static let roles: [Role] = [.text, .attention, .bad, .selected, .barReplay]

    private static let pieces = [
        "a", "Z", "7", " ", "  ", "plain text", "漢", "字", "é", "e\u{301}", "e\u{301}\u{327}",

        "─", "━", "═", "▲", "▂▃▅", "…", "‖", "א", "ا", "👍", "❤", "👨‍👩‍👧", "\u{1b}[31m", "\u{202e}",
        "\u{200d}",
        "\u{7}", "\u{9b}m", "が", "ｱ", "Ａ", "\u{fe0f}", "\u{1f1e9}\u{1f1ea}", "\u{301}", "ก็",
        "\u{ad}",
    ]
}
