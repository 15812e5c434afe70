internal import Canvas
internal import Console
internal import MissionControl
internal import Swarm
internal import Workspace

/// What becomes of changed files, one after the other.
protocol DifferencePrinter {
    mutating func take(_ file: FileDifference, _ output: inout Output) throws
    mutating func finish(_ output: inout Output) throws
}

extension FileDifference {
    /// `moved/from => to`, as a person reads it.
    var name: String {
        file.formerPath.map { "\($0) => \(file.path)" } ?? file.path.description
    }
}

/// The patch: for a terminal made safe, coloured line by line, else as it is.
struct PatchPrinter: DifferencePrinter {
    /// What leads to the files from the top of their git repository: git takes paths from there.
    private let start: Path
    /// Those of which the patch says only that they differ.
    private var absences: [String] = []

    init(start: Path) { self.start = start }

    mutating func take(_ file: FileDifference, _ output: inout Output) throws {
        if let absence = file.content.absence { absences.append("\(file.name) (\(absence))") }
        for patch in file.patches.map({ $0.beneath(start.bytes) }) {
            if output.face.isTerminal {
                try print(patch.text, &output)
            } else {
                try output.standard.raw(patch.text)
            }
        }
        // git keeps less of a mode, and no empty directories: whoever looks sees them all the same.
        if file.patches.isEmpty, output.face.isTerminal, let remark = file.file.remark {
            try output.line("\(file.name): \(own: remark)" as Text)
        }
    }

    private func print(_ patch: [UInt8], _ output: inout Output) throws {
        var isHeader = true
        for line in patch.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false) {
            if line.starts(with: "@@".utf8) { isHeader = false }
            let role = isHeader ? .textStrong : PatchPrinter.role(of: line.first)
            try output.line(Text(foreign: Array(line)).styled(role))
        }
    }

    private static func role(of sign: UInt8?) -> Role? {
        switch sign {
        case UInt8(ascii: "+"): .good
        case UInt8(ascii: "-"): .bad
        case UInt8(ascii: "@"): .calm
        case UInt8(ascii: "\\"): .textDim
        default: nil
        }
    }

    private static let named = 5

    func finish(_ output: inout Output) throws {
        guard !absences.isEmpty, !output.face.isTerminal else { return }
        let rest = absences.count - PatchPrinter.named
        let names = absences.prefix(PatchPrinter.named).joined(separator: ", ")
        let more: Text = rest > 0 ? " and \(rest) more" : Text()
        try output.complain(
            "not shown as lines, so that 'git apply' refuses them: \(names)\(more)")
    }
}

/// Names, numbers of lines, and who.
struct DifferenceTable: DifferencePrinter {
    let changes: FoundChanges
    let names: EventAgents
    let face: Face
    private var rows: [(name: Text, counts: (added: Text, removed: Text)?, note: Text, who: Text)] =
        []
    private var (added, removed) = (0, 0)

    init(changes: FoundChanges, names: EventAgents, face: Face) {
        self.changes = changes
        self.names = names
        self.face = face
    }

    mutating func take(_ file: FileDifference, _ output: inout Output) throws {
        added += file.added
        removed += file.removed
        let hasLines = file.content.absence == nil && !file.file.isDirectory
        let counts = (Text(own: "+\(grouped(file.added))"), Text(own: "-\(grouped(file.removed))"))
        let notes = [file.content.absence, file.file.remark].compactMap(\.self)
        let note = notes.joined(separator: ", ")
        rows.append(
            (
                "\(file.name)", hasLines ? counts : nil, Text(own: note),
                "\(names.who(changes.deeds(of: file.file)))"
            ))
    }

    func finish(_ output: inout Output) throws {
        guard !rows.isEmpty else { return }
        let name = rows.map { face.width(of: $0.name) }.max() ?? 0
        let plus = rows.map { $0.counts.map { face.width(of: $0.added) } ?? 0 }.max() ?? 0
        let minus = rows.map { $0.counts.map { face.width(of: $0.removed) } ?? 0 }.max() ?? 0
        for row in rows {
            let counts = row.counts ?? (Text(), Text())
            let left =
                row.name.padded(to: name) + "  "
                + counts.added.padded(to: plus, isRight: true).styled(.good) + " "
                + counts.removed.padded(to: minus, isRight: true).styled(.bad)
            let note = row.note.isEmpty ? Text() : row.note + "  "
            try output.line(left + "  " + note.styled(.textDim) + row.who)
        }
        let files: Text = rows.count == 1 ? "1 file" : "\(rows.count) files"
        try output.line("\(files), +\(added) -\(removed)")
    }
}

/// An object a file.
struct DifferenceJSON: DifferencePrinter {
    let changes: FoundChanges
    let names: EventAgents

    func take(_ file: FileDifference, _ output: inout Output) throws {
        var fields = [JSON.Field("path", JSON(file.file.path.description))]
        if let former = file.file.formerPath {
            fields.append(.init("from", JSON(former.description)))
        }
        fields.append(.init("deed", JSON(deed(of: file.file))))
        for (key, side) in [("before", file.file.before), ("after", file.file.after)] {
            fields.append(.init(key, side.map { DifferenceJSON.version($0.version) } ?? .null))
        }
        fields.append(.init("content", JSON(DifferenceJSON.word(file.content))))
        fields.append(.init("added", JSON(file.added)))
        fields.append(.init("removed", JSON(file.removed)))
        fields.append(.init("who", JSON(changes.deeds(of: file.file).map(who))))
        let text = file.patches.flatMap(\.text)
        if let diff = String(validating: text, as: UTF8.self) {
            fields.append(.init("diff", JSON(diff)))
        } else {
            fields.append(.init("diff_base64", JSON(DifferenceJSON.base64(text))))
        }
        try output.json(Array(JSON(fields).text.utf8))
    }

    func finish(_ output: inout Output) throws {}

    private func deed(of file: ChangedFile) -> String {
        if file.formerPath != nil { return "renamed" }
        guard let before = file.before?.version else { return "added" }
        guard let after = file.after?.version else { return "removed" }
        let isSame = before.kind == after.kind && before.hash == after.hash && before.hash != nil
        return isSame || file.isDirectory ? "mode" : "modified"
    }

    private static func version(_ version: FileVersion) -> JSON {
        var fields = [
            JSON.Field("kind", JSON("\(version.kind)")),
            JSON.Field("mode", JSON(String(version.mode, radix: 8))),
        ]
        if let hash = version.hash { fields.append(.init("hash", JSON(hash.description))) }
        if let size = version.size { fields.append(.init("size", JSON(size))) }
        if version.keeping != .kept { fields.append(.init("kept", false)) }
        if version.isUnstable { fields.append(.init("unstable", true)) }
        return JSON(fields)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.append(base64: bytes.span.bytes)
        return String(decoding: text, as: UTF8.self)
    }

    private static func word(_ content: FileDifference.Content) -> String {
        switch content {
        case .lines: "lines"
        case .binary: "binary"
        case .tooLarge: "too_large"
        case .unreadable: "unreadable"
        case .gone: "gone"
        }
    }

    private func who(_ deed: FoundChanges.Deed) -> JSON {
        var fields = [
            JSON.Field("event", JSON(deed.event.rawValue)),
            JSON.Field("time", JSON(deed.time.rfc3339)),
            JSON.Field("agent", deed.agent.map { JSON($0.rawValue) } ?? .null),
        ]
        if let agent = deed.agent { fields.append(.init("name", JSON(names.name(agent)))) }
        if let evidence = deed.evidence { fields.append(.init("evidence", JSON(evidence))) }
        if !deed.writers.isEmpty {
            fields.append(.init("writers", JSON(deed.writers.map { JSON($0.rawValue) })))
        }
        return JSON(fields)
    }
}
