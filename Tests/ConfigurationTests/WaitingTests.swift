import Glibc
import Support
import Swarm
import Testing

@testable import Configuration

/// What an agent shows when it waits for a person.
@Suite struct WaitingTests {
    private func waiting(_ value: String) -> [String]? {
        swarm("agents: {x: {command: a, waiting: \(value)}}")?.first?.manners.waiting
    }

    @Test func itIsATextOrAListOfThem() {
        #expect(waiting("Do you want to proceed?") == ["Do you want to proceed?"])
        #expect(waiting("['(y/n)', \"Allow?\"]") == ["(y/n)", "Allow?"])
        #expect(waiting("[]") == [])
        #expect(swarm("agents: {x: {command: a}}")?.first?.manners == Manners())
    }

    @Test func whatTheAgentSaysTakesThePlaceOfThePresets() throws {
        let own = Scratch()
        mkdir(own.path + "/presets", 0o755)
        TextFile.write(
            Array("command: a\nwaiting: [one, two]\n".utf8), to: own.path + "/presets/p.yaml")
        let read = { (more: String) in
            try Manifest(
                Array("agents: {x: {preset: p\(more)}}".utf8),
                presets: ConfigurationFiles(directories: [own.path])
            ).agents.first?.manners.waiting
        }
        #expect(try read("") == ["one", "two"])
        #expect(try read(", waiting: three") == ["three"])
        #expect(try read(", waiting: []") == [])
    }

    @Test(arguments: [
        (
            "{a: b}",
            "1:35 'waiting' is a mapping | a text that it shows when it waits for a person, or a list of them"
        ),
        ("''", "1:35 'waiting' is '' | some signs of one row, at most 200 bytes"),
        ("[a, ' ']", "1:39 a text of 'waiting' is ' ' | some signs of one row, at most 200 bytes"),
        (
            "[a, \"b\\nc\"]",
            "1:39 a text of 'waiting' is 'b\nc' | some signs of one row, at most 200 bytes"
        ),
        (
            "[a, no]",
            "1:39 a text of 'waiting' is 'no', which is true or false to some readers | quotes around it"
        ),
    ])
    func whatCannotBeFoundIsRefused(value: String, mistake: String) {
        #expect(mistakes("agents: {x: {command: a, waiting: \(value)}}") == [mistake])
    }

    @Test func thereAreAtMost32() {
        let list = "[" + (0...32).map { "t\($0)" }.joined(separator: ", ") + "]"
        let found = mistakes("agents: {x: {command: a, waiting: \(list)}}")
        #expect(found == ["1:35 'waiting' holds 33 texts | at most 32"])
    }
}
