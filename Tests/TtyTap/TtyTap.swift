import Glibc
import Support

/// `ttytap [COLUMNSxROWS] COMMAND…`: runs a program in a terminal of ours, types what comes on standard input, and says
/// what it wrote there that a screen may not write. Every byte goes to the file that `TTYTAP_KEEP` names. Exits with 1
/// where there was a violation.
@main
enum TtyTap {
    static func main() throws {
        var words = Array(CommandLine.arguments.dropFirst())
        let size = words.first.flatMap(size)
        if size != nil { words.removeFirst() }
        guard !words.isEmpty else {
            print("usage: ttytap [COLUMNSxROWS] COMMAND… <keys")
            exit(64)
        }
        let tap = try Tap(
            words, columns: size?.columns ?? 80, rows: size?.rows ?? 24, environment: environment(),
            seconds: 3_600)
        // Before it has set its terminal up, what is typed would be taken for lines.
        try tap.read { !$0.bytes.isEmpty }
        tap.type(typed())
        let ending = try tap.wait()
        if let file = getenv("TTYTAP_KEEP") {
            TextFile.write(tap.bytes, to: String(cString: file))
        }
        let violations = TapStream.violations(in: tap.bytes)
        for violation in violations { print(violation) }
        print("\(tap.bytes.count) bytes, \(violations.count) violations, \(ending)")
        exit(violations.isEmpty ? 0 : 1)
    }

    private static func size(_ word: String) -> (columns: Int, rows: Int)? {
        let numbers = word.split(separator: "x").compactMap { UInt16($0) }
        return numbers.count == 2 ? (Int(numbers[0]), Int(numbers[1])) : nil
    }

    private static func environment() -> [String: String] {
        var found: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let words = String(cString: entry).split(separator: "=", maxSplits: 1)
            if words.count == 2 { found[String(words[0])] = String(words[1]) }
            place += 1
        }
        return found
    }

    /// Nothing, where a person sits at the keyboard.
    private static func typed() -> [UInt8] {
        guard isatty(0) == 0 else { return [] }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 12)
        while case let count = read(0, &block, block.count), count > 0 { bytes += block[..<count] }
        return bytes
    }
}
