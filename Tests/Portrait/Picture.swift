import Canvas
import Emulator

/// What a terminal shows, as SVG.
struct Picture {
    /// The same for every picture that says the same.
    let mark: String
    let text: String

    private static let (width, height) = (8.4, 18.0)
    private static let margin = 12.0
    private static let ground = "#16181d"
    private static let ink = "#d5d8de"

    init(of emulator: Emulator, title: String) {
        let rows = (0..<emulator.rows).map { Run.runs(of: emulator.cells(inRow: $0)) }
        mark = "<!-- shows \(Picture.checksum(rows)) -->"
        let (columns, lines) = (Double(emulator.columns), Double(emulator.rows))
        let size = (
            columns * Picture.width + 2 * Picture.margin,
            lines * Picture.height + 2 * Picture.margin
        )
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size.0)" height="\(size.1)" role="img">
            <title>\(Picture.escaped(title))</title>
            \(mark)
            <rect width="100%" height="100%" rx="6" fill="\(Picture.ground)"/>
            <g font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" xml:space="preserve">

            """
        for (y, runs) in rows.enumerated() {
            for run in runs { text += Picture.shapes(of: run, row: y) }
        }
        self.text = text + "</g>\n</svg>\n"
    }

    private static func shapes(of run: Run, row: Int) -> String {
        let (x, y) = (margin + Double(run.start) * width, margin + Double(row) * height)
        let length = Double(run.columns) * width
        var shapes = ""
        if let back = run.look.back {
            shapes += """
                <rect x="\(short(x))" y="\(short(y))" width="\(short(length))" height="\(short(height))" fill="\(back)"/>

                """
        }
        guard run.text.contains(where: { $0 != " " }) else { return shapes }
        let look = run.look
        let weight = look.isBold ? " font-weight=\"bold\"" : ""
        let line = look.isUnderlined ? " text-decoration=\"underline\"" : ""
        let faint = look.isDim ? " opacity=\"0.6\"" : ""
        return shapes + """
            <text x="\(short(x))" y="\(short(y + 13.5))" textLength="\(short(length))" \
            fill="\(look.front)"\(weight)\(line)\(faint)>\(escaped(run.text))</text>

            """
    }

    /// One digit behind the point.
    private static func short(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    // MARK: - What a picture says

    /// Of its words and how they look; of figures, ages and sparks nothing.
    private static func checksum(_ rows: [[Run]]) -> String {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for (y, runs) in rows.enumerated() {
            let words = runs.flatMap { run in
                run.words.map { "\($0)\(run.look.front)\(run.look.back ?? "")" }
            }
            for byte in "\(y)\(words)".utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return String(sum, radix: 16)
    }
}

/// Neighbouring cells that look the same.
struct Run {
    var start: Int
    var columns: Int
    var text: String
    var look: Look

    struct Look: Equatable {
        var front: String
        var back: String?
        var isBold: Bool
        var isDim: Bool
        var isUnderlined: Bool
    }

    static func runs(of cells: [Cell]) -> [Run] {
        var runs: [Run] = []
        for (x, cell) in cells.enumerated() where cell.columns > 0 {
            let (look, text) = (Look(cell.pen), cell.glyph.text)
            let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
            // Fonts do not agree on how wide signs are, so they are set by themselves.
            if let last = runs.last, last.look == look, last.isPlain == isPlain {
                runs[runs.count - 1].columns += Int(cell.columns)
                runs[runs.count - 1].text += text
            } else {
                runs.append(Run(start: x, columns: Int(cell.columns), text: text, look: look))
            }
        }
        return runs
    }

    private var isPlain: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// Those that say the same whenever the picture is made.
    var words: [String] {
        text.split(separator: " ").map(String.init).filter { word in
            !["now", "now,"].contains(word) && word.contains(where: \.isLetter)
                && !word.contains(where: \.isNumber)
        }
    }
}

extension Run.Look {
    init(_ pen: Pen) {
        var (front, back) = (Self.name(pen.foreground), Self.name(pen.background))
        if pen.attributes.contains(.reverse) {
            (front, back) = (back ?? "#16181d", front ?? "#d5d8de")
        }
        self.front = front ?? "#d5d8de"
        self.back = back
        isBold = pen.attributes.contains(.bold)
        isDim = pen.attributes.contains(.dim)
        isUnderlined = pen.attributes.contains(.underline)
    }

    private static func name(_ colour: Colour) -> String? {
        switch colour {
        case .standard: nil
        case .rgb(let red, let green, let blue): hexadecimal(red, green, blue)
        case .palette(let index): palette(index)
        }
    }

    private static func palette(_ index: UInt8) -> String {
        switch index {
        case 0..<16:
            return [
                "#2b303b", "#e06c75", "#98c379", "#e5b567", "#7aa2f7", "#b48ead", "#7fbbb3",
                "#c8ccd4", "#6b7280", "#f28b93", "#b5d99c", "#f0cb8e", "#9dbbff", "#cfaed0",
                "#a2d5ce", "#ffffff",
            ][Int(index)]
        case 16..<232:
            let (place, steps) = (Int(index) - 16, [0, 95, 135, 175, 215, 255] as [UInt8])
            return hexadecimal(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
        default:
            let grey = 8 + (index - 232) * 10
            return hexadecimal(grey, grey, grey)
        }
    }

    private static func hexadecimal(_ parts: UInt8...) -> String {
        "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
