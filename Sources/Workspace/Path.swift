/// Where a file is in its workspace: bytes, relative to the root, which is the empty path.
public struct Path: Hashable, Sendable {
    public let bytes: [UInt8]

    /// Nil for what no walk of a workspace leads to: a NUL, empty names, `.` and `..`.
    public init?(_ bytes: [UInt8]) {
        guard !bytes.contains(0) else { return nil }
        let names = bytes.split(separator: Path.slash, omittingEmptySubsequences: false)
        guard bytes.isEmpty || names.allSatisfy(Path.isName) else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: String) { self.init(Array(text.utf8)) }

    private init(trusted bytes: [UInt8]) { self.bytes = bytes }

    public static let root = Path(trusted: [])
    static let slash = UInt8(ascii: "/")

    public var isRoot: Bool { bytes.isEmpty }

    public var names: [[UInt8]] { bytes.split(separator: Path.slash).map { Array($0) } }

    /// The last of its names; empty for the root.
    public var name: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: Path.slash).map { $0 + 1 } ?? 0)...]
    }

    /// Nil for the root, which has none.
    public var parent: Path? {
        guard !isRoot else { return nil }
        return Path(trusted: Array(bytes[..<(bytes.lastIndex(of: Path.slash) ?? 0)]))
    }

    public func appending(_ name: [UInt8]) -> Path {
        precondition(Path.isName(name[...]), "no name of a file")
        return Path(trusted: isRoot ? name : bytes + [Path.slash] + name)
    }

    static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
            && !name.contains(slash)
    }
}

extension Path: Comparable {
    /// As the bytes are ordered, a directory before what is in it.
    public static func < (left: Path, right: Path) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

// MARK: - Spelling

extension Path: CustomStringConvertible {
    /// The path as it is, or, where it is no UTF-8 or has control characters, in quotes with
    /// backslashes and octal numbers, as git prints it. No two paths are spelled alike.
    public var description: String { Path.spelling(of: bytes) }

    /// The same of any bytes, such as a path that leads out of the workspace.
    public static func spelling(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), bytes.first != Path.quote,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            return text
        }
        var text: [UInt8] = [Path.quote]
        for byte in bytes {
            switch byte {
            case Path.quote, Path.backslash: text += [Path.backslash, byte]
            case 0x20..<0x7f: text.append(byte)
            default: text += [Path.backslash] + Path.octal(byte)
            }
        }
        return String(decoding: text + [Path.quote], as: UTF8.self)
    }

    /// Reads what `description` says; nil for anything else.
    public init?(spelling: String) {
        let text = Array(spelling.utf8)
        guard text.first == Path.quote else {
            self.init(text)
            return
        }
        guard text.count > 1, text.last == Path.quote else { return nil }
        var bytes: [UInt8] = []
        var rest = text[1..<(text.count - 1)]
        while let byte = rest.popFirst() {
            guard byte == Path.backslash else {
                bytes.append(byte)
                continue
            }
            guard let next = rest.first else { return nil }
            if next == Path.quote || next == Path.backslash {
                bytes.append(rest.removeFirst())
            } else {
                let digits = String(decoding: rest.prefix(3), as: UTF8.self)
                guard rest.count >= 3, let value = UInt8(digits, radix: 8) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(3)
            }
        }
        self.init(bytes)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func octal(_ byte: UInt8) -> [UInt8] {
        [byte >> 6, byte >> 3 & 7, byte & 7].map { $0 + 0x30 }
    }
}
