internal import Swarm

/// Where lines begin and end in the bytes of one row.
///
/// A line without an end in sight is cut at every multiple of 4 KiB before which there was none for so
/// long. Cuts follow from the bytes right before them alone: they are the same from wherever a Log is
/// read, and whatever an agent prints, a few blocks are looked at to know where an entry begins.
enum LineCut {
    static let block = 4_096

    struct Piece: Equatable {
        /// Without the line end.
        let bytes: Range<Int>
        /// Where the next piece begins.
        let next: Int
        /// It ends with a line end.
        let isClosed: Bool
    }

    /// The piece that begins at a place, which is the beginning of one and before the row's end.
    static func piece(of row: RawSpan, from start: Int) -> Piece {
        var at = start
        while at < row.byteCount {
            let border = (at / block + 1) * block
            if let found = row.firstLineEnd(in: at..<min(border, row.byteCount)) {
                return Piece(bytes: start..<found, next: found + 1, isClosed: true)
            }
            let isWhole = start <= border - block || row[start - 1] != 0x0a
            if border < row.byteCount, isWhole {
                let cut = boundary(in: row, from: border)
                return Piece(bytes: start..<cut, next: cut, isClosed: false)
            }
            at = border
        }
        return Piece(bytes: start..<row.byteCount, next: row.byteCount, isClosed: false)
    }

    /// Where the piece begins that ends at a place, which is the end of the row or of a piece.
    static func start(of row: RawSpan, endingAt end: Int) -> Int {
        // A line end right there is the piece's own.
        var upper = end - 1
        while true {
            let border = upper / block * block
            if let found = row.lastLineEnd(in: border..<upper) { return found + 1 }
            guard border > 0 else { return 0 }
            if let found = row.lastLineEnd(in: border - block..<border) { return found + 1 }
            let cut = boundary(in: row, from: border)
            if cut < end { return cut }
            // It ends where the character ends that the border is in, and so began before.
            upper = border - 1
        }
    }

    /// The first place from a border on where a character can begin.
    private static func boundary(in row: RawSpan, from border: Int) -> Int {
        var at = border
        for _ in 0..<3 where at < row.byteCount && row[at] & 0xc0 == 0x80 { at += 1 }
        return at
    }
}

extension RawSpan {
    fileprivate func firstLineEnd(in range: Range<Int>) -> Int? {
        extracting(range).withUnsafeBytes { $0.firstIndex(of: 0x0a) }.map { $0 + range.lowerBound }
    }

    fileprivate func lastLineEnd(in range: Range<Int>) -> Int? {
        extracting(range).withUnsafeBytes { $0.lastIndex(of: 0x0a) }.map { $0 + range.lowerBound }
    }
}
