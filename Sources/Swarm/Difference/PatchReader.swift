extension FilePatch {
    /// What a unified text says, whoever wrote it.
    ///
    /// Nothing is refused. Lines that mean nothing are passed over; a hunk goes as far as its lines do,
    /// whatever its header promises; a hunk without a file's name is one of a file without a path. A path
    /// may lead anywhere: it is for showing. The slices are of the text itself.
    public static func parse(_ text: ArraySlice<UInt8>) -> [FilePatch] {
        var reader = PatchReader(lines: TextPieces(lines: text))
        while reader.readLine() {}
        return reader.patches
    }
}

/// Reads a unified text line by line and never goes back, so that it costs what the text is long.
private struct PatchReader {
    private let lines: TextPieces
    private var place = 0
    private(set) var patches: [FilePatch] = []
    /// Whether what comes may still belong to the last file's header.
    private var isHeader = false

    init(lines: TextPieces) { self.lines = lines }

    /// False at the end.
    mutating func readLine() -> Bool {
        guard var line = header(at: place) else { return false }
        place += 1
        if line.take("diff --git ") {
            patches.append(PatchReader.patch(naming: line))
            isHeader = true
        } else if isNames(at: place - 1) {
            readNames()
        } else if line.take("@@ -") {
            readHunk(line)
        } else if line.starts(with: "@@".utf8) {
            // Agents write hunks that do not say where they are.
            readHunk(Hunk(oldStart: 0, newStart: 0), promised: nil)
        } else if isHeader {
            patches[patches.count - 1].read(header: line)
        }
        return true
    }

    /// A line without its end; a text that was made one of Windows has a carriage return there.
    private func header(at place: Int) -> ArraySlice<UInt8>? {
        guard place < lines.count else { return nil }
        var line = lines[place]
        if line.last == 0x0a { line.removeLast() }
        if line.last == 0x0d { line.removeLast() }
        return line
    }

    private func isNames(at place: Int) -> Bool {
        guard place + 1 < lines.count else { return false }
        return lines[place].starts(with: "--- ".utf8) && lines[place + 1].starts(with: "+++ ".utf8)
    }
}

// MARK: - Names

extension PatchReader {
    /// The two lines with a file's names, the second of them next.
    private mutating func readNames() {
        let names = (
            header(at: place - 1)?.dropFirst(4) ?? [], header(at: place)?.dropFirst(4) ?? []
        )
        place += 1
        if !isHeader { patches.append(FilePatch(old: .init(path: []), new: .init(path: []))) }
        isHeader = false
        patches[patches.count - 1].name(\.old, names.0, "a/")
        patches[patches.count - 1].name(\.new, names.1, "b/")
    }

    /// Says something for sure only where both names are the same; other lines say it else.
    private static func patch(naming text: ArraySlice<UInt8>) -> FilePatch {
        var (first, second) = (text, text)
        if text.first == 0x22 {
            _ = PatchName.take(from: &second)
            second = second.dropFirst()
        } else {
            first = text.prefix(text.count / 2)
            second = text.dropFirst(text.count / 2 + 1)
        }
        let old = PatchName.take(from: &first).map { PatchName.path($0, "a/") }
        let new = PatchName.take(from: &second).map { PatchName.path($0, "b/") }
        let path = old == new ? old ?? [] : []
        return FilePatch(old: .init(path: path), new: .init(path: path))
    }
}

extension PatchName {
    fileprivate static func path(_ name: [UInt8], _ side: StaticString) -> [UInt8] {
        var path = name[...]
        path.take(side)
        return Array(path)
    }
}

extension FilePatch {
    fileprivate mutating func name(
        _ side: WritableKeyPath<FilePatch, Side?>, _ text: ArraySlice<UInt8>, _ prefix: StaticString
    ) {
        var text = text
        guard let name = PatchName.take(from: &text) else { return }
        if name == PatchName.none {
            self[keyPath: side] = nil
        } else {
            self[keyPath: side]?.path = PatchName.path(name, prefix)
        }
    }

    fileprivate mutating func read(header line: ArraySlice<UInt8>) {
        var line = line
        if line.take("new file mode ") {
            old = nil
            new?.mode = FileMode(octal: line)
        } else if line.take("deleted file mode ") {
            new = nil
            old?.mode = FileMode(octal: line)
        } else if line.take("old mode ") {
            old?.mode = FileMode(octal: line)
        } else if line.take("new mode ") {
            new?.mode = FileMode(octal: line)
        } else if line.take("rename from ") {
            name(\.old, line, "")
        } else if line.take("rename to ") {
            name(\.new, line, "")
        } else if line.take("index ") {
            read(hashes: line)
        } else if line.starts(with: "Binary files ".utf8) || line.starts(with: "GIT binary ".utf8) {
            isBinary = true
        }
    }

    private mutating func read(hashes line: ArraySlice<UInt8>) {
        let isDigit = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
        }
        var line = line
        let before = line.take(while: isDigit)
        guard line.take("..") else { return }
        let after = line.take(while: isDigit)
        guard (4...64).contains(before.count), (4...64).contains(after.count) else { return }
        old?.hash = String(decoding: before, as: UTF8.self)
        new?.hash = String(decoding: after, as: UTF8.self)
        if line.take(" "), let mode = FileMode(octal: line), old != nil, new != nil {
            old?.mode = mode
            new?.mode = mode
        }
    }
}

extension FileMode {
    fileprivate init?(octal text: ArraySlice<UInt8>) {
        guard text.count == 6, text.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        self.init(rawValue: text.reduce(0) { $0 << 3 | UInt32($1 & 7) })
    }
}

// MARK: - Hunks

extension PatchReader {
    /// What follows the opening of a hunk's header, and its lines.
    private mutating func readHunk(_ header: ArraySlice<UInt8>) {
        var header = header
        if header.take("- left out: +") {
            guard let added = header.takeNumber(), header.take(" -"),
                let removed = header.takeNumber()
            else { return }
            beginHunk()
            patches[patches.count - 1].remainder = .init(removed: removed, added: added)
        } else if let old = header.takeRange(), header.take(" +"), let new = header.takeRange() {
            readHunk(
                Hunk(oldStart: old.before, newStart: new.before), promised: (old.count, new.count))
        }
    }

    /// The lines of a hunk; as many as were promised, where that was said.
    private mutating func readHunk(_ empty: Hunk, promised: (old: Int, new: Int)?) {
        beginHunk()
        var (hunk, rest) = (empty, promised)
        while take(into: &hunk, expecting: &rest) { place += 1 }
        patches[patches.count - 1].hunks.append(hunk)
    }

    private mutating func beginHunk() {
        if patches.isEmpty { patches.append(FilePatch(old: .init(path: []), new: .init(path: []))) }
        isHeader = false
    }

    /// Whether the next line is one of the hunk.
    private func take(into hunk: inout Hunk, expecting rest: inout (old: Int, new: Int)?) -> Bool {
        guard place < lines.count else { return false }
        let line = lines[place]
        if line.starts(with: "\\ ".utf8), let last = hunk.lines.indices.last {
            hunk.lines[last].isUnended = true
            return true
        }
        // Mail programs cut the space of an empty line.
        let isEmpty = line.elementsEqual([0x0a])
        guard let kind = isEmpty ? .same : Hunk.Line.Kind(rawValue: line.first ?? 0) else {
            return false
        }
        // More lines than were promised are the writer's mistake, but for what follows a hunk in a mail or
        // between two files.
        if let rest, rest.old <= 0, rest.new <= 0, isEmpty || line.elementsEqual("-- \n".utf8) {
            return false
        }
        if rest.map({ $0.old <= 0 && $0.new <= 0 }) ?? true, isNames(at: place) { return false }
        if kind != .added { rest?.old -= 1 }
        if kind != .removed { rest?.new -= 1 }
        let text = isEmpty ? line : line.dropFirst()
        hunk.lines.append(Hunk.Line(kind, text.last == 0x0a ? text.dropLast() : text))
        return true
    }
}

extension ArraySlice<UInt8> {
    @discardableResult
    fileprivate mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard text.withUTF8Buffer({ starts(with: $0) }) else { return false }
        removeFirst(count)
        return true
    }

    fileprivate mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = prefix(while: isWanted)
        self = self[taken.endIndex...]
        return taken
    }

    /// Nil where there is none, and for one that no file has so many lines for.
    fileprivate mutating func takeNumber() -> Int? {
        let digits = take { (0x30...0x39).contains($0) }
        guard (1...10).contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    /// "3,2" or "3": where lines are, and how many.
    fileprivate mutating func takeRange() -> (before: Int, count: Int)? {
        guard let first = takeNumber() else { return nil }
        guard take(",") else { return (Swift.max(0, first - 1), 1) }
        guard let count = takeNumber() else { return nil }
        return (count == 0 ? first : Swift.max(0, first - 1), count)
    }
}
