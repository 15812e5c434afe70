import Testing

@testable import Arguments

@Suite struct UsageErrorTests {
    @Test(
        arguments: [
            (
                "evnts", .unknownCommand,
                "unknown command 'evnts' of 'skep'; did you mean 'events'?"
            ),
            ("s", .unknownCommand, "unknown command 's' of 'skep'; did you mean 'state' or 'sql'?"),
            ("frobnicate", .unknownCommand, "unknown command 'frobnicate' of 'skep'"),
            (
                "help evnts", .unknownCommand,
                "unknown command 'evnts' of 'skep'; did you mean 'events'?"
            ),
            (
                "events --jsn", .unknownOption,
                "unknown option '--jsn' for 'skep events'; did you mean '--json'?"
            ),
            (
                "events --jsn=1", .unknownOption,
                "unknown option '--jsn' for 'skep events'; did you mean '--json'?"
            ),
            (
                "events -json", .unknownOption,
                "unknown option '-j' in '-json' for 'skep events'; did you mean '--json'?"
            ),
            (
                "events -F", .unknownOption,
                "unknown option '-F' for 'skep events'; did you mean '-f'?"
            ),
            (
                "events -fx", .unknownOption,
                "unknown option '-x' in '-fx' for 'skep events'"
            ),
            (
                "state --json", .unknownOption,
                "unknown option '--json' for 'skep state'; it is an option of 'skep events'"
            ),
            (
                "--json", .unknownOption,
                "unknown option '--json' for 'skep'; it goes after the command, as in "
                    + "'skep events --json'"
            ),
            (
                "sql -5", .unknownOption,
                "unknown option '-5' for 'skep sql'; put '--' before an argument that begins with '-'"
            ),
            (
                "events --from", .missingValue,
                "option '--from' of 'skep events' needs a value: --from X"
            ),
            ("events -fn", .missingValue, "option '-n' of 'skep events' needs a value: -n N"),
            ("-C", .missingValue, "option '-C' of 'skep' needs a value: -C DIR"),
            (
                "events --json=yes", .unexpectedValue,
                "option '--json' of 'skep events' takes no value, but got 'yes'"
            ),
            ("--help=", .unexpectedValue, "option '--help' of 'skep' takes no value, but got ''"),
            (
                "run --restart x -- make", .valueNotAllowed,
                "'x' is not a value of --restart; allowed: never, on-failure, always"
            ),
            (
                "completion csh", .valueNotAllowed,
                "'csh' is not a value of SHELL; allowed: bash, zsh, fish"
            ),
            (
                "sql", .missingArgument,
                "missing argument QUERY of 'skep sql'; usage: skep sql QUERY"
            ),
            (
                "pause", .missingArgument,
                "missing argument AGENT of 'skep pause'; usage: skep pause AGENT..."
            ),
            (
                "run coder --", .missingArgument,
                "missing argument CMD of 'skep run'; usage: skep run [--restart POLICY] [--cwd DIR] "
                    + "[ROLE] -- CMD..."
            ),
            (
                "run coder make -- x", .unexpectedArgument,
                "unexpected argument 'make' for 'skep run'; put CMD after '--'"
            ),
            (
                "events now", .unexpectedArgument,
                "unexpected argument 'now' for 'skep events', which takes none"
            ),
            (
                "sql a b c", .unexpectedArgument,
                "unexpected argument 'b' for 'skep sql', which takes only QUERY"
            ),
        ] as [(String, UsageError.Code, String)])
    func theMessageSaysWhatIsWrongAndWhatToTry(
        line: String, code: UsageError.Code, message: String
    ) throws {
        let error = try #require(throws: UsageError.self) {
            try skep.parse(line.split(separator: " ").map(String.init))
        }
        #expect(error.code == code)
        #expect(error.message == message)
        #expect("\(error)" == message)
    }

    @Test(arguments: [
        (["evnts"], "see 'skep --help'"),
        (["-x"], "see 'skep --help'"),
        (["events", "-x"], "see 'skep events --help'"),
        (["sql"], "see 'skep sql --help'"),
        (["sql", "a", "b"], "see 'skep sql --help'"),
    ])
    func theHintNamesTheHelp(line: [String], hint: String) throws {
        let error = try #require(throws: UsageError.self) { try skep.parse(line) }
        #expect(error.hint == hint)
    }

    @Test func theFirstMistakeFromTheLeftIsTold() throws {
        let error = try #require(throws: UsageError.self) {
            try skep.parse(["events", "--from", "1", "--bad", "--help", "--worse"])
        }
        #expect(error.message.contains("'--bad'"))
    }

    @Test func whatWasTypedIsQuotedByteForByte() throws {
        let hostile = "--\u{1B}[2J\u{7}\r\n\u{202E}"
        let error = try #require(throws: UsageError.self) { try skep.parse([hostile]) }
        #expect(Array(error.message.utf8) == Array("unknown option '\(hostile)' for 'skep'".utf8))
    }

    @Test func aCommandCanRefuseWhatTheParserAccepted() {
        let error = skep.usageError("'x' is neither an id nor a time", in: events)
        #expect(error.code == .invalid)
        #expect(error.message == "'x' is neither an id nor a time")
        #expect(error.hint == "see 'skep events --help'")
    }
}
