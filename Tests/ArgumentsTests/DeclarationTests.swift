import Testing

@testable import Arguments

@Suite struct DeclarationTests {
    /// A declaration that contradicts itself, and what it is told.
    struct Fault: Sendable {
        let complaint: String
        let commands: @Sendable () -> [Command]
    }

    static let faults: [Fault] = [
        Fault(complaint: "'events' is declared twice in 'skep'") {
            [Command("events", overview: "A"), Command("events", overview: "B")]
        },
        Fault(complaint: "'show all' cannot be a command's name") {
            [Command("show all", overview: "A")]
        },
        Fault(complaint: "'help' is declared twice in 'skep sql'") {
            [Command("sql", overview: "A", options: [.flag("help", help: "H")])]
        },
        Fault(complaint: "'h' is declared twice in 'skep sql'") {
            [Command("sql", overview: "A", options: [.flag("heads", short: "h", help: "H")])]
        },
        Fault(complaint: "'--json' cannot be an option's name") {
            [Command("sql", overview: "A", options: [.flag("--json", help: "J")])]
        },
        Fault(complaint: "'-=' of 'skep sql' is not a letter or digit") {
            [Command("sql", overview: "A", options: [.flag("json", short: "=", help: "J")])]
        },
        Fault(complaint: "B cannot follow A in 'skep sql'") {
            let first = Positional("A", help: "a", arity: .optional)
            return [
                Command("sql", overview: "A", positionals: [first, Positional("B", help: "b")])
            ]
        },
        Fault(complaint: "B cannot follow A in 'skep sql'") {
            let first = Positional("A", help: "a", arity: .zeroOrMore)
            let second = Positional("B", help: "b", arity: .optional)
            return [Command("sql", overview: "A", positionals: [first, second])]
        },
        Fault(complaint: "'a b' in 'skep sql' needs quoting in a shell") {
            let first = Positional("A", help: "a", kind: .oneOf(["a b"]))
            return [Command("sql", overview: "A", positionals: [first])]
        },
        Fault(complaint: "should be one line") {
            [Command("sql", overview: "A\nB")]
        },
        Fault(complaint: "is too long for one line of help") {
            [Command("sql", overview: String(repeating: "x", count: 79))]
        },
    ]

    @Test(arguments: faults.indices)
    func aContradictionStopsTheProgram(index: Int) async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { [index] in
            _ = Program(
                "skep", overview: "O", version: "1",
                commands: DeclarationTests.faults[index].commands())
        }
        let said = try #require(result).standardErrorContent
        #expect(
            String(decoding: said, as: UTF8.self).contains(Self.faults[index].complaint))
    }

    @Test func commandsAreFoundByTheirExactName() {
        #expect(skep.command(named: "sql") == sql)
        #expect(skep.command(named: "sq") == nil)
        #expect(skep.command(named: "SQL") == nil)
    }

    @Test func exitCodesAreThoseOfTheDesign() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 64, 69])
    }
}
