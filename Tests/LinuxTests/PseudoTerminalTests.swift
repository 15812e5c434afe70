import Glibc
import Linux
import Testing

@Suite struct PseudoTerminalTests {
    private let size = PseudoTerminal.Size(columns: 97, rows: 31)

    private func program(_ script: String, on terminal: borrowing PseudoTerminal) throws
        -> Child
    {
        let side = try Descriptor(open: try terminal.path(), O_RDWR | O_NOCTTY)
        return try Child(shell(script), [side.number, side.number, side.number])
    }

    @Test func itHasTheSizeItIsGiven() throws {
        let terminal = try PseudoTerminal(size: size)
        #expect(try terminal.size() == size)
        try terminal.resize(to: .init(columns: 10, rows: 5))
        #expect(try terminal.size() == .init(columns: 10, rows: 5))
        let child = try program("stty size", on: terminal)
        #expect(try read(terminal.master, until: "\n") == "5 10\r\n")
        #expect(try child.end() == .exited(0))
    }

    @Test func nobodyHasOpenedItIsNotTheEnd() throws {
        let terminal = try PseudoTerminal(size: size)
        var bytes: [UInt8] = []
        #expect(try terminal.master.read(appendingTo: &bytes, limit: 9) == .wouldBlock)
        #expect(try terminal.foreground() == nil)
        let child = try program("printf tail", on: terminal)
        #expect(try child.end() == .exited(0))
        // All who had it have left: first the tail, then the end, as often as it is asked for.
        #expect(try terminal.master.read(appendingTo: &bytes, limit: 9) == .bytes(4))
        for _ in 0..<2 {
            try waitUntilReadable(terminal.master)
            #expect(try terminal.master.read(appendingTo: &bytes, limit: 9) == .end)
        }
        #expect(bytes == Array("tail".utf8))
    }

    @Test func howItTreatsInputIsSeenFromTheMaster() throws {
        let terminal = try PseudoTerminal(size: size)
        #expect(try terminal.inputMode().isCanonical)
        #expect(try terminal.inputMode().isEchoing)
        let child = try program(
            "stty -echo; echo quiet; read line; stty raw; echo raw; read line", on: terminal)
        _ = try read(terminal.master, until: "quiet")
        #expect(try terminal.inputMode().isCanonical)
        #expect(try !terminal.inputMode().isEchoing)
        _ = try terminal.master.write([0x0a])
        _ = try read(terminal.master, until: "raw")
        #expect(try !terminal.inputMode().isCanonical)
        _ = try terminal.master.write([0x0a])
        #expect(try child.end() == .exited(0))
    }

    @Test func aMasterWorksInOtherHandsToo() throws {
        let terminal = try PseudoTerminal(size: size)
        let other = PseudoTerminal(owning: try terminal.master.duplicate())
        #expect(try other.size() == size)
        #expect(try other.path() == terminal.path())
    }
}
