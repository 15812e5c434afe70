import Swarm
import Testing

@testable import Configuration

/// What is said of a wrong file, and where.
@Suite struct MistakeTests {
    private static let keys =
        "preset, command, role, pty, cwd, environment, env_file, messages, worktree, restart, count, "
        + "profiles, depends_on, ready, budgets, consistency, waiting, continue, contain, "
        + "pause, resume"

    @Test(arguments: [
        ("[a]", ["1:1 the file is a list | the key 'agents'"]),
        ("hello", ["1:1 the file is 'hello' | the key 'agents'"]),
        (
            "agent: {}",
            ["1:1 there is no key 'agent' in the file | agents, rules, leases, budgets, retention"]
        ),
        ("agents: [a]", ["1:9 'agents' is a list | a mapping of names to what each agent is"]),
        ("agents: {x: sh}", ["1:13 'x' is 'sh' | a mapping with the key 'command'"]),
        ("agents: {x: }", ["1:13 'x' is nothing | a mapping with the key 'command'"]),
        (
            "agents: {x: {pty: true}}",
            [
                "1:10 'x' has no command | command: a text for 'sh -c', or a list of words, the "
                    + "program first"
            ]
        ),
        (
            "agents:\n  x:\n    comand: a\n    command: a\n",
            ["3:5 there is no key 'comand' in 'x' | \(keys)"]
        ),
        (
            "agents: {x: {command: a, working_dir: b}}",
            ["1:26 there is no key 'working_dir' in 'x' | 'cwd'"]
        ),
        (
            "agents: {x: {command: a, pty: yes}}",
            ["1:31 'pty' is 'yes' | true for a terminal, false for pipes"]
        ),
        (
            "agents: {x: {command: a, messages: yes}}",
            [
                "1:36 'messages' is 'yes' | true to have messages typed as lines, "
                    + "or one of the keys file and command"
            ]
        ),
        (
            "agents: {x: {command: a, pty: 'true'}}",
            ["1:31 'pty' is 'true' | true for a terminal, false for pipes"]
        ),
        (
            "agents: {x: {command: a, cwd: []}}",
            ["1:31 'cwd' is a list | a directory, relative to this file"]
        ),
        (
            "agents: {x: {command: a, consistency: hold}}",
            ["1:39 'consistency' is 'hold' | inform, pause"]
        ),
        (
            "agents: {x: {command: a, consistency: [pause]}}",
            ["1:39 'consistency' is a list | inform, pause"]
        ),
        (
            "agents:\n  x:\n    command: a\n    consistency: true\n",
            ["4:18 'consistency' is 'true' | inform, pause"]
        ),
        ("agents: {x: {command: a, restart: no}}", ["1:35 'restart' is 'no' | 'never'"]),
        (
            "agents: {x: {command: a, restart: on_failure}}",
            ["1:35 'restart' is 'on_failure' | never, on-failure, always"]
        ),
        (
            "agents: {x: {command: a, count: -1}}",
            ["1:33 'count' is '-1' | a whole number up to 1000"]
        ),
        (
            "agents: {x: {command: a, count: 1001}}",
            ["1:33 'count' is '1001' | a whole number up to 1000"]
        ),
        (
            "agents: {x: {command: a, count: 9999999999999999999999}}",
            ["1:33 'count' is '9999999999999999999999' | a whole number up to 1000"]
        ),
        (
            "agents: {x: {command: a, count: '3'}}",
            ["1:33 'count' is '3' | a whole number up to 1000"]
        ),
    ])
    func whatIsOfTheWrongKindIsNamed(text: String, expected: [String]) {
        #expect(mistakes(text) == expected)
    }

    @Test(arguments: [
        ("''", "the command is empty"), ("' '", "the command is empty"),
        ("[]", "the command names no program"), ("['']", "the command names no program"),
        ("", "'command' is nothing"), ("{a: b}", "'command' is a mapping"),
        ("[a, [b]]", "a word of the command is a list"), ("[a, ]", ""),
        ("[a, ~]", "a word of the command is '~', which is nothing to some readers"),
        ("[a, no]", "a word of the command is 'no', which is true or false to some readers"),
        ("on", "'command' is 'on', which is true or false to some readers"),
        ("\"a\\0b\"", "'command' holds a NUL byte"),
    ])
    func aCommandIsATextOrWords(command: String, message: String) {
        let found = mistakes("agents:\n  x:\n    command: \(command)\n").joined()
        #expect(message.isEmpty ? found.isEmpty : found.contains(message), "\(found)")
    }

    /// YAML 1.1 and 1.2 between them read each of these as something else than text.
    @Test(arguments: [
        "no", "No", "NO", "on", "off", "y", "n", "yes", "true", "False", "~", "null", "Null",
        "1e3", "1E+3", "0x1f", "0o17", "0b11", "007", "1_000", "1.50", ".5", "1.", "+1", "-0",
        ".inf", "-.INF", ".NaN", "22:30", "1:30:59", "2026-11-20", "2026-1-2 10:00:00",
        "1234567890123456",
    ])
    func suchTextsNeedQuotes(text: String) {
        let found = mistakes("agents: {x: {command: a, environment: {A: \(text)}}}")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("1:43 'A' is '\(text)', which is ") == true)
        #expect(found.first?.hasSuffix(" to some readers | quotes around it") == true)
        #expect(
            swarm("agents: {x: {command: a, environment: {A: '\(text)'}}}")?.first?.environment
                == ["A=\(text)"])
    }

    @Test(arguments: [
        ("{A: }", "1:43 'A' is nothing | a text; an empty text is ''"),
        ("{NO: b}", "1:40 'NO' is true or false to some readers | quotes around it"),
        ("{A: [b]}", "1:43 'A' is a list | a text"),
        ("{'': b}", "1:40 '' cannot be the name of a variable | letters, digits and '_'"),
        ("{'A=B': b}", "1:40 'A=B' cannot be the name of a variable | letters, digits and '_'"),
        ("{'A B': b}", "1:40 'A B' cannot be the name of a variable | letters, digits and '_'"),
        ("[A]", "1:40 'A' is no variable | NAME=value"),
        ("[=b]", "1:40 '' cannot be the name of a variable | letters, digits and '_'"),
        ("[A=1, A=2]", "1:45 'A' is set in line 1 already | each variable once"),
        ("[{A: b}]", "1:40 a variable is a mapping | NAME=value"),
        (
            "A=b",
            "1:39 'environment' is 'A=b' | a mapping NAME: value, or a list of NAME=value"
        ),
    ])
    func variablesHaveNamesAndTexts(environment: String, expected: String) {
        #expect(
            mistakes("agents: {x: {command: a, environment: \(environment)}}") == [expected])
    }

    @Test(arguments: [
        "Coder", "a12", "tick", "-x", "x y", "é", "''", String(repeating: "x", count: 33),
    ])
    func suchNamesAreRefused(name: String) {
        let found = mistakes("agents: {\(name): {command: a}}")
        #expect(found.count == 1 && found[0].contains(" cannot be a name: it "))
        #expect(found.count == 1 && found[0].hasSuffix(" | \(AgentName.rule)"))
        #expect(found[0].hasPrefix("1:10 "))
    }

    @Test func namesAreEachOneAgents() {
        #expect(
            mistakes("agents:\n  x-2: {command: a}\n  x: {command: a, count: 2}\n")
                == [
                    "3:3 'x-2' is the name of another agent too, from line 2 | a name of its own "
                        + "for each"
                ])
        #expect(
            mistakes("agents:\n  x: {command: a}\n  x: {command: b}\n")
                == ["3:3 'x' stands here already, in line 2 | each key once"])
        let long = String(repeating: "x", count: 31)
        #expect(
            mistakes("agents: {\(long): {command: a, count: 1}}")
                == [
                    "1:10 '\(long)-1' is too long for a name | at most 32 characters, the number "
                        + "included"
                ])
        #expect(
            mistakes("agents: {on: {command: a}}")
                == [
                    "1:10 'on' is true or false to some readers | quotes around it, or another name"
                ])
        #expect(swarm("agents: {'on': {command: a}}")?.count == 1)
    }

    @Test func moreThanAKeeperKeepsIsTooMany() {
        let text = "agents:\n  x: {command: a, count: 600}\n  z: {command: a, count: 401}\n"
        #expect(mistakes(text) == ["2:3 these are 1001 agents | at most 1000"])
    }

    @Test func directoriesAreAskedFor() {
        let text = "agents: {x: {command: a, cwd: gone}, z: {command: a, cwd: here}}"
        let found = mistakes(Array(text.utf8)) { $0 == "gone" ? "not there" : nil }
        #expect(
            found == [
                "1:31 no agent can work in 'gone': not there | a directory, relative to this file"
            ])
    }

    @Test func allMistakesComeAtOnceAndInOrder() {
        let text = """
            agents:
              Bad:
                command: [sleep, 0x10]
                restart: often
              coder: &anchor
                count: many
                comand: x
                cwd: *anchor
                role: !!str x
            other: 1
            """
        let places = mistakes(text).map { $0.prefix { $0 != " " } }
        #expect(
            places == ["2:3", "3:22", "4:14", "5:3", "5:10", "6:12", "7:5", "8:10", "9:11", "10:1"]
        )
    }

    @Test func whatMayHaveBeenMeantIsKnown() throws {
        do throws(Mistakes) {
            _ = try Manifest(Array("agents: {x: {command: a, restart: alwys}}".utf8))
            Issue.record("it was taken")
        } catch {
            let unknown = try #require(error.list.first?.unknown)
            #expect(unknown.typed == "alwys")
            #expect(unknown.known == ["never", "on-failure", "always"])
        }
    }

    @Test(arguments: [
        ("a: b: c", "1:5", "quotes around a text with ': '"),
        ("agents:\n\tx: 1", "2:1", "spaces: YAML is not indented with tabs"),
        ("é: [\n\t\t}", "2:3", ""),
        ("agents:\n  x: 1\n y: 2", "3:2", "a key, indented as those before it"),
        ("agents: {x: @b}", "1:13", "quotes around a text that begins with a sign"),
        ("agents: \"\\q\"", "1:10", "single quotes"), ("agents: [", "2:1", ""),
        ("agents: 'x", "1:11", ""), ("%TAG ! x", "", ""),
    ])
    func whatIsNoYamlIsSaidWithAdvice(text: String, place: String, advice: String) {
        let found = mistakes(text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(place) == true, "\(found)")
        #expect(found.first?.contains("this is no YAML: ") == true, "\(found)")
        #expect(found.first?.contains(" | " + advice) == true, "\(found)")
    }
}
