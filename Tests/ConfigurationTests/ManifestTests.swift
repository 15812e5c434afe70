import Support
import Swarm
import Testing

@testable import Configuration

/// What a right file means.
@Suite struct ManifestTests {
    @Test func allThatCanBeSaidIsRead() throws {
        let agents = try #require(
            swarm(
                """
                # a comment
                agents:
                  critic:
                    command: [claude, --max-turns, 5]
                    role: critic
                    pty: false
                    cwd: ../other
                    environment:
                      DEBUG: "no"
                      PORT: 8080
                      EMPTY: ''
                    messages: true
                    worktree: true
                    restart: on-failure
                """))
        let critic = try #require(agents.first)
        #expect(agents.count == 1)
        #expect(critic.name == AgentName(rawValue: "critic"))
        #expect(critic.command == ["claude", "--max-turns", "5"])
        #expect(critic.role == "critic" && !critic.isTerminal && critic.directory == "../other")
        #expect(critic.environment == ["DEBUG=no", "PORT=8080", "EMPTY="])
        #expect(critic.restart == .onFailure && critic.mailbox == .typed && critic.isApart)
    }

    @Test func whatIsNotSaidIsAsForRun() throws {
        let agent = try #require(swarm("agents: {sh: {command: exit}}")?.first)
        #expect(agent.command == ["/bin/sh", "-c", "exit"])
        #expect(agent.role.isEmpty && agent.isTerminal && agent.directory == nil)
        #expect(!agent.isApart)
        #expect(agent.environment.isEmpty && agent.restart == .never && agent.mailbox == nil)
    }

    @Test func aTextIsALineForTheShellAsItStands() throws {
        let text = """
            agents:
              folded: {command: 'it''s "here"; exit'}
              long:
                command: |
                  set -e
                  make
            """
        let commands = try #require(swarm(text)).map { $0.command[2] }
        #expect(commands == [#"it's "here"; exit"#, "set -e\nmake"])
    }

    @Test func variablesMayBeAList() throws {
        let text = "agents: {a: {command: x, environment: [A=b=c, 'B=', \"C=\\x1b[0m\"]}}"
        #expect(try #require(swarm(text)?.first).environment == ["A=b=c", "B=", "C=\u{1b}[0m"])
    }

    @Test func countedAgentsHaveNumbers() throws {
        let text = """
            agents:
              coder: {command: x, count: 3}
              one: {command: x, count: 1}
              none: {command: x, count: 0}
              last: {command: x}
            """
        let names = try #require(swarm(text)).map(\.name.rawValue)
        #expect(names == ["coder-1", "coder-2", "coder-3", "one-1", "last"])
    }

    @Test(arguments: ["", "# all is commented out\n", "agents:\n", "agents: {}\n", "---\n...\n"])
    func aFileMayNameNobody(text: String) { #expect(swarm(text) == []) }

    @Test func aMarkOfTheByteOrderIsPassedOver() {
        let bytes = [0xef, 0xbb, 0xbf] + Array("agents: {x: {command: a}}".utf8)
        #expect(mistakes(bytes).isEmpty)
    }

    @Test func linesMayEndAsOnWindows() {
        let text = "agents:\r\n  x:\r\n    command: [echo, a]\r\n"
        #expect(swarm(text)?.first?.command == ["echo", "a"])
    }

    /// What readers of YAML 1.1 and 1.2 agree to be text, or the same number.
    @Test(arguments: [
        "claude", "1.2.3", "10.0.0.1", "v1", "0x", "a:b", "22:99", "-", "8080", "-1", "0",
        "12e", ".", "e3", "yesterday", "nothing", "1-2-3", "--flag", "100%", "2026-11", "+",
    ])
    func suchTextsNeedNoQuotes(text: String) {
        let isDash = text == "-"
        let node = isDash ? "'-'" : text
        #expect(swarm("agents: {x: {command: [echo, \(node)]}}")?.first?.command.last == text)
    }
}

/// The file that `skep init` writes.
@Suite struct ManifestTemplateTests {
    @Test func itNamesNobodyYet() { #expect(swarm(Manifest.template) == []) }

    @Test func itsExamplesAreRightAndShowEveryKey() throws {
        let lines = Manifest.template.split(separator: "\n", omittingEmptySubsequences: false)
        let counted = lines.map { $0.hasPrefix("  # ") ? "  " + $0.dropFirst(4) : String($0) }
        let text = counted.joined(separator: "\n")
        let files = ["vars.env": "A=b"]
        #expect(mistakes(text, files: files) == [])
        #expect(swarm(text, files: files)?.map(\.name.rawValue) == ["clock", "helper"])
        #expect(
            swarm(text, profiles: ["dev"], files: files)?.map(\.name.rawValue)
                == ["clock", "helper", "coder-1", "coder-2"])
        for key in AgentKey.names { #expect(text.contains("    \(key):"), "\(key) is not shown") }
    }

    @Test func theExampleOfTheReferenceIsRight() throws {
        let place = "/Tests/ConfigurationTests/ManifestTests.swift"
        let root = #filePath.dropLast(place.count)
        let page = try #require(TextFile.read("\(root)/docs/manifest.md"))
        let example = try #require(
            page.split(separator: "\n", omittingEmptySubsequences: false)
                .split(whereSeparator: { $0.hasPrefix("```") }).dropFirst().first)
        let names = swarm(example.joined(separator: "\n"))?.map(\.name.rawValue)
        #expect(names == ["coder-1", "coder-2", "coder-3", "tests"])
        for key in AgentKey.names { #expect(page.contains("| `\(key)` |"), "\(key) is not there") }
    }

    @Test func itFitsAnEditor() {
        #expect(Manifest.template.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 })
        #expect(Manifest.template.hasSuffix("\n"))
    }
}
