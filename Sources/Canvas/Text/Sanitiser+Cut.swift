extension Sanitiser {
    /// As much of the text as fits in `columns`, in printable form on one line.
    ///
    /// The work does not grow with the text: of a line of 10 MB, at most
    /// `TextWidth.bytesRead(for: columns)` bytes are read at either end, and of most lines only
    /// what is shown. `…` stands for the rest. A pile of accents is counted as far as it was read.
    public static func cut(
        _ text: RawSpan, to columns: Int, at place: TextWidth.Place = .end,
        _ options: Options = .line
    ) -> String {
        var options = options
        options.lines = .one
        let window = TextWidth.bytesRead(for: columns)
        if place == .middle, text.byteCount <= window {
            return TextWidth.cut(string(text, options), to: columns, at: .middle)
        }
        let head = start(of: text, columns: columns, options)
        guard !head.isWhole else { return TextWidth.cut(head.text, to: columns) }
        guard place == .middle else {
            return TextWidth.end(of: head.text.utf8Span.span.bytes, columns: columns)
        }
        let begin = TextWidth.boundary(in: text, from: text.byteCount - window)
        let tail = string(text.extracting(begin..<text.byteCount), options)
        return TextWidth.join(
            head.text.utf8Span.span.bytes, tail.utf8Span.span.bytes, columns: columns)
    }

    /// As much of the text as fits in `columns`, in printable form on one line.
    public static func cut(
        _ text: String, to columns: Int, at place: TextWidth.Place = .end,
        _ options: Options = .line
    ) -> String {
        cut(text.utf8Span.span.bytes, to: columns, at: place, options)
    }

    /// The widest notation of one character is ten columns, and it may follow an emoji: behind so
    /// many columns it cannot be seen that a sequence was split at the end of what was read.
    private static let margin = 16

    /// The beginning in printable form, wider than `columns` where the text is.
    ///
    /// Reads twice as much each time it was too little: usually once, and never past the limit.
    private static func start(
        of text: RawSpan, columns: Int, _ options: Options
    ) -> (text: String, isWhole: Bool) {
        let limit = min(text.byteCount, TextWidth.bytesRead(for: columns))
        var size = 2 * min(max(columns, 0), limit) + margin
        while true {
            let end = lastBoundary(in: text, upTo: min(size, limit))
            let shown = string(text.extracting(0..<end), options)
            if end == text.byteCount { return (shown, true) }
            let isEnough = TextWidth.width(of: shown) >= columns + margin
            if isEnough || size >= limit { return (shown, false) }
            size *= 2
        }
    }

    /// The last place up to `end` that splits no scalar.
    private static func lastBoundary(in text: RawSpan, upTo end: Int) -> Int {
        guard end < text.byteCount else { return text.byteCount }
        var end = end
        for _ in 0..<3 where end > 0 && text[end] & 0xc0 == 0x80 { end -= 1 }
        return end
    }

    private static func string(_ bytes: RawSpan, _ options: Options) -> String {
        var output: [UInt8] = []
        append(bytes, to: &output, options)
        return String(decoding: output, as: UTF8.self)
    }
}
