extension FilePatch {
    /// The unified text, byte for byte as `git apply` and `patch` take it.
    ///
    /// Modes of a file that keeps its own are said where both hashes are known, as git does it. Content
    /// that is not shown as lines cannot be applied.
    public var text: [UInt8] {
        var text: [UInt8] = []
        write(to: &text)
        return text
    }

    public func write(to text: inout [UInt8]) {
        let (from, to) = (old?.path ?? path, path)
        text.append(
            line: "diff --git ".utf8, PatchName.quoted("a/", from), " ".utf8,
            PatchName.quoted("b/", to))
        writeModes(to: &text)
        if from != to {
            text.append(line: "rename from ".utf8, PatchName.quoted("", from))
            text.append(line: "rename to ".utf8, PatchName.quoted("", to))
        }
        writeHashes(to: &text)
        let names = (
            old == nil ? PatchName.none : PatchName.quoted("a/", from),
            new == nil ? PatchName.none : PatchName.quoted("b/", to)
        )
        if isBinary {
            text.append(line: "Binary files ".utf8, names.0, " and ".utf8, names.1, " differ".utf8)
        }
        guard !hunks.isEmpty || remainder != nil else { return }
        // A tab ends a name with spaces, which `patch` would cut otherwise.
        text.append(line: "--- ".utf8, names.0, (names.0.contains(0x20) ? "\t" : "").utf8)
        text.append(line: "+++ ".utf8, names.1, (names.1.contains(0x20) ? "\t" : "").utf8)
        for hunk in hunks { hunk.write(to: &text) }
        if let remainder { text.append(line: remainder.line.utf8) }
    }

    private func writeModes(to text: inout [UInt8]) {
        let (before, after) = (old?.mode, new?.mode)
        if old == nil, let after { text.append(line: "new file mode \(after.digits)".utf8) }
        if new == nil, let before { text.append(line: "deleted file mode \(before.digits)".utf8) }
        if let before, let after, before != after {
            text.append(line: "old mode \(before.digits)".utf8)
            text.append(line: "new mode \(after.digits)".utf8)
        }
    }

    private func writeHashes(to text: inout [UInt8]) {
        let known = old?.hash ?? new?.hash ?? ""
        let none = String(repeating: "0", count: known.utf8.count)
        guard let before = old == nil ? none : old?.hash,
            let after = new == nil ? none : new?.hash, before != after
        else { return }
        let mode = old?.mode == new?.mode ? new?.mode.map { " \($0.digits)" } : nil
        text.append(line: "index \(before)..\(after)\(mode ?? "")".utf8)
    }
}

extension FilePatch.Remainder {
    /// Begins as a hunk does and goes on as none, which is why nobody applies it.
    static let opening = "@@ -- left out: +"
    var line: String { "\(FilePatch.Remainder.opening)\(added) -\(removed) @@" }
}

extension FileMode {
    fileprivate var digits: String {
        let digits = String(rawValue, radix: 8)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}

extension Hunk {
    static let unended = "\\ No newline at end of file"
    /// No header is longer.
    static let headerLimit = 64

    var header: String {
        let same = count(.same)
        let old = Hunk.range(oldStart, same + count(.removed))
        return "@@ -\(old) +\(Hunk.range(newStart, same + count(.added))) @@"
    }

    func write(to text: inout [UInt8]) {
        text.append(line: header.utf8)
        for line in lines {
            text.append(line.kind.rawValue)
            text.append(line: line.text)
            if line.isUnended { text.append(line: Hunk.unended.utf8) }
        }
    }

    /// The first line's number; where there is none, that of the line before.
    private static func range(_ before: Int, _ count: Int) -> String {
        count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
    }
}

extension Hunk.Line {
    /// What it takes in a text.
    var size: Int { text.count + 2 + (isUnended ? Hunk.unended.utf8.count + 1 : 0) }
}
