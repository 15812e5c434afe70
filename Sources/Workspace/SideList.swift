internal import Linux

/// What git does not keep of a directory's entries: exact modes and times, and what was not kept. One
/// blob for each directory, so that a change writes those of the directories above it and no others.
///
/// A line is `MODE SECONDS.NANOSECONDS REMARKS NAME` and ends with a NUL; a directory has `-` for a time.
/// Remarks are `-`, or of `unstable`, `unreadable`, `large=SIZE:HASH` with commas between them.
struct SideList {
    struct Line: Equatable {
        let mode: UInt16
        let modified: FileTime?
        let isUnstable: Bool
        /// Nil where it is kept.
        let absence: Leaf.Content?
    }

    var lines: [[UInt8]: Line] = [:]
}

extension SideList {
    init(_ folder: Folder) {
        lines = folder.entries.mapValues { entry in
            switch entry {
            case .folder(let mode, _):
                return Line(mode: mode, modified: nil, isUnstable: false, absence: nil)
            case .leaf(let leaf):
                let isKept = if case .kept = leaf.content { true } else { false }
                return Line(
                    mode: leaf.mode, modified: leaf.modified, isUnstable: leaf.isUnstable,
                    absence: isKept ? nil : leaf.content)
            }
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (name, line) in lines.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            line.append(to: &bytes)
            bytes += name
            bytes.append(0)
        }
        return bytes
    }

    /// Nil for what we did not write.
    init?(_ bytes: [UInt8]) {
        for line in bytes.split(separator: 0) {
            let fields = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4, let read = Line(fields.map { Array($0) }) else { return nil }
            lines[Array(fields[3])] = read
        }
    }
}

extension SideList.Line {
    /// Digit by digit: a directory may have very many entries.
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(UInt64(mode), radix: 8, digits: 1)
        bytes.append(0x20)
        if let modified {
            if modified.seconds < 0 { bytes.append(UInt8(ascii: "-")) }
            bytes.append(modified.seconds.magnitude, radix: 10, digits: 1)
            bytes.append(UInt8(ascii: "."))
            bytes.append(UInt64(modified.nanoseconds), radix: 10, digits: 9)
        } else {
            bytes.append(UInt8(ascii: "-"))
        }
        bytes.append(0x20)
        bytes += remarks.utf8
        bytes.append(0x20)
    }

    private var remarks: String {
        var remarks = isUnstable ? ["unstable"] : []
        switch absence {
        case .tooLarge(let size, let hash):
            remarks.append("large=\(size):\(hash?.description ?? "-")")
        case .unreadable: remarks.append("unreadable")
        case .kept, nil: if !isUnstable { return "-" }
        }
        return remarks.joined(separator: ",")
    }

    fileprivate init?(_ fields: [[UInt8]]) {
        let text = fields[..<3].map { String(decoding: $0, as: UTF8.self) }
        guard let mode = UInt16(text[0], radix: 8), mode <= 0o7777 else { return nil }
        self.mode = mode
        if text[1] == "-" {
            modified = nil
        } else {
            let parts = text[1].split(separator: ".")
            guard parts.count == 2, let seconds = Int64(parts[0]), let rest = Int32(parts[1]),
                (0..<1_000_000_000).contains(rest)
            else { return nil }
            modified = FileTime(seconds: seconds, nanoseconds: rest)
        }
        let remarks = text[2].split(separator: ",")
        isUnstable = remarks.contains("unstable")
        if remarks.contains("unreadable") {
            absence = .unreadable
        } else if let large = remarks.first(where: { $0.hasPrefix("large=") }) {
            let parts = large.dropFirst(6).split(separator: ":")
            guard parts.count == 2, let size = Int64(parts[0]) else { return nil }
            absence = .tooLarge(size: size, hash: ObjectID(String(parts[1])))
        } else {
            absence = nil
        }
    }
}

extension [UInt8] {
    /// A number with at least so many digits.
    fileprivate mutating func append(_ number: UInt64, radix: UInt64, digits: Int) {
        let start = count
        var rest = number
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % radix))
            rest /= radix
        } while rest > 0 || count - start < digits
        self[start...].reverse()
    }
}
