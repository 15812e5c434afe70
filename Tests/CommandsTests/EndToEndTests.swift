import Glibc
import Support
import Swarm
import Testing

/// The program itself, as a shell starts it.
@Suite(.serialized) struct EndToEndTests {
    /// Runs a line of shell in which `$SKEP` is the program; gives its output and exit code.
    private func shell(_ line: String, in scratch: Scratch) throws -> (output: String, code: Int32)
    {
        let script = "cd '\(scratch.path)' && export SKEP='\(program)' LC_ALL=C.UTF-8; \(line)"
        let pipe = try #require(popen(script, "r"))
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, pipe), count > 0 {
            bytes += block[..<count]
        }
        let status = pclose(pipe)
        return (String(decoding: bytes, as: UTF8.self), status >> 8 & 0xff)
    }

    /// Built beside the tests.
    private var program: String {
        var path = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let bytes = path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        let own = String(decoding: bytes, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/skep"
    }

    @Test func theVersionIsSaid() throws {
        let result = try shell("$SKEP --version", in: Scratch())
        #expect(result.output == "skep 0.1.0\n")
        #expect(result.code == 0)
    }

    @Test func exitCodesTellWhatHappened() throws {
        let scratch = try workspace(shop)
        #expect(try shell("$SKEP verify >/dev/null", in: scratch).code == 0)
        #expect(try shell("$SKEP -C / state 2>/dev/null", in: scratch).code == 1)
        #expect(try shell("$SKEP frob 2>/dev/null", in: scratch).code == 64)
        #expect(try shell("$SKEP state >/dev/full 2>/dev/null", in: scratch).code == 1)
        #expect(try shell("$SKEP state >&- 2>/dev/null", in: scratch).code == 1)
    }

    @Test func aReaderThatLeavesEndsItQuietly() throws {
        var story = Story()
        for _ in 0..<3_000 { story.tell("01:00:00", nil, .clock, "drift", ["distance": 5]) }
        let scratch = try workspace(story.events)
        // 141 is what a shell says of a program that SIGPIPE ended.
        let line = "{ $SKEP events --json 2>&1; echo $? >code; } | head -n 1; cat code"
        let lines = try shell(line, in: scratch).output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last == "141")
    }

    @Test func timesAreThoseThatDateShows() throws {
        let scratch = try workspace(shop)
        let zone = "CET-1CEST,M3.5.0,M10.5.0/3"
        let last = try shell("TZ='\(zone)' $SKEP events -n 1", in: scratch).output
        let date = try shell("TZ='\(zone)' date -d 2026-11-20T14:31:53Z +%T", in: scratch).output
        #expect(last.prefix(8) == date.dropLast())
    }

    @Test func aFunctionThatTakesMinutesEndsTheQueryToo() throws {
        // SQLite cannot be stopped inside of a function.
        let slow = "SELECT instr(zeroblob(3000000), zeroblob(1500000) || x'01')"
        let result = try shell("$SKEP sql \"\(slow)\" 2>&1", in: workspace(shop))
        #expect(result.output == "skep: the query takes longer than 2 s and was stopped\n")
        #expect(result.code == 1)
    }

    @Test func aQueryComesByStandardInput() throws {
        let scratch = try workspace(shop)
        let result = try shell(
            "echo 'SELECT count(*) AS n FROM events' | $SKEP sql --json -", in: scratch)
        #expect(result.output == "{\"n\":31}\n")
    }

    @Test func nothingOfFoundationIsLinked() throws {
        #expect(try !shell("ldd $SKEP", in: Scratch()).output.contains("Foundation"))
    }
}
