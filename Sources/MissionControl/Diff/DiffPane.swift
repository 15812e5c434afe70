internal import Canvas
public import Swarm

/// The pane in which a person reviews: files that changed, and the lines of one of them.
///
/// It holds what it was given to read last; what it lacks is asked for by the model, which knows the moment.
public struct DiffPane: Equatable, Sendable {
    /// Whose changes; nil for everybody's.
    public private(set) var agent: AgentID?
    public private(set) var base = DiffBase.spawn
    private(set) var answer: DiffAnswer?
    private(set) var hunks: DiffHunks?
    private(set) var rows: [DiffRow] = []
    /// The file one looks at.
    private(set) var selected: [UInt8]?
    /// The line the cursor is on; nil while it is on the files.
    private(set) var line: Int?
    /// The first line on the screen, and the first file.
    private(set) var top = 0
    private(set) var firstFile = 0
    private(set) var wraps = false
    private(set) var sideways = 0
    private(set) var pattern: Pattern?
    /// A hunk that is to be gone to when the lines of its file have come: the first one, or the last.
    private var owed: HunkEnd?
    /// Why it could not be read.
    private(set) var trouble: String?
    /// What wrote a line, when that was asked last.
    var origin: DiffOrigin?
    var asksOrigin: DiffOriginQuestion?

    enum HunkEnd: Equatable, Sendable { case first, last }

    public init() {}

    var files: [DiffFile] { answer?.files ?? [] }

    var place: Int? { selected.flatMap { path in files.firstIndex { $0.path == path } } }

    var file: DiffFile? { place.map { files[$0] } }

    var row: DiffRow? { line.flatMap { rows.indices.contains($0) ? rows[$0] : nil } }

    // MARK: - What it shows

    mutating func show(_ agent: AgentID?, _ base: DiffBase) {
        guard agent != self.agent || base != self.base || answer == nil else { return }
        if agent != self.agent { pattern = nil }
        self.agent = agent
        self.base = base
        answer = nil
        trouble = nil
        origin = nil
        asksOrigin = nil
        select(nil)
    }

    mutating func take(_ answer: DiffAnswer) {
        trouble = nil
        self.answer = answer
        let still = selected.flatMap { path in files.first { $0.path == path } }
        if still == nil { select(files.first?.path) }
        firstFile = min(firstFile, max(files.count - 1, 0))
    }

    mutating func take(_ hunks: DiffHunks) {
        guard hunks.question.path == selected else { return }
        self.hunks = hunks
        rows = DiffRow.rows(of: hunks.patches, file?.name ?? "")
        if let end = owed {
            owed = nil
            go(to: end)
        }
        line = line.map { min($0, rows.count - 1) }.flatMap { $0 < 0 ? nil : $0 }
        top = min(top, max(rows.count - 1, 0))
    }

    mutating func fail(_ why: String) { trouble = why }

    mutating func select(_ path: [UInt8]?) {
        guard path != selected else { return }
        selected = path
        hunks = nil
        rows = []
        line = nil
        top = 0
        sideways = 0
        owed = nil
    }

    private mutating func go(to end: HunkEnd) {
        let place =
            end == .first
            ? rows.firstIndex { $0.kind == .hunk } : rows.lastIndex { $0.kind == .hunk }
        if let place {
            line = place
            top = place
        }
    }

    mutating func owe(_ end: HunkEnd) { if hunks == nil { owed = end } else { go(to: end) } }

    mutating func search(_ pattern: Pattern?) { self.pattern = pattern }

    mutating func leaveLines() {
        line = nil
        top = 0
    }

    // MARK: - Room

    /// How many rows of the pane its files have: more of them are scrolled.
    func fileRows(of height: Int) -> Int {
        guard height > 2 else { return min(files.count, height) }
        return min(files.count, max(height * 2 / 5, 1))
    }

    /// How many its lines have; a blank row is between both where there is room for one.
    func lineRows(of height: Int) -> Int { max(height - fileRows(of: height) - gap(in: height), 0) }

    func gap(in height: Int) -> Int { height >= 8 && !files.isEmpty ? 1 : 0 }

    /// So many rows of the screen a line takes.
    func height(of row: Int, columns: Int) -> Int {
        guard wraps, rows.indices.contains(row) else { return 1 }
        return shown(row, columns: columns, limit: DiffPane.mostRows).count
    }

    static let mostRows = 200
    static let mostSideways = 16_384

    func shown(_ row: Int, columns: Int, limit: Int) -> [Line] {
        guard wraps else {
            let line = rows[row].line(columns: columns + sideways, pattern)
            return [line.dropping(columns: sideways)]
        }
        let line = rows[row].line(columns: columns * max(limit, 1), pattern)
        return line.wrapped(to: columns, limit: max(limit, 1))
    }

    /// The first file that is listed in so many rows: the one that is looked at is always among them.
    func firstFile(of rows: Int) -> Int {
        guard let place else { return firstFile }
        return min(max(firstFile, place - max(rows, 1) + 1), place)
    }

    /// How many files are behind the last one that is listed, while one is on that.
    var unlisted: Int {
        guard let answer, line == nil, place == files.count - 1 else { return 0 }
        return answer.more
    }

    /// Keeps the cursor on the screen.
    private mutating func follow(_ height: Int, _ columns: Int) {
        let files = fileRows(of: height)
        firstFile = firstFile(of: files)
        guard let line else { return }
        let room = lineRows(of: height)
        if line < top { top = line }
        var used = height > 0 ? self.height(of: line, columns: columns) : 0
        var first = line
        while first > top {
            used += self.height(of: first - 1, columns: columns)
            guard used <= room else { break }
            first -= 1
        }
        top = max(top, first)
    }
}

// MARK: - Moving

extension DiffPane {
    /// What is to be said of a move comes back.
    mutating func move(by distance: Int, rows height: Int, columns: Int) -> String? {
        defer { follow(height, columns) }
        guard let answer, !answer.files.isEmpty else { return nil }
        guard let line else { return moveFiles(by: distance) }
        let target = line.addingReportingOverflow(distance)
        let wished = target.overflow ? (distance < 0 ? 0 : rows.count) : target.partialValue
        if wished < 0 || wished == 0 && line == 0 && distance < 0 {
            leaveLines()
            return nil
        }
        self.line = min(max(wished, 0), rows.count - 1)
        return nil
    }

    /// Below the last file are the lines of that one.
    private mutating func moveFiles(by distance: Int) -> String? {
        let place = place ?? 0
        if distance > 0, place == files.count - 1, !rows.isEmpty {
            line = 0
            return nil
        }
        let target = place.addingReportingOverflow(distance)
        let wished = target.overflow ? (distance < 0 ? 0 : files.count) : target.partialValue
        select(files[min(max(wished, 0), files.count - 1)].path)
        return nil
    }

    mutating func moveToEnd(isTop: Bool, rows height: Int, columns: Int) {
        defer { follow(height, columns) }
        if line == nil {
            select((isTop ? files.first : files.last)?.path)
        } else {
            line = isTop ? 0 : rows.count - 1
        }
    }

    /// From hunk to hunk, and on into the next file.
    mutating func moveToHunk(isForward: Bool, rows height: Int, columns: Int) -> String? {
        defer { follow(height, columns) }
        let here = line ?? -1
        let next =
            isForward
            ? rows.indices.first { $0 > here && rows[$0].kind == .hunk }
            : rows.indices.last { $0 < here && rows[$0].kind == .hunk }
        if let next {
            line = next
            top = next
            return nil
        }
        guard let place, files.indices.contains(place + (isForward ? 1 : -1)) else {
            let last = (answer?.more ?? 0) > 0 ? "the last file that is listed" : "the last file"
            return isForward ? "no hunk below; this is \(last)" : "no hunk above"
        }
        select(files[place + (isForward ? 1 : -1)].path)
        owe(isForward ? .first : .last)
        return nil
    }

    /// Into the lines.
    mutating func open(rows height: Int, columns: Int) -> String? {
        defer { follow(height, columns) }
        guard file != nil else { return "there is no file to open" }
        guard line == nil else { return "\(file?.name ?? "") is open; esc leaves its lines" }
        guard !rows.isEmpty else { return hunks == nil ? nil : "there are no lines to go to" }
        line = 0
        return nil
    }

    mutating func wrap() -> String {
        wraps.toggle()
        sideways = 0
        return wraps ? "long lines are wrapped" : "long lines are cut"
    }

    mutating func move(sideways columns: Int) -> String? {
        guard !wraps else { return "lines are wrapped: there is nothing beside them" }
        sideways = min(max(sideways + columns, 0), DiffPane.mostSideways)
        return nil
    }

    /// The next line in which it is found; nil where there is none.
    mutating func moveToMatch(isForward: Bool, rows height: Int, columns: Int) -> Bool {
        guard let pattern else { return false }
        let here = line ?? (isForward ? -1 : rows.count)
        let places =
            isForward
            ? Array(rows.indices.dropFirst(here + 1)) : rows.indices.prefix(max(here, 0)).reversed()
        guard let found = places.first(where: { pattern.firstRange(in: rows[$0].plain) != nil })
        else { return false }
        line = found
        follow(height, columns)
        return true
    }

    /// A row of the pane that was clicked on.
    mutating func select(row: Int, rows height: Int, columns: Int) {
        let count = fileRows(of: height)
        if row < count {
            let place = firstFile(of: count) + row
            guard files.indices.contains(place) else { return }
            leaveLines()
            select(files[place].path)
            return
        }
        var y = count + gap(in: height)
        for index in rows.indices.dropFirst(top) where y <= row {
            y += self.height(of: index, columns: columns)
            if row < y { line = index }
        }
    }

    /// What is yanked: the line, or the name of the file.
    var yanked: String? {
        row.map { String(decoding: $0.text, as: UTF8.self) } ?? file?.name
    }

    /// Where the cursor is in the file as it is after the changes, counted from 0.
    var newLine: Int? {
        guard let line else { return rows.first { $0.kind == .hunk }?.new }
        return rows.prefix(line + 1).last { $0.new != nil }?.new
            ?? rows.first { $0.new != nil }?.new
    }
}
