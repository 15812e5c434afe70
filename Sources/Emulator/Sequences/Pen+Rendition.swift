internal import Canvas

// SGR: what the next characters look like.
extension Pen {
    mutating func apply(_ parameters: Parameters) {
        guard !parameters.isEmpty else {
            self = .standard
            return
        }
        var index = 0
        while index < parameters.count { index = apply(parameters, at: index) }
    }

    /// Applies one rendition, and returns where the next one begins.
    private mutating func apply(_ parameters: Parameters, at index: Int) -> Int {
        let code = parameters[index] ?? 0
        var next = index + 1
        while next < parameters.count, parameters.isJoined(next) { next += 1 }
        switch code {
        case 38, 48, 58:
            let (colour, end) = Pen.colour(parameters, after: index, joinedTo: next)
            if let colour, code == 38 { foreground = colour }
            if let colour, code == 48 { background = colour }
            return end
        case 4 where next > index + 1:
            // All kinds of underline are one to us, but for the kind that is none.
            setAttribute(.underline, parameters[index + 1] != 0)
        default: apply(code)
        }
        return next
    }

    private mutating func apply(_ code: Int) {
        switch code {
        case 0: self = .standard
        case 1, 2, 3, 4, 5, 6, 7, 8, 9, 21: attributes.formUnion(Pen.attribute(code))
        case 22: attributes.subtract([.bold, .dim])
        case 23: attributes.remove(.italic)
        case 24: attributes.remove(.underline)
        case 25: attributes.remove(.blink)
        case 27: attributes.remove(.reverse)
        case 28: attributes.remove(.hidden)
        case 29: attributes.remove(.strike)
        case 30...37: foreground = .palette(UInt8(code - 30))
        case 39: foreground = .standard
        case 40...47: background = .palette(UInt8(code - 40))
        case 49: background = .standard
        case 90...97: foreground = .palette(UInt8(code - 90 + 8))
        case 100...107: background = .palette(UInt8(code - 100 + 8))
        default: break
        }
    }

    private mutating func setAttribute(_ attribute: Attributes, _ on: Bool) {
        if on { attributes.insert(attribute) } else { attributes.remove(attribute) }
    }

    private static func attribute(_ code: Int) -> Attributes {
        switch code {
        case 1: .bold
        case 2: .dim
        case 3: .italic
        case 4, 21: .underline
        case 5, 6: .blink
        case 7: .reverse
        case 8: .hidden
        default: .strike
        }
    }

    /// The colour after 38 or 48, and where the next rendition begins: `5;N`, `2;R;G;B`, and the same
    /// with colons, where a colour space may stand before R.
    private static func colour(
        _ parameters: Parameters, after index: Int, joinedTo next: Int
    ) -> (Colour?, end: Int) {
        let isJoined = next > index + 1
        switch parameters[index + 1] {
        case 5:
            let end = isJoined ? next : min(index + 3, parameters.count)
            guard index + 2 < parameters.count else { return (nil, end) }
            return (byte(parameters[index + 2] ?? 0).map(Colour.palette), end)
        case 2:
            let first = isJoined && next - index >= 6 ? index + 3 : index + 2
            let end = isJoined ? next : min(index + 5, parameters.count)
            guard first + 2 < end,
                let red = byte(parameters[first] ?? 0),
                let green = byte(parameters[first + 1] ?? 0),
                let blue = byte(parameters[first + 2] ?? 0)
            else { return (nil, end) }
            return (.rgb(red, green, blue), end)
        default: return (nil, isJoined ? next : min(index + 2, parameters.count))
        }
    }

    private static func byte(_ value: Int) -> UInt8? { UInt8(exactly: value) }

    /// The renditions that lead here from a reset, as numbers with semicolons.
    var renditions: String {
        var codes = ["0"]
        for (code, attribute) in Pen.codes where attributes.contains(attribute) {
            codes.append("\(code)")
        }
        Pen.append(foreground, base: 30, to: &codes)
        Pen.append(background, base: 40, to: &codes)
        return codes.joined(separator: ";")
    }

    private static let codes: [(Int, Attributes)] = [
        (1, .bold), (2, .dim), (3, .italic), (4, .underline), (5, .blink), (7, .reverse),
        (8, .hidden), (9, .strike),
    ]

    private static func append(_ colour: Colour, base: Int, to codes: inout [String]) {
        switch colour {
        case .standard: break
        case .palette(let index) where index < 8: codes.append("\(base + Int(index))")
        case .palette(let index) where index < 16: codes.append("\(base + 52 + Int(index))")
        case .palette(let index): codes.append("\(base + 8);5;\(index)")
        case .rgb(let red, let green, let blue):
            codes.append("\(base + 8);2;\(red);\(green);\(blue)")
        }
    }
}
