import Glibc
import Support
import Swarm
import Testing

@testable import Configuration

/// What is peculiar to an agent's program.
@Suite struct MannersTests {
    private func manners(_ settings: String) -> Manners? {
        swarm("agents: {x: {command: a, \(settings)}}")?.first?.manners
    }

    // MARK: - Going on

    @Test func itsConversationIsTakenUpByACommand() {
        #expect(manners("continue: [a, --continue]")?.continuing == ["a", "--continue"])
        #expect(manners("continue: a -c")?.continuing == ["/bin/sh", "-c", "a -c"])
        #expect(manners("role: b")?.continuing == nil)
        #expect(
            mistakes("agents: {x: {command: a, continue: []}}") == [
                "1:36 the command names no program | a text for 'sh -c', or a list of words, the program first"
            ])
    }

    /// What goes on with another program's conversation would be wrong.
    @Test func thatOfAPresetGoesWithItsCommand() throws {
        let own = Scratch()
        mkdir(own.path + "/presets", 0o755)
        TextFile.write(
            Array("command: a\ncontinue: a -c\n".utf8), to: own.path + "/presets/p.yaml")
        let read = { (more: String) in
            try Manifest(
                Array("agents: {x: {preset: p\(more)}}".utf8),
                presets: ConfigurationFiles(directories: [own.path])
            ).agents.first?.manners.continuing
        }
        #expect(try read("") == ["/bin/sh", "-c", "a -c"])
        #expect(try read(", command: b") == nil)
        #expect(try read(", command: b, continue: b -c") == ["/bin/sh", "-c", "b -c"])
    }

    // MARK: - Containment

    @Test func limitsHaveUnits() {
        let found = manners(
            "contain: {memory: 4G, processes: 500, files: 4096, file_size: 1M, nice: 10}")
        #expect(
            found?.containment.json
                == [
                    "memory": 4_294_967_296, "processes": 500, "files": 4_096,
                    "file_size": 1_048_576, "nice": 10,
                ])
        #expect(
            found?.containment.words
                == "process tree, memory 4G, processes 500, files 4096, file_size 1M, nice 10")
        #expect(manners("contain: {}")?.containment.isEmpty == true)
    }

    @Test(arguments: [
        ("4G", "1:35 'contain' is '4G' | a mapping such as {memory: 4G, files: 4096, nice: 10}"),
        ("{memory: 1K}", "1:44 'memory' is '1K' | bytes with K, M or G, such as 4G; at least 1M"),
        ("{files: 3}", "1:43 'files' is '3' | a whole number from 16 to 1048576"),
        ("{nice: -5}", "1:42 'nice' is '-5' | a whole number from 1 to 19"),
        ("{nofile: 99}", "1:36 there is no key 'nofile' in 'contain' | 'files'"),
        (
            "{cpus: 2}",
            "1:36 there is no key 'cpus' in 'contain' | memory, processes, files, file_size, nice"
        ),
    ])
    func whatIsNoLimitIsRefused(value: String, mistake: String) {
        #expect(mistakes("agents: {x: {command: a, contain: \(value)}}") == [mistake])
    }

    @Test func whatOthersCallItIsKnown() {
        #expect(
            mistakes("agents: {x: {command: a, ulimits: {nofile: 9}}}") == [
                "1:26 there is no key 'ulimits' in 'x' | 'contain'"
            ])
    }

    // MARK: - Being told of a pause

    @Test func oneOfTwoThingsIsDone() {
        let typed = manners("pause: {type: \"\\e\"}, resume: {type: \"go on\\r\"}")
        #expect(typed?.pausing == Nudge(.type("\u{1b}")))
        #expect(typed?.pausing?.within == 2_000_000)
        #expect(typed?.resuming == Nudge(.type("go on\r")))
        let run = manners("pause: {command: [a, b], within: 30s}")
        #expect(run?.pausing == Nudge(.command(["a", "b"]), within: 30_000_000))
        #expect(run?.resuming == nil)
    }

    @Test(arguments: [
        ("pause: a", "1:33 'pause' is 'a' | a mapping with one of the keys type and command"),
        (
            "pause: {}",
            "1:33 'pause' says nothing that could be done | one of the keys type and command"
        ),
        (
            "pause: {type: a, command: b}",
            "1:33 'pause' says 2 things at once | one of the keys type and command"
        ),
        (
            "pause: {type: a, within: 31s}",
            "1:51 'within' is '31s' | a time such as 500ms, 10s, 5m or 2h, 30 s at most"
        ),
        ("pause: {type: ''}", "1:40 'type' has 0 bytes | 1 to 1000"),
        ("pause: {keys: a}", "1:34 there is no key 'keys' in 'pause' | 'type'"),
        (
            "resume: {type: a, within: 1s}",
            "1:44 there is no key 'within' in 'resume' | type, command"
        ),
    ])
    func whatCannotBeDoneIsRefused(settings: String, mistake: String) {
        #expect(mistakes("agents: {x: {command: a, \(settings)}}").contains(mistake))
    }
}
