import Glibc
import Support
import Swarm
import Testing

@testable import Configuration

/// What stands in files that many manifests may share.
@Suite struct PresetTests {
    private let own = Scratch()
    private let shared = Scratch()
    private var files: ConfigurationFiles {
        ConfigurationFiles(directories: [own.path, shared.path])
    }

    private func write(_ text: String, _ name: String, in scratch: Scratch) {
        mkdir(scratch.path + "/presets", 0o755)
        TextFile.write(Array(text.utf8), to: scratch.path + "/presets/\(name).yaml")
    }

    private func read(_ settings: String) -> Manifest.Agent? {
        try? Manifest(Array("agents: {x: {\(settings)}}".utf8), presets: files).agents.first
    }

    private func wrong(_ text: String) -> [String] {
        do throws(Mistakes) {
            _ = try Manifest(Array(text.utf8), presets: files)
            return []
        } catch {
            return error.list.map { mistake in
                let file = mistake.file?.split(separator: "/").last.map { "\($0):" } ?? ""
                let place = "\(mistake.place.line):\(mistake.place.column)"
                return "\(file)\(place) \(mistake.message) | \(mistake.expected)"
            }
        }
    }

    @Test(arguments: ["claude", "codex", "gemini", "opencode", "aider", "shell"])
    func eachOfOursIsRight(name: String) throws {
        let agent = try #require(read("preset: \(name)"))
        #expect(!agent.command.isEmpty && agent.isTerminal && !agent.role.isEmpty)
        #expect((agent.mailbox == .typed) == (name != "shell"))
    }

    @Test func allThatAreThereAreKnown() {
        #expect(
            ConfigurationFiles(directories: []).names(in: "presets", ending: ".yaml")
                == ["aider", "claude", "codex", "gemini", "opencode", "shell"])
    }

    @Test func whatTheAgentSaysWins() throws {
        write(
            """
            command: [mine, --fast]
            role: coder
            pty: false
            messages: true
            worktree: true
            restart: always
            environment: {A: preset, B: preset}
            ready: {port: 80}
            consistency: pause

            """, "mine", in: own)
        let plain = try #require(read("preset: mine"))
        #expect(plain.command == ["mine", "--fast"] && plain.role == "coder")
        #expect(!plain.isTerminal && plain.mailbox == .typed && plain.isApart)
        #expect(plain.restart == .always && plain.environment == ["A=preset", "B=preset"])
        #expect(plain.ready == Probe(.port(80)) && plain.consistency == .pause)
        let other = try #require(
            read(
                "preset: mine, command: [other], role: critic, pty: true, messages: false, "
                    + "worktree: false, restart: never, environment: {B: agent}, ready: {port: 81}, "
                    + "consistency: inform"))
        #expect(other.command == ["other"] && other.role == "critic")
        #expect(other.isTerminal && other.mailbox == nil && !other.isApart)
        #expect(other.restart == .never && other.environment == ["A=preset", "B=agent"])
        #expect(other.ready == Probe(.port(81)) && other.consistency == .inform)
    }

    @Test func onesOwnCountsBeforeWhatIsInstalledAndThatBeforeWhatIsBuiltIn() {
        write("command: [shared]", "claude", in: shared)
        #expect(read("preset: claude")?.command == ["shared"])
        write("command: [own]", "claude", in: own)
        #expect(read("preset: claude")?.command == ["own"])
    }

    @Test func aPresetNeedNotNameAProgram() {
        write("role: critic", "critic", in: own)
        #expect(read("preset: critic, command: [a]")?.role == "critic")
        let found = wrong("agents: {x: {preset: critic}}")
        #expect(found.count == 1 && found[0].hasPrefix("1:10 'x' has no command | "))
    }

    @Test(arguments: ["clade", "../claude", "''", ".hidden", "[claude]", "~"])
    func whatIsNoPresetIsSaidOnce(name: String) {
        let found = wrong("agents: {x: {preset: \(name)}}")
        #expect(found.count == 1 && found[0].hasPrefix("1:22 "), "\(found)")
    }

    /// Whoever uses it, and with its own file.
    @Test func whatIsWrongWithAPresetIsSaidThere() {
        write("comand: [a]\nrole: no\ncount: 3\nprofiles: [a]\n", "mine", in: own)
        let keys =
            "command, role, pty, environment, messages, worktree, restart, ready, budgets, "
            + "consistency, waiting, continue, contain, pause, resume"
        #expect(
            wrong("agents: {x: {preset: mine, command: a}, z: {preset: mine, command: a}}") == [
                "mine.yaml:1:1 there is no key 'comand' in the preset | \(keys)",
                "mine.yaml:2:7 'role' is 'no', which is true or false to some readers | quotes "
                    + "around it",
                "mine.yaml:3:1 'count' is nothing that a preset can say | it where the agent is",
                "mine.yaml:4:1 'profiles' is nothing that a preset can say | it where the agent is",
            ])
        write("command: [", "broken", in: own)
        let found = wrong("agents: {x: {preset: broken}}")
        #expect(found.count == 1 && found[0].hasPrefix("broken.yaml:"), "\(found)")
        write("[a]", "list", in: own)
        #expect(
            wrong("agents: {x: {preset: list}}")
                == ["list.yaml:1:1 the preset is a list | a mapping with the key 'command'"])
    }
}
