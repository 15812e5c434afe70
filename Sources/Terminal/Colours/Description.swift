internal import Glibc

/// A terminal's description as it is compiled (`term(5)`), to be given any colour.
///
/// Most terminals that have all colours are described as having 256. Their own description, with numbers of 24 bits and
/// the sequences that every such terminal knows, lets ncurses use what is there.
struct Description {
    private var names: [UInt8]
    private var flags: [UInt8]
    private var numbers: [Int32]
    /// Where each string begins in the table; negative where there is none.
    private var strings: [Int16]
    private var table: [UInt8]

    /// Numbers are of 2 bytes, or of 4.
    private static let (short, long) = (0o432, 0o1036)
    private static let (colours, pairs) = (13, 14)
    private static let (foreground, background) = (359, 360)
    /// ncurses reads no larger one.
    private static let limit = 32_768

    /// Nil where these bytes are no description.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard bytes.count <= Description.limit, let magic = reader.number(2),
            [Description.short, Description.long].contains(Int(magic))
        else { return nil }
        let width = magic == Description.short ? 2 : 4
        let counts = (0..<5).map { _ in Int(reader.number(2) ?? -1) }
        guard counts.allSatisfy({ $0 >= 0 }), let names = reader.bytes(counts[0]),
            let flags = reader.bytes(counts[1])
        else { return nil }
        reader.align()
        let numbers = (0..<counts[2]).compactMap { _ in reader.number(width) }
        let strings = (0..<counts[3]).compactMap { _ in reader.number(2) }
        guard numbers.count == counts[2], strings.count == counts[3],
            let table = reader.bytes(counts[4])
        else { return nil }
        (self.names, self.flags, self.numbers) = (names, flags, numbers)
        self.strings = strings.map { Int16(truncatingIfNeeded: $0) }
        self.table = table
    }

    /// It has 256 colours, and says no more than that.
    var hasPalette: Bool {
        numbers.count > Description.colours && numbers[Description.colours] == 256
    }

    /// The same terminal with any colour; the first 256 numbers are the palette's.
    mutating func addAllColours() {
        set(Description.colours, to: 1 << 24)
        set(Description.pairs, to: 1 << 16)
        set(Description.foreground, to: Description.sequence("3", "9", "38"))
        set(Description.background, to: Description.sequence("4", "10", "48"))
    }

    private static func sequence(_ plain: String, _ bright: String, _ other: String) -> String {
        "\u{1b}[%?%p1%{8}%<%t\(plain)%p1%d%e%p1%{16}%<%t\(bright)%p1%{8}%-%d"
            + "%e%p1%{256}%<%t\(other);5;%p1%d"
            + "%e\(other);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
    }

    private mutating func set(_ index: Int, to number: Int32) {
        while numbers.count <= index { numbers.append(-1) }
        numbers[index] = number
    }

    private mutating func set(_ index: Int, to text: String) {
        while strings.count <= index { strings.append(-1) }
        guard let place = Int16(exactly: table.count) else { return }
        strings[index] = place
        table += Array(text.utf8) + [0]
    }

    /// Compiled anew, with the one flag that says that colours are no palette. What else there was beyond the standard
    /// is of keys that are known without.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func add(_ number: Int, _ width: Int = 2) {
            for place in 0..<width {
                bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place)))
            }
        }
        func align() { if bytes.count % 2 == 1 { bytes.append(0) } }
        add(Description.long)
        for count in [names.count, flags.count, numbers.count, strings.count, table.count] {
            add(count)
        }
        bytes += names + flags
        align()
        for number in numbers { add(Int(number), 4) }
        for string in strings { add(Int(string)) }
        bytes += table
        align()
        // One flag, no numbers, no strings, one name, and its length.
        for count in [1, 0, 0, 1, 4] { add(count) }
        bytes.append(1)
        align()
        add(0)
        bytes += Array("RGB".utf8) + [0]
        return bytes
    }

    /// As ncurses takes it from its variable.
    var variable: String { "b64:" + String(decoding: Base64.encode(bytes), as: UTF8.self) }
}

extension Description {
    /// The one of a name, where ncurses would find it.
    static func find(_ name: String, _ environment: [String: String]) -> Description? {
        guard let first = name.utf8.first, !name.hasPrefix("."), !name.contains("/") else {
            return nil
        }
        let digits = String(first, radix: 16)
        for directory in places(environment) {
            for folder in [String(name.prefix(1)), digits] {
                if let bytes = read("\(directory)/\(folder)/\(name)") { return Description(bytes) }
            }
        }
        return nil
    }

    private static func places(_ environment: [String: String]) -> [String] {
        let standard = ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"]
        let own = [environment["TERMINFO"], environment["HOME"].map { "\($0)/.terminfo" }]
        let listed = (environment["TERMINFO_DIRS"] ?? "").split(separator: ":").map(String.init)
        return (own.compactMap { $0 } + listed + standard).filter { $0.hasPrefix("/") }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        // One byte more than is allowed, so that a longer one is seen to be too long.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}

/// Goes through bytes, and stops where there are no more.
private struct ByteReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The low byte first, with a sign.
    mutating func number(_ width: Int) -> Int32? {
        guard let taken = self.bytes(width) else { return nil }
        let bits = taken.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return width == 2 ? Int32(Int16(truncatingIfNeeded: bits)) : Int32(bitPattern: bits)
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - at else { return nil }
        defer { at += count }
        return Array(bytes[at..<(at + count)])
    }

    mutating func align() { if at % 2 == 1 { at += 1 } }
}
