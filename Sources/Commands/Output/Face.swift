internal import Canvas

/// What a channel leads to, and how text must look there.
///
/// - Nothing of others is printed for people unless it has passed the sanitiser, whatever the channel
///   is: what goes into `head`, `grep` or a file is shown on a terminal in the end. The bytes as
///   they are come by `--json`.
/// - Without UTF-8 everything is plain ASCII: there a byte from 0x80 to 0x9F would be a control
///   character.
struct Face: Equatable, Sendable {
    var isTerminal = false
    /// How wide the terminal is; nil where lines have no end.
    var columns: Int?
    var isUTF8 = true
    var hasColours = false

    /// The text as the channel gets it.
    func append(_ text: Text, to output: inout [UInt8]) {
        append(text, to: &output, coloured: hasColours)
    }

    /// The text as it is shown, without colours.
    func string(_ text: Text) -> String {
        var bytes: [UInt8] = []
        append(uncoloured: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func width(of text: Text) -> Int {
        var bytes: [UInt8] = []
        append(uncoloured: text, to: &bytes)
        return TextWidth.width(of: bytes.span.bytes)
    }

    func append(uncoloured text: Text, to output: inout [UInt8]) {
        append(text, to: &output, coloured: false)
    }

    /// Puts what is written in the colour of a role, where there are colours.
    func colour(
        _ role: Role?, _ output: inout [UInt8], _ write: (inout [UInt8]) -> Void
    ) {
        guard hasColours, let code = role?.code else { return write(&output) }
        output += "\u{1b}[\(code)m".utf8
        write(&output)
        output += "\u{1b}[0m".utf8
    }

    /// JSON as the channel gets it: on a terminal in a form that means the same and cannot harm.
    func append(json: [UInt8], to output: inout [UInt8]) {
        guard isTerminal else {
            output += json
            return
        }
        guard isUTF8 else {
            output += PlainSigns.escaped(
                json: Sanitiser.json(String(decoding: json, as: UTF8.self)))
            return
        }
        Sanitiser.appendJSON(json.span.bytes, to: &output)
    }

    private func append(_ text: Text, to output: inout [UInt8], coloured: Bool) {
        for piece in text.pieces { append(piece, to: &output, coloured: coloured) }
    }

    private func append(_ piece: Text.Piece, to output: inout [UInt8], coloured: Bool) {
        switch piece {
        case .own(let words):
            append(own: words, to: &output)
        case .foreign(let bytes):
            append(foreign: bytes.span.bytes, to: &output)
        case .styled(let text, let role):
            guard coloured, !text.isEmpty else { return append(uncoloured: text, to: &output) }
            colour(role, &output) { append(uncoloured: text, to: &$0) }
        case .fitted(let text, let fit):
            var shown: [UInt8] = []
            append(uncoloured: text, to: &shown)
            let columns = TextWidth.width(of: shown.span.bytes)
            append(shown: shown.span.bytes, of: columns, fit, to: &output)
        }
    }

    func append(foreign bytes: RawSpan, to output: inout [UInt8]) {
        if isUTF8 {
            Sanitiser.append(bytes, to: &output)
        } else {
            var shown: [UInt8] = []
            Sanitiser.append(bytes, to: &shown)
            output += PlainSigns.ascii(String(decoding: shown, as: UTF8.self))
        }
    }

    func append(own words: String, to output: inout [UInt8]) {
        if isUTF8 {
            output.append(contentsOf: words.utf8)
        } else {
            output += PlainSigns.ascii(words)
        }
    }

    /// What was shown before and measured, made to fit.
    func append(
        shown: RawSpan, of columns: Int, _ fit: Text.Fit, to output: inout [UInt8]
    ) {
        // No byte has more than one column.
        if fit.cuts, shown.byteCount > fit.columns {
            let text = shown.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            let kept = TextWidth.cut(text, to: fit.columns)
            guard fit.pads else { return append(own: kept, to: &output) }
            let side = fit.isRight ? TextWidth.Side.right : .left
            return append(own: TextWidth.pad(kept, to: fit.columns, side: side), to: &output)
        }
        let missing = fit.pads ? max(fit.columns - columns, 0) : 0
        let spaces = repeatElement(UInt8(ascii: " "), count: missing)
        if fit.isRight { output.append(contentsOf: spaces) }
        shown.withUnsafeBytes { output.append(contentsOf: $0) }
        if !fit.isRight { output.append(contentsOf: spaces) }
    }
}

extension Face {
    /// The text on lines of at most so many columns, broken at spaces; one line where lines have no
    /// end. What was shown once is safe, so that the lines are words of ours from there on.
    func wrapped(_ text: Text, to columns: Int?) -> [Text] {
        guard let columns, width(of: text) > columns else { return [text] }
        var lines: [Text] = []
        var line = ""
        var used = 0
        for word in string(text).split(separator: " ", omittingEmptySubsequences: false) {
            let width = TextWidth.width(of: String(word))
            if used > 0, used + 1 + width > columns {
                lines.append(Text(own: line))
                (line, used) = ("", 0)
            }
            line += used > 0 ? " \(word)" : String(word)
            used += width + (used > 0 ? 1 : 0)
        }
        return lines + [Text(own: line)]
    }
}
