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
        append(text, to: &bytes, coloured: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    func width(of text: Text) -> Int {
        var bytes: [UInt8] = []
        append(text, to: &bytes, coloured: false)
        return TextWidth.width(of: bytes.span.bytes)
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
            output += isUTF8 ? Array(words.utf8) : PlainSigns.ascii(words)
        case .foreign(let bytes):
            append(foreign: bytes, to: &output)
        case .styled(let text, let role):
            guard coloured, !text.isEmpty else {
                return append(text, to: &output, coloured: false)
            }
            output += "\u{1b}[\(role.code)m".utf8
            append(text, to: &output, coloured: false)
            output += "\u{1b}[0m".utf8
        case .fitted(let text, let fit):
            append(fitted(text, fit), to: &output)
        }
    }

    private func append(foreign bytes: [UInt8], to output: inout [UInt8]) {
        if isUTF8 {
            Sanitiser.append(bytes.span.bytes, to: &output)
        } else {
            output += PlainSigns.ascii(Sanitiser.text(bytes))
        }
    }

    private func append(_ shown: String, to output: inout [UInt8]) {
        output += isUTF8 ? Array(shown.utf8) : PlainSigns.ascii(shown)
    }

    private func fitted(_ text: Text, _ fit: Text.Fit) -> String {
        let shown = string(text)
        let kept = fit.cuts ? TextWidth.cut(shown, to: fit.columns) : shown
        guard fit.pads else { return kept }
        return TextWidth.pad(kept, to: fit.columns, side: fit.isRight ? .right : .left)
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
