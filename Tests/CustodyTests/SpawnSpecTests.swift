import Custody
import Linux
import Testing

@Suite struct SpawnSpecTests {
    @Test(arguments: [
        (
            SpawnSpec(command: ["true"], environment: []),
            "keep1|0|1|true|0"
        ),
        (
            SpawnSpec(
                command: ["sh", "-c", ""], environment: ["PATH=/bin", "EMPTY="],
                directory: "/a b", umask: 0o27, terminal: .init(columns: 120, rows: 40),
                files: 1024),
            "keep1|4|directory|/a b|umask|27|terminal|120x40|files|1024|3|sh|-c||2|PATH=/bin|EMPTY="
        ),
    ])
    func aSpecIsWordsInAFile(_ spec: SpawnSpec, _ text: String) throws {
        #expect(try spec.encode() == bytes(text))
        #expect(try SpawnSpec(decoding: bytes(text)) == spec)
        #expect(try SpawnSpec(reading: spec.memoryFile()) == spec)
    }

    @Test func whatTakesUpAConversationIsWordsToo() throws {
        var spec = SpawnSpec(command: ["a"], environment: [])
        spec.continuing = ["a", "", "--continue"]
        let text = "keep1|3|continue|a|continue||continue|--continue|1|a|0"
        #expect(try spec.encode() == bytes(text))
        #expect(try SpawnSpec(decoding: bytes(text)) == spec)
    }

    @Test func limitsAreNumbers() throws {
        var spec = SpawnSpec(command: ["a"], environment: [])
        spec.limits.memory = 1 << 32
        spec.limits.processes = 500
        spec.limits.files = 64
        spec.limits.fileSize = 10
        spec.limits.nice = 5
        let text =
            "keep1|5|memory|4294967296|processes|500|most-files|64|file-size|10|nice|5|1|a|0"
        #expect(try spec.encode() == bytes(text))
        #expect(try SpawnSpec(decoding: bytes(text)) == spec)
        for wrong in ["keep1|1|memory|4G|1|a|0", "keep1|1|nice|-1|1|a|0"] {
            #expect(throws: SpawnSpec.Mistake.malformed) {
                try SpawnSpec(decoding: bytes(wrong))
            }
        }
    }

    @Test func aKeyOfTheFutureIsPassedOver() throws {
        let spec = try SpawnSpec(decoding: bytes("keep1|1|aura|red|1|true|0"))
        #expect(spec == SpawnSpec(command: ["true"], environment: []))
    }

    @Test(arguments: [
        "", "keep2|0|1|true|0", "keep1", "keep1|0", "keep1|0|1|true", "keep1|0|1|true|1",
        "keep1|0|1|true|0|more", "keep1|1|umask|1|true|0", "keep1|1|umask|8|1|true|0",
        "keep1|1|umask|1777|1|true|0", "keep1|1|files|-1|1|true|0",
        "keep1|1|terminal|80|1|true|0", "keep1|1|terminal|80x65536|1|true|0",
        "keep1|9223372036854775807|1|true|0", "keep1|0|99999999999999999999|true|0",
        "keep1|0|-1|true|0",
    ])
    func whatIsNoSpecIsRefused(_ text: String) {
        #expect(throws: SpawnSpec.Mistake.malformed) { try SpawnSpec(decoding: bytes(text)) }
    }

    @Test func limitsAreKept() {
        let nothing = SpawnSpec(command: [], environment: [])
        #expect(throws: SpawnSpec.Mistake.noCommand) { try nothing.encode() }
        #expect(throws: SpawnSpec.Mistake.noCommand) {
            try SpawnSpec(decoding: bytes("keep1|0|0|0"))
        }
        let cut = SpawnSpec(command: ["a\0b"], environment: [])
        #expect(throws: SpawnSpec.Mistake.hasNul) { try cut.encode() }
        let many = SpawnSpec(command: ["a"], environment: Array(repeating: "A=", count: 65_532))
        #expect(throws: SpawnSpec.Mistake.tooLong) { try many.encode() }
        let long = [UInt8](repeating: 65, count: SpawnSpec.byteLimit + 1)
        #expect(throws: SpawnSpec.Mistake.tooLong) { try SpawnSpec(decoding: long) }
    }

    @Test func aLongOneGoesThroughAFile() throws {
        let words = (0..<40_000).map { "NAME\($0)=\(String(repeating: "x", count: 40))" }
        let spec = SpawnSpec(command: ["a"], environment: words)
        #expect(try SpawnSpec(reading: spec.memoryFile()) == spec)
    }
}
