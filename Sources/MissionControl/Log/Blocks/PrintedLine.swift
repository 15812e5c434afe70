internal import Canvas
internal import Swarm

extension [UInt8] {
    /// A line of a terminal, without colours; what a carriage return painted over is gone.
    public var asItLooked: [UInt8] {
        EscapeSequences.removed(from: Array(lastPainted)).withoutRubbedOut
    }

    /// What is left of a line where carriage returns painted over it.
    private var lastPainted: ArraySlice<UInt8> {
        var line = self[...]
        while line.last == 0x0d { line.removeLast() }
        guard let repainted = line.lastIndex(of: 0x0d) else { return line }
        return line[(repainted + 1)...]
    }

    /// The line with its colours, so many columns of it and more where it has them.
    ///
    /// Most lines say them in few bytes; all that may be needed for them is read only where they do not.
    func coloured(columns: Int) -> Line {
        let painted = lastPainted
        let most = TextWidth.bytesRead(for: columns)
        // Behind so many columns it cannot be seen that a character was split.
        let margin = 16
        var limit = 2 * columns + margin
        // Where a sequence is split, what is left of it could be as wide as anything.
        while limit < Swift.min(most, painted.count), !painted.prefix(limit).contains(0x1b) {
            let line = coloured(limit: limit)
            if line.width >= columns + margin { return line }
            limit *= 2
        }
        return coloured(limit: most)
    }

    /// The line with the colours it was printed in, at most so many bytes of it.
    func coloured(limit: Int) -> Line {
        let painted = lastPainted
        var line = Line()
        if painted.contains(0x08) {
            return Line(bytes: asItLooked.prefix(limit))
        }
        for piece in EscapeSequences.coloured(painted.prefix(limit)) {
            line.append(String(decoding: piece.text, as: UTF8.self), pen: piece.pen)
        }
        return line
    }
}

extension [UInt8] {
    /// The line an agent printed last, beside other facts: what painted a screen says nothing as a
    /// line, and nothing is left of what was cut off.
    public var asLastLine: [UInt8] {
        guard !span.bytes.movesCursor else { return Array("~ screen".utf8) }
        return EscapeSequences.allRemoved(from: asItLooked)
    }

    /// A backspace takes back the character before it, all of its bytes.
    fileprivate var withoutRubbedOut: [UInt8] {
        guard contains(0x08) else { return self }
        var line: [UInt8] = []
        for byte in self {
            guard byte == 0x08 else {
                line.append(byte)
                continue
            }
            while let last = line.popLast(), last & 0xc0 == 0x80 {}
        }
        return line
    }
}
