import Testing

@testable import Arguments

@Suite struct ParsingTests {
    @Test(
        arguments: [
            ([], .bare),
            (["-C", "/tmp"], .bare),
            (["sql", "SELECT 1"], .command(sql)),
            (["--", "events"], .command(events)),
            (["--help"], .help(nil)),
            (["-h"], .help(nil)),
            (["--help", "events"], .help(events)),
            (["events", "--help"], .help(events)),
            (["events", "-fh"], .help(events)),
            (["sql", "-h"], .help(sql)),
            (["sql", "one", "two", "-h"], .help(sql)),
            (["--version"], .version),
            (["events", "--version"], .version),
            (["sql", "--", "--help"], .command(sql)),
            (["events", "--from", "--help"], .command(events)),
        ] as [([String], Invocation.Request)])
    func theRequestIsUnderstood(line: [String], expected: Invocation.Request) throws {
        #expect(try skep.parse(line).request == expected)
    }

    @Test(
        arguments: [
            (["--from", "42"], "42"), (["--from=42"], "42"), (["--from", "-10m"], "-10m"),
            (["--from=-10m"], "-10m"), (["--from="], ""), (["--from", ""], ""),
            (["--from=a=b"], "a=b"), (["--from", "--"], "--"), (["--from", "--json"], "--json"),
            (["--from", "1", "--from", "2"], "2"), (["--from=\u{301}e"], "\u{301}e"), ([], nil),
        ] as [([String], String?)])
    func aLongOptionTakesItsValue(line: [String], expected: String?) throws {
        let invocation = try skep.parse(["events"] + line)
        #expect(invocation.value("from") == expected)
        #expect(!invocation.flag("json"))
    }

    @Test(arguments: [
        (["-n5"], "5"), (["-n", "5"], "5"), (["-n", "-5"], "-5"), (["-n-5"], "-5"),
        (["-fqn5"], "5"), (["-fqn", "5"], "5"), (["-n5", "-n6"], "6"), (["-nf"], "f"),
    ])
    func aShortOptionTakesItsValue(line: [String], expected: String) throws {
        #expect(try skep.parse(["events"] + line).value("lines") == expected)
    }

    @Test(arguments: [
        ([], [false, false, false]), (["-f"], [true, false, false]),
        (["-fq"], [true, true, false]), (["-q", "--json", "-f", "-f"], [true, true, true]),
        (["-nf"], [false, false, false]), (["-qn", "-f"], [false, true, false]),
    ])
    func flagsAreThereOrNot(line: [String], expected: [Bool]) throws {
        let invocation = try skep.parse(["events"] + line)
        #expect(["follow", "quiet", "json"].map(invocation.flag) == expected)
    }

    @Test(arguments: [
        ["-C", "/x", "events"], ["events", "-C", "/x"], ["-C/x", "events"],
        ["events", "--directory=/x"], ["-C", "/y", "events", "-C", "/x"],
    ])
    func aGlobalOptionStandsBeforeAndAfterTheCommand(line: [String]) throws {
        let invocation = try skep.parse(line)
        #expect(invocation.value("directory") == "/x")
        #expect(invocation.request == .command(events))
    }

    @Test func aCollectedOptionKeepsAllValuesOthersTheLast() throws {
        let line = ["events", "--type", "a", "--from", "1", "--type=b", "--from", "2"]
        let invocation = try skep.parse(line)
        #expect(invocation.values("type") == ["a", "b"])
        #expect(invocation.values("from") == ["2"])
        #expect(invocation.values("lines") == [])
    }

    @Test(arguments: [
        (["a"], ["a"]), (["a", "b", "c"], ["a", "b", "c"]), (["-"], ["-"]),
        (["--", "-a", "--help"], ["-a", "--help"]), (["a", "--", "--"], ["a", "--"]), ([""], [""]),
    ])
    func positionalsKeepTheirOrder(line: [String], expected: [String]) throws {
        let invocation = try skep.parse(["pause"] + line)
        #expect(invocation.positionals("AGENT") == expected)
        #expect(invocation.positional("AGENT") == expected.first)
        #expect(invocation.positionals == expected)
    }

    @Test(
        arguments: [
            (["--", "make", "-j2", "--", "x"], nil, ["make", "-j2", "--", "x"]),
            (["coder", "--", "make"], "coder", ["make"]),
            (["--cwd", "/x", "coder", "--", "make"], "coder", ["make"]),
        ] as [([String], String?, [String])])
    func whatFollowsTheDashesIsAnotherProgram(
        line: [String], role: String?, program: [String]
    ) throws {
        let invocation = try skep.parse(["run"] + line)
        #expect(invocation.positional("ROLE") == role)
        #expect(invocation.positionals("CMD") == program)
    }

    @Test func argumentsAreDealtOutFromTheLeft() throws {
        let ask = Command(
            "ask", overview: "Ask for paths",
            positionals: [
                Positional("AGENT", help: "Who"),
                Positional("NOTE", help: "Why", arity: .optional),
                Positional("PATH", help: "What", arity: .zeroOrMore),
            ])
        let program = Program("skep", overview: "O", version: "1", commands: [ask])
        let invocation = try program.parse(["ask", "a", "b", "c", "d"])
        #expect(invocation.positional("AGENT") == "a")
        #expect(invocation.positional("NOTE") == "b")
        #expect(invocation.positionals("PATH") == ["c", "d"])
        #expect(try program.parse(["ask", "a"]).positional("NOTE") == nil)
    }

    @Test func aNameThatIsNotDeclaredStopsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            _ = try skep.parse(["events"]).flag("jsn")
        }
        await #expect(processExitsWith: .failure) {
            _ = try skep.parse(["events"]).value("json")
        }
        await #expect(processExitsWith: .failure) {
            _ = try skep.parse(["sql", "x"]).positional("QUERRY")
        }
    }
}
