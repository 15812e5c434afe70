import Glibc
import Testing

@testable import Linux

@Suite struct DiagnosticLogTests {
    private let place: String

    init() throws {
        var template = Array("/tmp/skep-log-XXXXXX".utf8CString)
        place = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    private var path: String { place + "/skep.log" }

    private func text(of path: String) throws -> String {
        let file = try Descriptor(open: path, O_RDONLY)
        return String(decoding: try readAll(file), as: UTF8.self)
    }

    private func clean() { for name in [path, path + ".1"] { unlink(name) } }

    @Test func aLineHasItsTimeAndWhoSaysIt() {
        let line = DiagnosticLog.line(
            "supervisor 7 started", by: "keeper", at: 1_763_694_131_042_999)
        #expect(
            String(decoding: line, as: UTF8.self)
                == "2025-11-21T03:02:11.042Z keeper: supervisor 7 started\n")
    }

    @Test(arguments: [
        ("a\nb", "a\\u{a}b"), ("\u{1b}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"), ("\u{9b}2J", "\\u{9b}2J"),
        ("\u{202e}cba", "\\u{202e}cba"), ("\u{2028}", "\\u{2028}"), ("Zoë 🐝", "Zoë 🐝"),
    ])
    func whatATerminalObeysIsSpelledOut(_ text: String, _ printed: String) {
        let line = DiagnosticLog.line(text, by: "keeper", at: 0)
        #expect(String(decoding: line, as: UTF8.self).hasSuffix("Z keeper: \(printed)\n"))
    }

    @Test func aLongLineIsCutAtALetter() {
        let line = DiagnosticLog.line(String(repeating: "ë", count: 9_000), by: "x", at: 0)
        #expect(line.count <= DiagnosticLog.lineLimit && line.count > DiagnosticLog.lineLimit - 3)
        #expect(String(validating: line, as: UTF8.self) != nil)
    }

    @Test func detailsAreForThoseWhoWantThem() throws {
        defer { clean() }
        DiagnosticLog("a", in: path).debug("hidden")
        DiagnosticLog("b", in: path, level: "debug").debug("seen")
        let text = try text(of: path)
        #expect(!text.contains("hidden") && text.contains(" b: seen\n"))
    }

    /// Two at once, as keeper and supervisor are.
    @Test func theFileStaysWithinItsLimitAndHasOnePredecessor() throws {
        defer { clean() }
        let logs = [DiagnosticLog("one", in: path), DiagnosticLog("two", in: path)]
        let words = String(repeating: "x", count: 4_000)
        for round in 0..<400 { logs[round % 2].write("\(round) \(words)") }
        for name in [path, path + ".1"] {
            var status = stat()
            #expect(stat(name, &status) == 0)
            #expect(status.st_size > 0 && status.st_size <= DiagnosticLog.byteLimit)
            #expect(status.st_mode & 0o777 == 0o600)
        }
        #expect(try text(of: path).contains(" two: 399 "))
    }

    @Test func nothingIsWrittenThroughALink() throws {
        defer { clean() }
        unlink(place + "/elsewhere")
        symlink(place + "/elsewhere", path)
        DiagnosticLog("a", in: path).write("hello")
        #expect(access(place + "/elsewhere", F_OK) != 0)
    }
}
