import Support
import Swarm
import Testing

@testable import Wire

@Suite struct AttachFrameTests {
    @Test func aFrameIsWhatTheProtocolSays() {
        let frame = AttachNews.bytes(Array("hi".utf8), at: 258).frame
        #expect(frame.encoded == [0x42, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0x68, 0x69])
    }

    /// However the bytes are cut on their way, the same frames come of them.
    @Test func framesComeBackHoweverTheyAreCut() throws {
        let seed = Settings.seed(29)
        var dice = SplitMix(seed: seed)
        for round in 0..<200 {
            let frames = (0..<dice.below(20)).map { _ in
                AttachFrame(
                    UInt8(dice.below(256)), at: dice.within(0...Int64.max),
                    dice.bytes(dice.chance(10) ? AttachFrame.bodyLimit : dice.below(40)))
            }
            var rest = frames.flatMap(\.encoded)[...]
            var reader = AttachFrame.Reader()
            var found: [AttachFrame] = []
            while !rest.isEmpty {
                let piece = rest.prefix(1 + dice.below(dice.chance(2) ? 20 : 100_000))
                reader.append(piece)
                rest = rest.dropFirst(piece.count)
                while let frame = try reader.next() { found.append(frame) }
            }
            #expect(found == frames, "SEED=\(Settings.seed), round \(round)")
            #expect(try reader.next() == nil)
        }
    }

    /// What no frame can hold is found in its header, before anything is kept of it.
    @Test(
        arguments: [
            [0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1],
            [0x42, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255],
            [0x42, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func whatNoFrameCanHoldIsAFlaw(header: [UInt8]) {
        var reader = AttachFrame.Reader()
        reader.append(header)
        #expect(throws: AttachFrame.Flaw.self) { try reader.next() }
    }

    private static let requests: [AttachRequest] = [
        .token("0123", name: "pts/7"), .input(offset: 7, [0, 0xff, 13]), .takeOver, .leave,
        .resize(TerminalSize(columns: 1, rows: 1_000)!),
    ]

    private static let news: [AttachNews] = [
        .accepted(
            AttachSeat(
                agent: "a3", name: "coder", role: .watcher, writer: "pts/1",
                size: TerminalSize(columns: 80, rows: 24)!), from: 12),
        .accepted(
            AttachSeat(
                agent: "a3", name: "coder", role: .writer, writer: nil,
                size: TerminalSize(columns: 80, rows: 24)!), from: .max),
        .bytes([], at: 3), .bytes([27, 0xff], at: 3), .jump(to: 9),
        .resized(TerminalSize(columns: 2, rows: 3)!, at: 1), .writer(.watcher, name: nil, at: 4),
        .writer(.writer, name: "pts/2", at: 4),
        .refused(count: 3, from: 8, ErrorBody("too_long", "a line", hint: "shorter")),
        .exited(AttachExit(code: 3, seconds: 1.5), at: 5), .exited(AttachExit(signal: 9), at: 5),
        .exited(AttachExit(), at: 0), .gone(ErrorBody("left", "you left"), at: 1),
    ]

    @Test func whatIsSaidIsHeard() throws {
        for request in AttachFrameTests.requests {
            #expect(try AttachRequest(request.frame) == request)
        }
        for item in AttachFrameTests.news { #expect(try AttachNews(item.frame) == item) }
    }

    /// Types of later versions are passed over.
    @Test func whatIsNotKnownIsNothing() throws {
        #expect(try AttachRequest(AttachFrame(UInt8(ascii: "Z"), at: 1, [1])) == nil)
        #expect(try AttachNews(AttachFrame(0, at: 1, [0xff])) == nil)
    }

    /// Bytes of a stranger make a flaw, nothing, or what can be said; never more memory than they are.
    @Test func hostileBytesAreFlaws() {
        let seed = Settings.seed(29, 1)
        var dice = SplitMix(seed: seed)
        let letters = Array("TIROLABJSWNXG".utf8)
        var flaws = 0
        for _ in 0..<(Settings.isFull ? 100_000 : 5_000) {
            let known = dice.pick(
                AttachFrameTests.requests.map(\.frame) + AttachFrameTests.news.map(\.frame))
            var body = dice.chance(3) ? dice.bytes(dice.below(60)) : known.body
            if !body.isEmpty, dice.chance(2) {
                body[dice.below(body.count)] = UInt8(dice.below(256))
            }
            let frame = AttachFrame(dice.pick(letters), at: known.offset, body)
            do throws(AttachFrame.Flaw) {
                if let request = try AttachRequest(frame) {
                    #expect(try AttachRequest(request.frame) == request, "SEED=\(Settings.seed)")
                }
                if let item = try AttachNews(frame) {
                    #expect(try AttachNews(item.frame) == item, "SEED=\(Settings.seed)")
                }
            } catch {
                flaws += 1
            }
        }
        #expect(flaws > 100)
    }

    @Test(arguments: ["", "a\u{1b}[31m", "é", "a\nb", String(repeating: "x", count: 65)])
    func whatCannotBeATerminalsNameIsAFlaw(name: String) {
        let frame = AttachRequest.token("0", name: name).frame
        #expect(throws: AttachFrame.Flaw.self) { try AttachRequest(frame) }
    }

    @Test(
        arguments: [
            (0, 1), (1, 0), (1_001, 1), (1, 1_001), (Int64.max, 1), (1, Int64.min),
        ] as [(Int64, Int64)])
    func aSizeBeyondAllTerminalsIsAFlaw(columns: Int64, rows: Int64) {
        let body: JSON = ["columns": JSON(columns), "rows": JSON(rows)]
        let frame = AttachFrame(UInt8(ascii: "R"), body: body)
        #expect(throws: AttachFrame.Flaw.self) { try AttachRequest(frame) }
    }
}
