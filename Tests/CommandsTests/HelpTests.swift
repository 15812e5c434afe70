import Arguments
import Canvas
import Testing

@testable import Commands

@Suite struct HelpTests {
    private let caller = Caller()

    @Test func theProgramExplainsItself() {
        expectGolden(caller.run("help").output, "help")
    }

    @Test(arguments: Skep.program.commands.map(\.name))
    func everyCommandExplainsItself(name: String) {
        let help = caller.run("help", name).output
        expectGolden(help, "help-\(name)")
        #expect(caller.run(name, "--help").output == help)
        #expect(help.split(separator: "\n").allSatisfy { TextWidth.width(of: String($0)) <= 80 })
    }

    @Test func withoutATerminalThereIsNoScreen() {
        for arguments in [[], ["replay"]] {
            let bare = caller.run(arguments)
            #expect(bare.ending == .exit(.failed))
            #expect(bare.output.isEmpty)
            #expect(bare.errors.contains("skep: no workspace here"))
        }
    }

    @Test func theVersionIsOneLine() {
        #expect(caller.run("--version").output == "skep \(Skep.version)\n")
    }

    @Test func theManualPageNamesEveryCommand() {
        let page = caller.run("help", "--man").output
        for command in Skep.program.commands {
            #expect(page.contains(".SS \"skep \(command.name)\""))
        }
        #expect(caller.run("help", "--man", "sql").ending == .exit(.wrongUsage))
    }

    @Test(arguments: Shell.allCases)
    func completionIsPrinted(shell: Shell) {
        let script = caller.run("completion", shell.rawValue).output
        #expect(script == Skep.program.completionScript(for: shell))
        #expect(script.contains("decision"), "the known types are offered")
    }

    @Test(arguments: [
        (["frob"], "skep: unknown command 'frob' of 'skep'\nsee 'skep --help'\n"),
        (
            ["evnts"],
            "skep: unknown command 'evnts' of 'skep'; did you mean 'events'?\nsee 'skep --help'\n"
        ),
        (
            ["sql", ""], "skep: the query is empty\nsee 'skep sql --help'\n"
        ),
        (
            ["completion", "csh"],
            "skep: 'csh' is not a value of SHELL; allowed: bash, zsh, fish\n"
                + "see 'skep completion --help'\n"
        ),
    ])
    func wrongUsageIsSaidOnStandardError(arguments: [String], expected: String) {
        let result = caller.run(arguments)
        #expect(result.ending == .exit(.wrongUsage))
        #expect(result.errors == expected)
        #expect(result.output.isEmpty)
    }
}
