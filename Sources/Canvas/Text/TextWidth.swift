/// Measures text in columns of a terminal, and makes it fit.
///
/// Text is expected to have passed the sanitiser: a control character has no width here, but moves
/// the cursor of a terminal.
public enum TextWidth {
    /// Which end of a text keeps its place when it is padded.
    public enum Side: Sendable {
        case left
        case right
    }

    /// The columns of the whole text.
    ///
    /// Reads all of it: what may be long is cut first.
    public static func width(of text: String) -> Int { width(of: text.utf8Span.span.bytes) }

    /// The columns of the whole text; bytes that are not UTF-8 count as U+FFFD.
    public static func width(of text: RawSpan) -> Int {
        var columns = 0
        var at = 0
        while at < text.byteCount {
            let end = text.endOfPrintableASCII(from: at)
            if end == text.byteCount { return columns + end - at }
            // The last of a run may carry marks: it is measured as a cluster.
            let run = end - 1
            if run > at {
                columns += run - at
                at = run
            }
            let cluster = Graphemes.next(in: text, at: at)
            columns += cluster.columns
            at = cluster.bytes.upperBound
        }
        return columns
    }

    /// The columns of one scalar that stands alone: 0, 1 or 2, as `wcwidth`; a control has 0.
    public static func columns(of scalar: Unicode.Scalar) -> Int { scalar.columns }

    /// The text, with spaces to fill `columns`; a wider one is returned as it is.
    public static func pad(_ text: String, to columns: Int, side: Side = .left) -> String {
        let missing = columns - width(of: text)
        guard missing > 0 else { return text }
        let spaces = String(repeating: " ", count: missing)
        return side == .left ? text + spaces : spaces + text
    }
}
