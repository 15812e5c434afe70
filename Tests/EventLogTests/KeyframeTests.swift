import Support
import Swarm
import Testing

@testable import EventLog

@Suite struct KeyframeTests {
    private let scratch = Scratch()
    private let agent = AgentID(rawValue: "a1")

    private func keep(_ ids: [Int64], _ size: Int = 100) throws {
        let scribe = try Scribe(scratch.directory)
        for id in ids {
            let cells = [UInt8](repeating: UInt8(truncatingIfNeeded: id), count: size)
            scribe.keep(Keyframe(of: agent, after: EventID(id), cells: cells))
        }
        _ = scribe.submit(lines(1)) { _ in }
        scribe.close()
    }

    @Test func theNearestOneIsFound() throws {
        try keep([10, 20, 30])
        let reader = try LogReader(scratch.directory)
        #expect(try reader.keyframe(of: agent, atOrBefore: EventID(9)) == nil)
        #expect(try reader.keyframe(of: agent, atOrBefore: EventID(29))?.lastID == EventID(20))
        #expect(try reader.keyframe(of: agent, atOrBefore: EventID(30))?.cells.first == 30)
        let other = AgentID(rawValue: "a2")
        #expect(try reader.keyframe(of: other, atOrBefore: EventID(99)) == nil)
    }

    @Test func oneThatIsDamagedIsNone() {
        let kept = Keyframe(of: agent, after: EventID(1), cells: [1, 2, 3])
        let sealed = kept.sealed
        #expect(Keyframe(of: agent, after: EventID(1), sealed: sealed) == kept)
        for place in sealed.indices {
            var damaged = sealed
            damaged[place] ^= 1
            #expect(Keyframe(of: agent, after: EventID(1), sealed: damaged) == nil)
        }
        #expect(Keyframe(of: agent, after: EventID(1), sealed: [1, 2]) == nil)
    }

    @Test func whatIsTooMuchIsNotKept() throws {
        var desk = Desk()
        for id in 0..<20 as Range<Int64> {
            let cells = [UInt8](repeating: 0, count: Keyframe.byteLimit)
            desk.queue(Keyframe(of: agent, after: EventID(id), cells: cells))
        }
        #expect(desk.takeKeyframes().count == Scribe.keyframeBytes / Keyframe.byteLimit)
        #expect(desk.takeKeyframes().isEmpty)
    }
}
