import Testing

@testable import Arguments

@Suite struct HelpTests {
    @Test func theProgramExplainsItself() {
        #expect(
            skep.help() == """
                Mission control for swarms of coding agents

                Skep shows a swarm at work and can hold any of it for certain.

                USAGE
                  skep [-C DIR] [COMMAND] [ARGUMENT...]

                OPTIONS
                  -C, --directory DIR  Work in DIR
                  -h, --help           Show this help
                      --version        Show the version

                SUBCOMMANDS
                  events      Show events of the log
                  state       Show the state: agents, leases, requests
                  sql         Ask the log in SQL
                  pause       Hold agents
                  lease       Claim paths
                  run         Start one more agent
                  completion  Print a completion script
                  help        Explain a command

                EXAMPLES
                  skep events -f
                      Watch what happens

                EXIT CODES
                  0   done
                  1   failed, if only for one of several; the reason is on standard error
                  64  the command line was wrong
                  69  no supervisor runs here

                FILES
                  .skep/log.db  The log of the workspace

                See 'skep COMMAND --help' for one command.

                """)
    }

    @Test func aCommandWithOptionsExplainsItself() {
        #expect(
            skep.help(for: events) == #"""
                Show events of the log

                A point X is the id of an event, a time, or a time before now such as -10m.

                USAGE
                  skep events [-f] [-q] [--from X] [-n N] [--type TYPE]... [--json]

                OPTIONS
                  -f, --follow         Go on with what happens from now on
                  -q, --quiet          Show ids only
                      --from X         Begin at X
                  -n, --lines N        Show the last N events only
                      --type TYPE      Show events of this type only (may be repeated)
                      --json           Print CloudEvents, one a line; it's [stable]: "yes" \o/
                                       `$HOME`
                  -C, --directory DIR  Work in DIR
                  -h, --help           Show this help
                      --version        Show the version

                EXAMPLES
                  skep events --from -10m
                      What happened in the last ten minutes
                  skep events --json | wc -l
                      How many events there are

                """#)
    }

    @Test func aCommandWithArgumentsExplainsItself() {
        #expect(
            skep.help(for: run) == """
                Start one more agent

                USAGE
                  skep run [--restart POLICY] [--cwd DIR] [ROLE] -- CMD...

                ARGUMENTS
                  ROLE  What it is for
                  CMD   The program and its arguments

                OPTIONS
                      --restart POLICY  When to start it again (never, on-failure, always)
                      --cwd DIR         Start it in DIR
                  -C, --directory DIR   Work in DIR
                  -h, --help            Show this help
                      --version         Show the version

                """)
    }

    @Test(arguments: [
        (Positional.Arity.one, "skep x A"), (.optional, "skep x [A]"),
        (.oneOrMore, "skep x A..."), (.zeroOrMore, "skep x [A...]"),
        (.afterDashes, "skep x -- A..."),
    ])
    func usageShowsHowManyArgumentsThereAre(arity: Positional.Arity, expected: String) {
        let command = Command(
            "x", overview: "X", positionals: [Positional("A", help: "a", arity: arity)])
        #expect(Usage(skep, command).text == expected)
    }

    @Test func longTextsAreWrappedToEightyColumns() {
        let words = String(repeating: "word ", count: 40)
        let options = (0..<12).map { Option.value("option-\($0)", placeholder: "X", help: words) }
        let wide = Option.flag("an-option-of-thirty-characters", help: words)
        let command = Command(
            "wide", overview: "Wide", discussion: [words], options: options + [wide],
            examples: [Example("skep wide", words)])
        let lines = skep.help(for: command).split(separator: "\n").map(String.init)
        #expect(lines.map(\.count).max() == 80)
        #expect(lines.contains { $0.hasPrefix("            [--option-") })
        #expect(lines.contains("      --an-option-of-thirty-characters"))
    }

    @Test(arguments: [
        ("a b c", 3, ["a b", "c"]), ("abcdef gh", 3, ["abcdef", "gh"]), ("a\n  b", 9, ["a b"]),
        ("", 9, []), ("abc", 3, ["abc"]),
    ])
    func wordsStayWhole(text: String, columns: Int, expected: [String]) {
        #expect(wrapped(text, columns: columns) == expected)
    }
}
