import Emulator
import Glibc
import Support

/// `portrait COLUMNSxROWS FILE TITLE STEP… -- COMMAND…`: runs a program in a terminal of ours, does the steps, and draws
/// what the terminal then shows as SVG. A step is `keys=TEXT`, which is typed, or `until=TEXT`, which is waited for.
///
/// A file that shows the same is left as it is: figures, times and ages differ each time, and mean nothing here.
@main
enum Portrait {
    static func main() {
        do { try draw() } catch {
            print("portrait: \(error)")
            exit(1)
        }
    }

    private static func draw() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        let parts = words.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count >= 3, let size = size(words[0]) else {
            print("usage: portrait COLUMNSxROWS FILE TITLE STEP… -- COMMAND…")
            exit(64)
        }
        let tap = try Tap(
            Array(parts[1]), columns: size.columns, rows: size.rows, environment: environment,
            seconds: 60)
        let sitter = Sitter(tap, columns: size.columns, rows: size.rows)
        for step in parts[0].dropFirst(3) { try sitter.perform(step) }
        try sitter.comeToRest()
        let picture = Picture(of: sitter.emulator, title: words[2])
        let old = TextFile.bytes(words[1]).map { String(decoding: $0, as: UTF8.self) }
        guard old?.contains(picture.mark) != true else { return }
        TextFile.write(Array(picture.text.utf8), to: words[1])
        print("wrote \(words[1])")
    }

    private static func size(_ word: String) -> (columns: Int, rows: Int)? {
        let numbers = word.split(separator: "x").compactMap { UInt16($0) }
        return numbers.count == 2 ? (Int(numbers[0]), Int(numbers[1])) : nil
    }

    /// As whoever calls it says, but for what a picture depends on.
    private static var environment: [String: String] {
        var found = [
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "TZ": "UTC",
        ]
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "NO_COLOR"] {
            found[name] = getenv(name).map { String(cString: $0) }
        }
        return found
    }
}

/// A program that is drawn.
final class Sitter {
    private let tap: Tap
    private(set) var emulator: Emulator
    private var read = 0

    init(_ tap: Tap, columns: Int, rows: Int) {
        self.tap = tap
        emulator = Emulator(columns: columns, rows: rows)
    }

    private func look() {
        _ = emulator.feed(Array(tap.bytes[read...]))
        read = tap.bytes.count
    }

    func perform(_ step: String) throws {
        let words = step.split(separator: "=", maxSplits: 1).map(String.init)
        switch (words.first, words.count) {
        case ("keys", 2): tap.type(words[1])
        case ("until", 2):
            do {
                try tap.read { _ in
                    self.look()
                    return self.emulator.text.contains(words[1])
                }
            } catch {
                throw Child.Failure(
                    description: "'\(words[1])' was not shown, but\n\(emulator.text)")
            }
        default: throw Child.Failure(description: "'\(step)' is no step")
        }
    }

    /// What is asked of the log comes a little later, and nothing tells that no more will come: a picture
    /// is taken when the screen has been still for a while. This program draws pictures, and tests nothing.
    func comeToRest() throws {
        var before = -1
        while before != tap.bytes.count {
            before = tap.bytes.count
            usleep(400_000)
            try tap.catchUp()
        }
        look()
    }
}
