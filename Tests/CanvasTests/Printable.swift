import Canvas
import Testing

/// What is promised of everything the sanitiser returns, checked without its help.
enum Printable {
    static let allOptions: [Sanitiser.Options] = [
        .line, .lines, .exact, Sanitiser.Options(lines: .many, tabs: .shown, hidden: .shown),
    ]

    static func check(_ input: [UInt8], _ options: Sanitiser.Options, _ note: String = "") {
        var output: [UInt8] = []
        let hidden = Sanitiser.append(input.span.bytes, to: &output, options)
        var again: [UInt8] = []
        let hiddenAgain = Sanitiser.append(output.span.bytes, to: &again, options)
        let mayChange = hidden > 0 || input.contains(0x09) || input.contains(0x0d)
        record(
            [
                problem(of: output, keepsLines: options.lines == .many),
                options.hidden == .shown && hasJoiner(output) ? "a joiner is left" : nil,
                again == output ? nil : "not the same when sanitised again",
                hiddenAgain <= hidden ? nil : "more hidden in the result than in the text",
                mayChange || input == output ? nil : "changed, and reported as plain",
            ], input, output, note)
    }

    static func checkJSON(_ input: [UInt8], _ note: String = "") {
        var output: [UInt8] = []
        Sanitiser.appendJSON(input.span.bytes, to: &output)
        var again: [UInt8] = []
        Sanitiser.appendJSON(output.span.bytes, to: &again)
        record(
            [
                problem(of: output, keepsLines: true),
                again == output ? nil : "not the same when sanitised again",
            ], input, output, note)
    }

    /// Only failures are put into words: there are hundreds of thousands of checks.
    private static func record(
        _ problems: [String?], _ input: [UInt8], _ output: [UInt8], _ note: String
    ) {
        for problem in problems.compactMap(\.self) {
            Issue.record("\(note) \(problem): \(input) became \(output)")
        }
    }

    private static func problem(of output: [UInt8], keepsLines: Bool) -> String? {
        guard let text = String(validating: output, as: UTF8.self) else { return "not UTF-8" }
        let scalars = Array(text.unicodeScalars)
        if let bad = scalars.first(where: { !isPrintable($0, keepsLines: keepsLines) }) {
            return "U+\(String(bad.value, radix: 16)) is left"
        }
        if !joinersAreBetweenEmoji(scalars) { return "a ZWJ outside of an emoji" }
        return longestPile(scalars) > Sanitiser.marksPerBase + 1 ? "too many marks" : nil
    }

    private static func isPrintable(_ scalar: Unicode.Scalar, keepsLines: Bool) -> Bool {
        if (0x20...0x7e).contains(scalar.value) { return true }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control: return scalar == "\n" && keepsLines
        case .format: return scalar == "\u{200d}"
        case .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            return false
        default: return !properties.isDefaultIgnorableCodePoint || properties.isVariationSelector
        }
    }

    /// The most marks in a row; an emoji's selector stands before its four.
    private static func longestPile(_ scalars: [Unicode.Scalar]) -> Int {
        var longest = 0
        var current = 0
        for scalar in scalars {
            current = scalar.value >= 0x300 && isMark(scalar) ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }

    private static func joinersAreBetweenEmoji(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.indices.allSatisfy { index in
            guard scalars[index] == "\u{200d}" else { return true }
            guard index > 0, index + 1 < scalars.count else { return false }
            let before = scalars[index - 1]
            return scalars[index + 1].properties.isEmoji
                && (before.properties.isEmoji || before == "\u{fe0f}")
        }
    }

    private static func hasJoiner(_ output: [UInt8]) -> Bool {
        String(decoding: output, as: UTF8.self).unicodeScalars.contains {
            $0 == "\u{200d}" || $0.properties.isVariationSelector
        }
    }
}
