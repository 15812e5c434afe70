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

    /// What the kernel takes off a line makes room on it, and what it does not, does not.
    @Test(
        arguments: [
            ([0x15], true), ([0x03], true), ([0x1a], true), ([0x1c], true), ([0x7f], true),
            ([0x16, 0x15], false), ([0x17], false), ([0x16, 0x7f], false), ([0], false),
        ] as [([UInt8], Bool)])
    func keysThatEditALineMakeRoomOnIt(keys: [UInt8], isRoom: Bool) throws {
        let mode = try canonical()
        var queue = InputQueue()
        try queue.append(Array(line.dropLast(2)), for: cause, mode)
        try queue.append(keys, for: cause, mode)
        if isRoom {
            try queue.append([0x78], for: cause, mode)
        } else {
            #expect(throws: Objection.self) {
                try queue.append([0x78, 0x78, 0x78], for: cause, mode)
            }
        }
    }

    /// Keys that wait are no text each, so that there may be as many as there is room for.
    @Test func keysOfOneWhoTypesAreOneText() throws {
        var queue = InputQueue()
        for place in 0..<1_000 {
            try queue.append([1], for: .keys(viewer: 7, from: Int64(place)), nil)
        }
        #expect(queue.texts.count == 1 && queue.bytes == 1_000)
        try queue.append([2], for: .keys(viewer: 8, from: 0), nil)
        try queue.append([3], for: cause, nil)
        try queue.append([4], for: .keys(viewer: 8, from: 1), nil)
        #expect(queue.texts.map(\.bytes.count) == [1_000, 1, 1, 1])
        // What was refused between leaves a gap, and what follows is another text.
        try queue.append([5], for: .keys(viewer: 8, from: 9), nil)
        #expect(queue.texts.count == 5)
        let much = [UInt8](repeating: 6, count: 64 << 10)
        for place in 0..<10 {
            let from = Int64(10 + place * much.count)
            try queue.append(much, for: .keys(viewer: 8, from: from), nil)
        }
        #expect(queue.texts.allSatisfy { $0.bytes.count <= 2 * much.count })
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
