/// Some text with one meaning.
public struct Span: Hashable, Sendable {
    public var text: String
    public var role: Role
    public var pen: Pen

    public init(_ text: String, _ role: Role = .text, pen: Pen = .standard) {
        self.text = text
        self.role = role
        self.pen = pen
    }
}

/// Text of several meanings, on one row.
///
/// Whatever is put into it has passed the sanitiser, and so has what comes out of it: it holds no line end, and
/// its width is that of its cells.
public struct Line: Hashable, Sendable, ExpressibleByStringInterpolation {
    public private(set) var spans: [Span] = []

    public init() {}

    public init(_ text: String, _ role: Role = .text, pen: Pen = .standard) {
        append(text, role, pen: pen)
    }

    public init(stringLiteral text: String) { self.init(text) }

    /// Text as anybody may have written it.
    public mutating func append(_ text: String, _ role: Role = .text, pen: Pen = .standard) {
        guard !text.isEmpty else { return }
        var options = Sanitiser.Options.line
        options.column = spans.isEmpty || !text.utf8.contains(0x09) ? 0 : width
        spans.append(Span(Sanitiser.text(text, options), role, pen: pen))
    }

    public mutating func append(_ other: Line) { spans += other.spans }

    public static func + (left: Line, right: Line) -> Line {
        var line = left
        line.append(right)
        return line
    }

    public var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }
    public var text: String { spans.reduce(into: "") { $0 += $1.text } }

    /// Columns.
    public var width: Int { spans.reduce(0) { $0 + TextWidth.width(of: $1.text) } }

    /// The line with another meaning where it has none of its own.
    public func meaning(_ role: Role) -> Line {
        var line = self
        for index in line.spans.indices where line.spans[index].role == .text {
            line.spans[index].role = role
        }
        return line
    }

    /// As much of it as fits, with `…` for what does not.
    public func cut(to columns: Int) -> Line {
        guard width > columns else { return self }
        var line = Line()
        var left = columns
        for span in spans {
            let width = TextWidth.width(of: span.text)
            // A span that fills the line to its end leaves no room for the sign that more comes.
            guard width >= left else {
                line.spans.append(span)
                left -= width
                continue
            }
            let kept = width == left ? span.text + "…" : span.text
            line.spans.append(
                Span(TextWidth.cut(kept, to: max(left, 0)), span.role, pen: span.pen))
            return line
        }
        return line
    }

    /// The line without its first columns; a wide character of which half is left becomes a blank.
    public func dropping(columns: Int) -> Line {
        var line = Line()
        var left = columns
        for span in spans {
            let width = TextWidth.width(of: span.text)
            if left >= width {
                left -= width
                continue
            }
            let text = left > 0 ? TextWidth.drop(span.text, columns: left) : span.text
            line.spans.append(Span(text, span.role, pen: span.pen))
            left = 0
        }
        return line
    }

    /// Spaces to fill so many columns.
    public func padded(to columns: Int, side: TextWidth.Side = .left) -> Line {
        let missing = columns - width
        guard missing > 0 else { return self }
        let spaces = Line(String(repeating: " ", count: missing))
        return side == .left ? self + spaces : spaces + self
    }
}
