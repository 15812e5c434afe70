extension TextWidth {
    /// Where a text that is too wide loses its rest.
    public enum Place: Sendable {
        /// `the rest is go…`
        case end
        /// `Sources/…/Sanitiser.swift`: two thirds stay of the end, which names a file.
        case middle
    }

    /// The text, when it fits in `columns`; otherwise as much of it as does, and `…`.
    ///
    /// What was cut is exactly `columns` wide: a space stands where a wide character would have
    /// been split. Clusters stay whole. The work does not grow with the text: at most
    /// `bytesRead(for: columns)` bytes are looked at from either end, and a text that fits its
    /// columns but not those bytes (a letter with a million accents) is cut as well.
    public static func cut(_ text: String, to columns: Int, at place: Place = .end) -> String {
        let bytes = text.utf8Span.span.bytes
        guard !fits(bytes, in: columns) else { return text }
        switch place {
        case .end: return end(of: bytes, columns: columns)
        case .middle: return middle(of: bytes, columns: columns)
        }
    }

    /// The text in exactly `columns` columns: cut when wider, padded when narrower.
    public static func fit(
        _ text: String, to columns: Int, at place: Place = .end, side: Side = .left
    ) -> String {
        pad(cut(text, to: columns, at: place), to: columns, side: side)
    }

    /// The most bytes that cutting to so many columns looks at, from either end of a text.
    public static func bytesRead(for columns: Int) -> Int {
        Graphemes.limit * (min(max(columns, 0), 1 << 20) + 1)
    }

    /// Whether the text needs no cut.
    static func fits(_ text: RawSpan, in columns: Int) -> Bool {
        prefix(of: text, columns: columns).end == text.byteCount
    }

    /// `text` up to the last column but one, `…`, and a space if a column is left.
    static func end(of text: RawSpan, columns: Int) -> String {
        guard columns > 0 else { return "" }
        let kept = prefix(of: text, columns: columns - 1)
        return string(text.extracting(0..<kept.end)) + "…"
            + String(repeating: " ", count: columns - 1 - kept.columns)
    }

    /// The beginning and the end of one text around `…`.
    static func middle(of text: RawSpan, columns: Int) -> String {
        let begin = prefix(of: text, columns: (columns - 1) / 3).end
        // The end is sought behind the beginning, so that nothing is shown twice.
        return join(text, text.extracting(begin..<text.byteCount), columns: columns)
    }

    /// The beginning of one text and the end of another around `…`.
    static func join(_ head: RawSpan, _ tail: RawSpan, columns: Int) -> String {
        guard columns > 0 else { return "" }
        let before = prefix(of: head, columns: (columns - 1) / 3)
        let after = suffix(of: tail, columns: columns - 1 - before.columns)
        return string(head.extracting(0..<before.end)) + "…"
            + string(tail.extracting(after.start..<tail.byteCount))
            + String(repeating: " ", count: columns - 1 - before.columns - after.columns)
    }

    /// The clusters from the start that fit, and the bytes that had to be looked at to know.
    static func prefix(of text: RawSpan, columns: Int) -> (end: Int, columns: Int, read: Int) {
        let budget = bytesRead(for: columns) - Graphemes.limit
        var end = 0
        var used = 0
        while end < text.byteCount {
            let cluster = Graphemes.next(in: text, at: end)
            guard used + cluster.columns <= columns, cluster.bytes.upperBound <= budget else {
                return (end, used, cluster.bytes.upperBound)
            }
            end = cluster.bytes.upperBound
            used += cluster.columns
        }
        return (end, used, end)
    }

    /// The clusters at the end that fit.
    ///
    /// Clusters can only be found forwards, so the walk begins a bounded way before the end; in a
    /// longer text, a flag or an accent right there may be taken apart.
    static func suffix(of text: RawSpan, columns: Int) -> (start: Int, columns: Int, read: Int) {
        let first = boundary(in: text, from: text.byteCount - bytesRead(for: columns))
        var clusters: [Grapheme] = []
        var at = first
        while at < text.byteCount {
            clusters.append(Graphemes.next(in: text, at: at))
            at = clusters[clusters.count - 1].bytes.upperBound
        }
        var start = text.byteCount
        var used = 0
        for cluster in clusters.reversed() where used + cluster.columns <= columns {
            guard cluster.bytes.upperBound == start else { break }
            start = cluster.bytes.lowerBound
            used += cluster.columns
        }
        return (start, used, text.byteCount - first)
    }

    /// The first place from `start` on where a scalar can begin.
    static func boundary(in text: RawSpan, from start: Int) -> Int {
        var at = max(start, 0)
        // No scalar has more than three continuation bytes; more of them are errors of their own.
        for _ in 0..<3 where at > 0 && at < text.byteCount && text[at] & 0xc0 == 0x80 { at += 1 }
        return at
    }

    private static func string(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension TextWidth {
    /// The text behind its first columns; a space stands for what is left of a wide character.
    public static func drop(_ text: String, columns: Int) -> String {
        let bytes = text.utf8Span.span.bytes
        let head = prefix(of: bytes, columns: columns)
        guard head.end < bytes.byteCount else { return "" }
        guard head.columns < columns else {
            return string(bytes.extracting(head.end..<bytes.byteCount))
        }
        let halved = Graphemes.next(in: bytes, at: head.end)
        let gap = String(repeating: " ", count: head.columns + halved.columns - columns)
        return gap + string(bytes.extracting(halved.bytes.upperBound..<bytes.byteCount))
    }
}
