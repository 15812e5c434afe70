import Emulator
import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

@Suite struct ScreenReaderTests {
    private let agent = AgentID(rawValue: "a1")

    /// A program that draws its first row once, and another one again and again.
    private func rows(_ count: Int64) -> [Event] {
        var offset: Int64 = 0
        return (1...count).map { id in
            let text = id == 1 ? "first" : String(repeating: "\u{1b}[3;1Hrow \(id)", count: 400)
            defer { offset += Int64(text.utf8.count) }
            return Event(
                id: EventID(id), time: LogTime(microseconds: id), type: .output, agent: agent,
                subject: "pty", metadata: #"{"stream":"pty","offset":\#(offset)}"#,
                content: .bytes(Array(text.utf8)))
        }
    }

    private func fed(_ rows: some Sequence<Event>) -> Emulator {
        var emulator = Emulator(columns: 120, rows: 40)
        for row in rows {
            if case .bytes(let bytes) = row.content { _ = emulator.feed(bytes) }
        }
        return emulator
    }

    @Test func aKeyframeHasWhatIsTooLongAgoToBeRead() throws {
        let scratch = Scratch()
        let directory = LogDirectory(scratch.path + "/.skep")
        let rows = rows(400)
        let scribe = try Scribe(directory)
        #expect(scribe.submit(rows) { _ in } == .queued)
        let cells = fed(rows[..<150]).keyframe()
        scribe.keep(Keyframe(of: agent, after: EventID(150), cells: cells))
        scribe.close()

        let reader = try LogReader(directory)
        for place in [150, 151, 400] {
            var screens = ScreenReader()
            let question = ScreenQuestion(agent, through: EventID(Int64(place)))
            let answer = try screens.screen(question, in: reader)
            #expect(answer.emulator.text == fed(rows[..<place]).text, "at \(place)")
            #expect(answer.emulator.text(ofRow: 0) == "first")
        }
        // Nothing is shown that lies behind the place where somebody attached.
        var screens = ScreenReader()
        let question = ScreenQuestion(agent, through: EventID(400), offset: 5)
        #expect(try screens.screen(question, in: reader).emulator.text(ofRow: 2).isEmpty)
    }

    /// As whoever attaches asks: for the newest, whatever its number, before a place in the output.
    @Test(arguments: [true, false]) func whoAttachesGetsThePictureOfAKeyframe(atASize: Bool) throws
    {
        let scratch = Scratch()
        let directory = LogDirectory(scratch.path + "/.skep")
        var rows = rows(400)
        var emulator = fed(rows[..<300])
        if atASize {
            // Somebody has looked at it in another size, and no output came since.
            rows[300] = Event(
                id: EventID(301), time: LogTime(microseconds: 301), type: .output, agent: agent,
                subject: "size", content: .bytes(Array(#"{"columns":90,"rows":30}"#.utf8)))
            emulator.resize(columns: 90, rows: 30)
        }
        let keyframe = Keyframe(
            of: agent, after: EventID(atASize ? 301 : 300), cells: emulator.keyframe())
        let scribe = try Scribe(directory)
        #expect(scribe.submit(rows) { _ in } == .queued)
        scribe.keep(keyframe)
        scribe.close()

        let reader = try LogReader(directory)
        let metadata = Array(try #require(rows.last?.metadata).utf8)
        let offset = try #require(Provenance(metadata: metadata.span.bytes).offset)
        var screens = ScreenReader()
        let question = ScreenQuestion(agent, through: EventID(.max), offset: offset)
        let answer = try screens.screen(question, in: reader)
        #expect(answer.question == question)
        #expect(answer.emulator.text(ofRow: 0) == "first")
        #expect(answer.emulator.columns == (atASize ? 90 : 120))
        #expect(answer.emulator.text(ofRow: 2).hasPrefix("row 399"))
    }
}
