import Arguments
import Canvas
import Glibc
import MissionControl
import Support
import Swarm
import Testing

@testable import Commands

@Suite struct OutputTests {
    private func shown(_ text: Text, _ face: Face) -> String { face.string(text) }

    private static let terminal = Face(isTerminal: true, columns: 40)
    private static let plain = Face(isTerminal: true, columns: 40, isUTF8: false)

    @Test func onlyOurOwnSignsPassAsTheyAre() {
        let text: Text = "✓ \("a\u{1b}[2Jb\nc\u{202e}d")"
        #expect(shown(text, OutputTests.terminal) == "✓ a^[[2Jb␊c‹U+202E›d")
        #expect(shown(text, OutputTests.plain) == "v a^[[2Jb^Jc<U+202E>d")
        #expect(shown(text, Face()) == "✓ a^[[2Jb␊c‹U+202E›d")
        #expect(shown("\("Ärger 猫")", OutputTests.plain) == "?rger ?")
    }

    @Test func jsonOnATerminalMeansTheSame() throws {
        let json: JSON = ["text": "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}é😀\n"]
        for face in [OutputTests.terminal, OutputTests.plain, Face()] {
            var bytes: [UInt8] = []
            face.append(json: Array(json.text.utf8), to: &bytes)
            #expect(try JSON(parsing: bytes) == json)
            #expect(face.isUTF8 || bytes.allSatisfy { $0 < 0x80 })
        }
    }

    @Test func textIsFitted() {
        let name: Text = "\("coder-12")"
        #expect(shown(name.padded(to: 10), Face()) == "coder-12  ")
        #expect(shown(name.padded(to: 4), Face()) == "coder-12")
        #expect(shown(name.fitted(to: 4), Face()) == "cod…")
        #expect(shown(name.fitted(to: 10, isRight: true), Face()) == "  coder-12")
        #expect(shown(name.cut(to: 20), Face()) == "coder-12")
        #expect(shown(name.fitted(to: 4), OutputTests.plain) == "cod~")
    }

    @Test func textIsWrappedAtSpaces() {
        let text: Text = "one two \("three") four"
        let lines = Face(isTerminal: true).wrapped(text, to: 9).map { Face().string($0) }
        #expect(lines == ["one two", "three", "four"])
        #expect(Face().wrapped(text, to: nil) == [text])
        #expect(
            Face().wrapped("\("unbreakable") x", to: 5).map { Face().string($0) } == [
                "unbreakable", "x",
            ])
    }

    @Test func coloursEndWhereTheyBegan() {
        var bytes: [UInt8] = []
        let face = Face(isTerminal: true, hasColours: true)
        face.append("\(Text("x\("y\u{1b}[0m")").styled(.bad)) \(Text().styled(.bad))", to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\u{1b}[31mxy^[[0m\u{1b}[0m ")
        bytes = []
        face.append(Text("x").styled(.textDim).padded(to: 3), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\u{1b}[2mx  \u{1b}[0m")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (61_904, "61,904"), (-1_234_567, "-1,234,567"),
    ])
    func countsAreGrouped(number: Int, expected: String) {
        #expect(grouped(number) == expected)
    }

    // MARK: - Descriptors

    private func run(into descriptor: Int32) -> (Departure, String) {
        let scratch = try? workspace(shop)
        let surroundings = Surroundings(
            directory: scratch?.path, variable: { _ in nil }, zone: .utc, input: { _ in [] })
        var output = Output(
            standard: Channel(.descriptor(descriptor), face: Face()),
            errors: Channel(.memory, face: Face()))
        let ending = Skep.run(["events"], in: surroundings, &output)
        return (ending, String(decoding: output.errors.written, as: UTF8.self))
    }

    @Test func aFullDiskIsSaid() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let (ending, errors) = run(into: full)
        #expect(ending == .exit(.failed))
        #expect(errors == "skep: cannot write to standard output: No space left on device\n")
    }

    @Test func aReaderThatLeavesIsNoReasonToComplain() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let (ending, errors) = run(into: ends[1])
        #expect(ending == .closedPipe)
        #expect(errors.isEmpty)
    }

    @Test(arguments: [
        (["LANG": "de_DE.UTF-8"], true), (["LANG": "C"], false), ([:], false),
        (["LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"], false), (["LC_CTYPE": "C.utf8"], true),
        (["LC_ALL": "", "LANG": "en_US.utf-8"], true),
    ])
    func theLocalesNameDecides(variables: [String: String], isUTF8: Bool) {
        #expect(surroundings(variables).isUTF8 == isUTF8)
    }

    @Test(arguments: [
        (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": "1"], false),
        (["TERM": "xterm", "NO_COLOR": ""], true), (["TERM": "dumb"], false), ([:], false),
    ])
    func coloursAreForThoseWhoWantThem(variables: [String: String], wanted: Bool) {
        #expect(surroundings(variables).wantsColours == wanted)
    }

    private func surroundings(_ variables: [String: String]) -> Surroundings {
        Surroundings(
            directory: "/", variable: { variables[$0] }, zone: .utc, input: { _ in [] })
    }
}
