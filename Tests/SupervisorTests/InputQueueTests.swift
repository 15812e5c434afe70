import Linux
import Support
import Swarm
import Testing

@testable import Supervisor

@Suite struct InputQueueTests {
    private let cause = Cause.request(Asker(client: [1], request: [2]))
    private let line = [UInt8](repeating: 0x78, count: 4_094)

    /// A new terminal edits lines.
    private func canonical() throws -> PseudoTerminal.InputMode {
        try PseudoTerminal(size: .init(columns: 80, rows: 25)).inputMode()
    }

    /// One whose program takes single keys.
    private func raw() throws -> PseudoTerminal.InputMode {
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 25))
        try Child.run(["sh", "-c", "stty raw <\(terminal.path())"]).wait()
        return try terminal.inputMode()
    }

    @Test func aTextThatDoesNotFitIsRefusedAsAWhole() throws {
        var queue = InputQueue()
        let text = [UInt8](repeating: 1, count: 600_000)
        try queue.append(text, for: cause, nil)
        let refusal = #expect(throws: Objection.self) {
            try queue.append(text, for: cause, nil)
        }
        #expect(refusal?.code == "busy")
        #expect(queue.bytes == 600_000 && queue.texts.count == 1)
        for _ in 1..<InputQueue.textLimit { try queue.append([1], for: cause, nil) }
        #expect(throws: Objection.self) { try queue.append([1], for: cause, nil) }
    }

    @Test func aTextIsGivenBackWhenAllOfItIsThrough() throws {
        var queue = InputQueue()
        try queue.append([1, 2, 3], for: cause, nil)
        #expect(queue.take(2, isHidden: true) == nil)
        #expect(queue.first?.rest == [3])
        let done = queue.take(1, isHidden: false)
        #expect(done?.bytes == [1, 2, 3] && done?.isHidden == true)
        #expect(queue.isEmpty && queue.bytes == 0)
    }

    @Test func aLineThatATerminalWouldCutIsRefused() throws {
        let mode = try canonical()
        #expect(mode.isCanonical)
        var queue = InputQueue()
        try queue.append(line + [0x0d], for: cause, mode)
        try queue.append(line + [0x0a] + line + [4] + line + [0x0d], for: cause, mode)
        let refusal = #expect(throws: Objection.self) {
            try queue.append(line + [0x78, 0x0d], for: cause, mode)
        }
        #expect(refusal?.code == "too_long")
        #expect(queue.texts.count == 2)
    }

    @Test func aLineThatWasLeftOpenGoesOn() throws {
        let mode = try canonical()
        var queue = InputQueue()
        try queue.append(line, for: cause, mode)
        #expect(throws: Objection.self) { try queue.append([0x78], for: cause, mode) }
        // Also when the terminal has it.
        #expect(queue.take(line.count, isHidden: false) != nil)
        #expect(throws: Objection.self) { try queue.append([0x78], for: cause, mode) }
        try queue.append([0x0d], for: cause, mode)
        try queue.append(line, for: cause, mode)
    }

    @Test func whatWaitsIsMeasuredAgainWhereATerminalBeginsToEditLines() throws {
        var queue = InputQueue()
        try queue.append(line + line, for: cause, raw())
        try queue.check(raw())
        let refusal = #expect(throws: Objection.self) { try queue.check(canonical()) }
        #expect(refusal?.code == "too_long")
    }

    /// What is behind a text that is given up may go on with a line that was left open before it.
    @Test func whatIsGivenUpLeavesTheRestMeasured() throws {
        var queue = InputQueue()
        let mode = try canonical()
        let letter = Cause.letter(EventID(7))
        try queue.append([0x78, 0x78], for: cause, mode)
        try queue.append(Array("hi\r".utf8), for: letter, mode)
        try queue.append(line + [0x0d], for: cause, mode)
        #expect(!queue.hasBegun(letter))
        queue.remove(letter)
        #expect(queue.texts.count == 2 && queue.bytes == 2 + line.count + 1)
        _ = queue.take(2, isHidden: false)
        #expect(throws: Objection.self) { try queue.check(mode) }
    }

    @Test func whatHasBegunIsNotGivenUp() throws {
        var queue = InputQueue()
        let letter = Cause.letter(EventID(7))
        try queue.append([1, 2, 3], for: letter, nil)
        _ = queue.take(1, isHidden: false)
        #expect(queue.hasBegun(letter))
        queue.remove(letter)
        #expect(queue.bytes == 2)
    }
}
