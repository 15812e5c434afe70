internal import Canvas
internal import Swarm

extension Line {
    /// What stands in the columns from one on; half of a wide character is a blank.
    func dropped(columns: Int) -> Line {
        guard columns > 0 else { return self }
        var line = Line()
        var x = 0
        for span in spans {
            let bytes = span.text.utf8Span.span.bytes
            var at = 0
            while at < bytes.byteCount, x < columns {
                let cluster = Graphemes.next(in: bytes, at: at)
                at = cluster.bytes.upperBound
                x += cluster.columns
                if x > columns { line.append(" ", span.role, pen: span.pen) }
            }
            line.append(span, at..<bytes.byteCount)
        }
        return line
    }

    /// The line in rows of so many columns, at most so many rows; one at least.
    func wrapped(to columns: Int, limit: Int) -> [Line] {
        guard columns > 1, width > columns else { return [self] }
        var rows = [Line()]
        var x = 0
        for span in spans {
            let bytes = span.text.utf8Span.span.bytes
            var start = 0
            var at = 0
            while at < bytes.byteCount {
                let cluster = Graphemes.next(in: bytes, at: at)
                if x + cluster.columns > columns {
                    rows[rows.count - 1].append(span, start..<at)
                    guard rows.count < limit else { return rows }
                    rows.append(Line())
                    (start, x) = (at, 0)
                }
                at = cluster.bytes.upperBound
                x += cluster.columns
            }
            rows[rows.count - 1].append(span, start..<at)
        }
        return rows
    }

    private mutating func append(_ span: Span, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let part = span.text.utf8Span.span.bytes.extracting(range)
        append(String(lossy: part), span.role, pen: span.pen)
    }

    /// The line in rows broken at blanks, as prose is.
    func flowed(to columns: Int, limit: Int) -> [Line] {
        guard columns > 1, width > columns else { return [self] }
        var rows = [Line()]
        var x = 0
        for word in words {
            let width = word.width
            if x > 0, x + width > columns {
                rows.append(Line())
                x = 0
            }
            let pieces = word.wrapped(to: columns, limit: limit)
            rows[rows.count - 1] += pieces[0]
            rows += pieces.dropFirst()
            x = pieces.count > 1 ? rows[rows.count - 1].width : x + width
            if x < columns { rows[rows.count - 1] += " " }
            x += 1
            if rows.count > limit { break }
        }
        return Array(rows.prefix(limit))
    }

    /// What stands between blanks.
    private var words: [Line] {
        var words = [Line()]
        for span in spans {
            for (place, part) in span.text.split(separator: " ", omittingEmptySubsequences: false)
                .enumerated()
            {
                if place > 0 { words.append(Line()) }
                words[words.count - 1].append(String(part), span.role, pen: span.pen)
            }
        }
        return words
    }

    /// The line with another role where a pattern is found.
    func marking(_ pattern: Pattern?, _ role: Role = .logMatch) -> Line {
        guard let pattern else { return self }
        let found = pattern.ranges(in: Array(text.utf8))
        guard !found.isEmpty else { return self }
        var line = Line()
        var offset = 0
        for span in spans {
            let bytes = Array(span.text.utf8)
            var at = 0
            while at < bytes.count {
                let place = offset + at
                let match = found.first { $0.upperBound > place }
                let isIn = match.map { $0.contains(place) } ?? false
                let border = match.map { isIn ? $0.upperBound : $0.lowerBound } ?? Int.max
                let end = min(bytes.count, max(border - offset, at + 1))
                line.append(
                    String(decoding: bytes[at..<end], as: UTF8.self), isIn ? role : span.role,
                    pen: isIn ? .standard : span.pen)
                at = end
            }
            offset += bytes.count
        }
        return line
    }
}
