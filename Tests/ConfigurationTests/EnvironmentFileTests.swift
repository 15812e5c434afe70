import Testing

@testable import Configuration

/// Variables in files of their own.
@Suite struct EnvironmentFileTests {
    private static let manifest = "agents: {x: {command: a, env_file: one.env}}"

    private func variables(_ text: String) -> [String]? {
        swarm(EnvironmentFileTests.manifest, files: ["one.env": text])?.first?.environment
    }

    private func wrong(_ text: String) -> [String] {
        mistakes(EnvironmentFileTests.manifest, files: ["one.env": text])
    }

    @Test(arguments: [
        ("", []), ("A=b", ["A=b"]), ("\n  A=b\n\n# C=d\n  # E=f\n", ["A=b"]),
        ("A=b\r\nC=d\r\n", ["A=b", "C=d"]), ("\u{feff}A=b", ["A=b"]),
        ("A=", ["A="]), ("A=  ", ["A="]), ("A = b c  ", ["A=b c"]), ("A=b=c", ["A=b=c"]),
        ("A=b # c", ["A=b"]), ("A=b#c", ["A=b#c"]), ("A=#c", ["A=#c"]), ("A= #c", ["A="]),
        ("export A=b", ["A=b"]), ("export=b", ["export=b"]), ("A.b-c_1=2", ["A.b-c_1=2"]),
        ("A='b  # c' # d", ["A=b  # c"]), ("A=\"b\"", ["A=b"]), ("A=''", ["A="]),
        ("A='b\\n$HOME\\'s'", ["A=b\\n$HOME's"]), ("A='b\nc'\nD=e", ["A=b\nc", "D=e"]),
        ("A=\"b\\n\\t\\\\n\\\"\\x\"", ["A=b\n\t\\n\"\\x"]), ("A=b'c'", ["A=b'c'"]),
        ("A=5$", ["A=5$"]), ("A=$ b", ["A=$ b"]), ("A=b\nA=c", ["A=c"]), ("A=\u{e9}", ["A=\u{e9}"]),
    ])
    func linesAreReadAsElsewhere(text: String, expected: [String]) {
        #expect(variables(text) == expected)
    }

    @Test(arguments: [
        ("A", "1:1 this line sets no variable | NAME=value"),
        ("A: b", "1:1 this line sets no variable | NAME=value"),
        ("# c\n A b=c", "2:2 this line sets no variable | NAME=value"),
        (
            "\n=b",
            "2:1 what stands before the '=' cannot be the name of a variable | letters, digits, "
                + "'_', '.' and '-'"
        ),
        (
            "1A=b",
            "1:1 what stands before the '=' cannot be the name of a variable | letters, digits, "
                + "'_', '.' and '-'"
        ),
        ("A='b\nC=d", "1:3 the quotes of 'A' are not closed | '"),
        ("A='b'c", "1:6 something follows the quotes of 'A' | the end of the line, or a comment"),
        (
            "\u{e9}\nA=\"$HOME\"\n",
            "2:3 the value of 'A' has a '$', which others replace | single quotes around it"
        ),
        ("A=b\0", "1:3 the value of 'A' holds a NUL byte | a text without one"),
    ])
    func aMistakeIsNamedWithItsPlaceThere(text: String, expected: String) {
        #expect(wrong(text).last == "one.env:" + expected)
    }

    /// What follows an open quote may be of its value, until another variable is set.
    @Test func anOpenQuoteHidesNoLaterMistake() {
        let text = "A='b\nMIIEv\n-- end\nC=$d\nE\nF=\"g\nH=$i"
        #expect(
            wrong(text).map { $0.prefix { $0 != "|" } } == [
                "one.env:1:3 the quotes of 'A' are not closed ",
                "one.env:4:3 the value of 'C' has a '$', which others replace ",
                "one.env:5:1 this line sets no variable ",
                "one.env:6:3 the quotes of 'F' are not closed ",
                "one.env:7:3 the value of 'H' has a '$', which others replace ",
            ])
    }

    /// What others put a value behind is refused in whatever form.
    @Test(arguments: ["$a", "${a}", "$$", "$_", "x$Z"])
    func aDollarThatCouldMeanAnotherValueIsRefused(value: String) {
        #expect(wrong("A=\(value)").count == 1)
        #expect(variables("A='\(value)'") == ["A=\(value)"])
    }

    @Test func noMessageQuotesAValue() {
        let text = "hunter2\nA='hunter2\n"
        #expect(wrong(text).count == 2)
        #expect(!wrong(text).joined().contains("hunter2"))
        #expect(!wrong("hunter2=x$y\nA='b' hunter3").joined().contains("hunter3"))
    }

    @Test func theFileThatIsNamedLastWinsAndWhatIsSaidOfTheAgentBeforeAll() {
        let text = """
            agents:
              x:
                command: a
                env_file: [one.env, two.env]
                environment: {C: agent}
            """
        let files = ["one.env": "A=one\nB=one\nC=one", "two.env": "B=two\nC=two"]
        #expect(
            swarm(text, files: files)?.first?.environment == ["A=one", "B=two", "C=agent"])
    }

    @Test(arguments: [
        ("gone.env", "21 'gone.env' cannot be read: it is not there | a file of lines NAME=value"),
        (
            "[one.env, ~]",
            "31 'env_file' is '~', which is nothing to some readers | quotes around it"
        ),
        (
            "{path: a}",
            "21 'env_file' is a mapping | a path, or a list of paths, seen from this file"
        ),
    ])
    func whatNamesNoFileIsAMistakeOfTheManifest(value: String, expected: String) {
        let text = "agents:\n  x:\n    command: a\n    env_file:       \(value)"
        let expected = "4:\(expected)"
        #expect(mistakes(text, files: ["one.env": ""]) == [expected])
    }

    /// Those of the manifest come first, each file in its own order.
    @Test func mistakesOfAllFilesAreNamedAtOnce() {
        let text = "agents: {x: {env_file: [b.env, a.env], comand: x, command: a}}"
        let found = mistakes(text, files: ["a.env": "x\ny", "b.env": "z"])
        let places = ["1:40", "a.env:1:1", "a.env:2:1", "b.env:1:1"]
        #expect(found.map { $0.prefix { $0 != " " } } == places.map { $0[...] })
    }

    @Test func aFileThatIsNoTextIsRefused() throws {
        let file = EnvironmentFile([0x41, 0x3d, 0xff], called: "one.env")
        #expect(file.mistakes.map(\.message) == ["this is no text"] && file.variables.isEmpty)
    }
}
