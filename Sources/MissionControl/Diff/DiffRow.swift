internal import Canvas
internal import Swarm

/// One line of a file's changes, as the Diff has them below each other.
struct DiffRow: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Where a hunk is.
        case hunk
        case line(Hunk.Line.Kind)
        /// What is said of lines, and is none.
        case note
    }

    let kind: Kind
    let text: ArraySlice<UInt8>
    /// The other line of a pair, for the words that differ.
    var other: ArraySlice<UInt8>?
    /// Which line it is before the changes, and after them; counted from 0.
    var old: Int?
    var new: Int?

    var isChange: Bool { kind == .line(.removed) || kind == .line(.added) }

    /// What can be searched and yanked.
    var plain: [UInt8] { Array(text) }
}

extension DiffRow {
    static func note(_ text: String) -> DiffRow {
        DiffRow(kind: .note, text: Array(text.utf8)[...])
    }

    /// All of a file, in order.
    static func rows(of patches: [FilePatch], _ name: String) -> [DiffRow] {
        var rows: [DiffRow] = []
        for patch in patches {
            for hunk in patch.hunks {
                let place = patch.new == nil ? hunk.oldStart : hunk.newStart
                rows.append(
                    DiffRow(
                        kind: .hunk, text: Array("@@ \(name) \(place + 1) @@".utf8)[...],
                        old: hunk.oldStart, new: hunk.newStart))
                rows += DiffRow.rows(of: hunk)
            }
            if let remainder = patch.remainder {
                let left = "+\(grouped(remainder.added)) −\(grouped(remainder.removed))"
                rows.append(.note("\(left) more are left out here; skep diff prints all"))
            }
        }
        return rows
    }

    private static func rows(of hunk: Hunk) -> [DiffRow] {
        var (old, new) = (hunk.oldStart, hunk.newStart)
        var rows: [DiffRow] = []
        for line in hunk.lines {
            var row = DiffRow(kind: .line(line.kind), text: line.text)
            if line.kind != .added { row.old = old }
            if line.kind != .removed { row.new = new }
            old += line.kind == .added ? 0 : 1
            new += line.kind == .removed ? 0 : 1
            rows.append(row)
        }
        for (removed, added) in hunk.pairs {
            rows[removed].other = rows[added].text
            rows[added].other = rows[removed].text
        }
        // After the pairs, which count the lines of the hunk alone.
        for place in hunk.lines.indices.reversed() where hunk.lines[place].isUnended {
            rows.insert(.note("\\ no line end here"), at: place + 1)
        }
        return rows
    }
}

// MARK: - How it looks

extension DiffRow {
    /// So many columns of it and hardly more, whatever its length.
    func line(columns: Int, _ pattern: Pattern?) -> Line {
        let line: Line
        switch kind {
        case .hunk: line = Line(bytes: text, .diffHunk)
        case .note: line = Line(bytes: text, .textDim)
        case .line(let side):
            let most = TextWidth.bytesRead(for: columns)
            let bytes = text.prefix(most)
            line = Line(DiffRow.sign(side), role) + marked(Array(bytes))
        }
        return line.marking(pattern)
    }

    private static func sign(_ side: Hunk.Line.Kind) -> String {
        switch side {
        case .same: " "
        case .removed: "−"
        case .added: "+"
        }
    }

    private var role: Role {
        switch kind {
        case .line(.removed): .diffRemoved
        case .line(.added): .diffAdded
        default: .text
        }
    }

    /// What the other line has not is marked.
    private func marked(_ bytes: [UInt8]) -> Line {
        guard let other, isChange else { return Line(bytes: bytes, role) }
        let marks =
            kind == .line(.removed) ? WordMarks(text, other).old : WordMarks(other, text).new
        // A line that is changed as a whole is no easier to read for it.
        let isWhole = marks.count == 1 && marks[0].count == text.count
        guard !isWhole else { return Line(bytes: bytes, role) }
        var line = Line()
        var place = 0
        for mark in marks where mark.lowerBound < bytes.count {
            line += Line(bytes: bytes[place..<mark.lowerBound], role)
            place = min(mark.upperBound, bytes.count)
            line += Line(bytes: bytes[mark.lowerBound..<place], .diffWord)
        }
        return line + Line(bytes: bytes[place...], role)
    }
}
