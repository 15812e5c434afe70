import Glibc

/// What a text was when somebody looked at it and found it good; `make golden` writes it anew.
public struct Golden {
    public let path: String

    /// A file in the folder `Golden` beside a test's own.
    public init(_ name: String, beside file: String) {
        path =
            file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
            + "/Golden/\(name).txt"
    }

    /// Whether the text is what it was; where goldens are written, it is from now on.
    public func holds(_ text: String) -> Bool {
        if getenv("GOLDEN").map({ String(cString: $0) }) == "write" { write(text) }
        return text == expected
    }

    private func write(_ text: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    public var expected: String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, file), count > 0 {
            bytes += block[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
