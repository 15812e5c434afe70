import Testing

@testable import Arguments

/// The scripts are run by the shells they are for: what they look like is nobody's business.
@Suite struct CompletionTests {
    /// What is offered for the last word of a line, on all shells alike.
    static let lines: [([String], [String])] = [
        (["ev"], ["events"]),
        (["s"], ["sql", "state"]),
        (["-C", "/", "sq"], ["sql"]),
        (["events", "--js"], ["--json"]),
        (["events", "--f"], ["--follow", "--from"]),
        (["events", "-n", "5", "--js"], ["--json"]),
        (["events", "--ver"], ["--version"]),
        (["state", "--js"], []),
        (["run", "--restart", "o"], ["on-failure"]),
        (["completion", ""], ["bash", "fish", "zsh"]),
        (["completion", "bash", ""], []),
        (["help", "-C", "/", "st"], ["state"]),
        (["state", "-o", "/dev/nul"], ["/dev/null"]),
        (["sql", "/dev/nul"], []),
        (["run", "--", "/dev/nul"], ["/dev/null"]),
        (["run", "coder", "--", "/dev/nul"], ["/dev/null"]),
        (["run", "/dev/nul"], []),
        (["lease", "re"], ["read"]),
        (["lease", "/dev/nul"], []),
        (["lease", "read", "/dev/nul"], ["/dev/null"]),
        (["lease", "read", "x", "/dev/nul"], ["/dev/null"]),
        (["lease", "--", "read", "/dev/nul"], ["/dev/null"]),
    ]

    @Test(arguments: Shell.allCases)
    func theProgramsNameBecomesAnIdentifier(shell: Shell) {
        let program = Program(
            "bee-hive", overview: "O", version: "1", commands: [Command("up", overview: "U")])
        let script = program.completionScript(for: shell)
        #expect(script.contains("_bee_hive"))
        #expect(!script.contains("_bee-hive"))
    }

    // MARK: bash

    /// Runs the function as bash would, with the words as bash breaks them.
    private func bash(_ words: [String]) throws -> [String] {
        let quoted = (["skep"] + words).map(singleQuoted).joined(separator: " ")
        let script =
            skep.completionScript(for: .bash)
            + "COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count); _skep\n"
            + "(( ${#COMPREPLY[@]} )) && printf '%s\\n' \"${COMPREPLY[@]}\"\n"
        return try ShellScript.run(script, with: "bash --norc").split(separator: "\n")
            .map(String.init).sorted()
    }

    @Test(.enabled(if: ShellScript.canRun("bash")), arguments: lines)
    func bashCompletes(words: [String], expected: [String]) throws {
        #expect(try bash(words) == expected)
    }

    @Test(
        .enabled(if: ShellScript.canRun("bash")),
        arguments: [
            (["events", "--from", "--f"], []),
            (["run", "--restart", "="], ["always", "never", "on-failure"]),
            (["run", "--restart", "=", "al"], ["always"]),
            (["run", "--restart=al"], ["--restart=always"]),
            (["state", "--out=/dev/nul"], ["--out=/dev/null"]),
            (["run", "--restart", "=", "always", "--cw"], ["--cwd"]),
        ])
    func bashKnowsWhereAValueStands(words: [String], expected: [String]) throws {
        #expect(try bash(words) == expected)
    }

    // MARK: zsh

    /// Types the line and a tab at a zsh on a terminal; the line it then runs says what it did.
    private func zsh(_ line: String) throws -> String {
        let script = """
            zmodload zsh/zpty
            zpty terminal zsh -f -i
            zpty -w terminal 'PS1=; autoload -Uz compinit; compinit -u -D; setopt nobeep;' \\
                'skep() { print -r -- "RAN<$*>"; }; source "$SCRIPT"; print READY$((1 + 1))'
            while zpty -r terminal line; do [[ $line == *READY2* ]] && break; done
            zpty -w -n terminal \(singleQuoted(line))$'\\t\\n'
            while zpty -r terminal line; do
                [[ $line == *RAN* ]] && print -r -- "${${line#*RAN<}%%>*}" && break
            done
            zpty -d terminal

            """
        // The script itself is a file too, whose path the shell on the terminal inherits.
        let outer = """
            export SCRIPT=$(mktemp)
            trap 'rm -f "$SCRIPT"' EXIT
            cat > "$SCRIPT" <<'END'
            \(skep.completionScript(for: .zsh))
            END
            \(script)
            """
        return try ShellScript.run(outer, with: "zsh -f")
    }

    @Test(.enabled(if: ShellScript.canRun("zsh")))
    func zshAcceptsTheScript() throws {
        #expect(try ShellScript.run(skep.completionScript(for: .zsh), with: "zsh -n") == "")
    }

    @Test(
        .enabled(if: ShellScript.canRun("zsh")),
        arguments: [
            ("skep ev", "events"),
            ("skep -C / sq", "-C / sql"),
            ("skep events --js", "events --json"),
            ("skep events --fo", "events --follow"),
            ("skep events -n 5 --js", "events -n 5 --json"),
            ("skep state --js", "state --js"),
            ("skep run --restart o", "run --restart on-failure"),
            ("skep run --restart=o", "run --restart=on-failure"),
            ("skep completion z", "completion zsh"),
            ("skep completion bash z", "completion bash z"),
            ("skep help -C / st", "help -C / state"),
            ("skep state -o /dev/nul", "state -o /dev/null"),
            ("skep run -- /dev/nul", "run -- /dev/null"),
            ("skep run coder -- /dev/nul", "run coder -- /dev/null"),
            ("skep run /dev/nul", "run /dev/nul"),
            ("skep lease re", "lease read"),
            ("skep lease read x /dev/nul", "lease read x /dev/null"),
        ])
    func zshCompletes(line: String, completed: String) throws {
        #expect(try zsh(line) == completed + "\n")
    }

    // MARK: fish

    private func fish(_ words: [String]) throws -> [String] {
        let line = (["skep"] + words).joined(separator: " ")
        let script = skep.completionScript(for: .fish) + "complete -C \(singleQuoted(line))\n"
        return try ShellScript.run(script, with: "fish --no-config").split(separator: "\n")
            .map(String.init)
    }

    @Test(.enabled(if: ShellScript.canRun("fish")), arguments: lines)
    func fishCompletes(words: [String], expected: [String]) throws {
        let names = try fish(words).map { $0.prefix { $0 != "\t" } }
        #expect(names.map(String.init) == expected)
    }

    @Test(.enabled(if: ShellScript.canRun("fish")))
    func fishShowsHelpAsItWasWritten() throws {
        let help = #"Print CloudEvents, one a line; it's [stable]: "yes" \o/ `$HOME`"#
        #expect(try fish(["events", "--js"]) == ["--json\t\(help)"])
    }
}
