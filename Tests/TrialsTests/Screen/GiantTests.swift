import EventLog
import Glibc
import Support
import Swarm
import Testing

/// Writes what agents print, a row after the other.
private struct GiantLog: ~Copyable {
    private var writer: LogWriter
    private var last: Int64 = 0
    private var agents = 0

    init(_ writer: consuming LogWriter) { self.writer = writer }

    /// Starts an agent that prints these.
    mutating func print(_ name: String, _ pieces: [[UInt8]]) throws {
        agents += 1
        let agent = AgentID(rawValue: "a\(agents)")
        let content = #"{"name":"\#(name)","command":["x"],"pty":false}"#
        try write(
            Draft(.agentSpawned, agent: agent, subject: "coder", content: .text(content)))
        var offset: Int64 = 0
        for piece in pieces {
            let metadata = Provenance(stream: "out", offset: offset).metadata
            try write(
                Draft(
                    .output, agent: agent, subject: "out", metadata: metadata,
                    content: .bytes(piece)))
            offset += Int64(piece.count)
        }
    }

    mutating func close() throws { try writer.commit() }

    private mutating func write(_ draft: Draft) throws {
        last += 1
        let time = LogTime(microseconds: 1_760_000_000_000_000 + last)
        writer.stage([draft.event(EventID(last), at: time)])
        if last % 40 == 0 { try writer.commit() }
    }
}

extension SwarmTrials {
    /// However much a line is, a frame is as much work as the screen is large (check 35).
    @Suite(.serialized) struct GiantTests {
        private static let size = 10 << 20
        private static let kinds = ["letters", "marks", "broken"]

        /// Without an end of a line in it.
        private static func text(_ kind: String, count: Int) -> [UInt8] {
            switch kind {
            case "letters": Array(repeating: 0x78, count: count)
            case "marks": Array(String(repeating: "\u{301}", count: count / 2).utf8)
            default: Array(repeating: 0xf0, count: count)
            }
        }

        /// A log in which of each kind two printed: one in lines, one all at once.
        private func colony() throws -> Colony {
            let colony = try Colony()
            try colony.skep("down")
            var log = GiantLog(try LogWriter(colony.directory))
            for kind in GiantTests.kinds {
                let line = GiantTests.text(kind, count: 200) + [0x0a]
                try log.print("lines-\(kind)", (0..<200).map { _ in line })
                let piece = GiantTests.text(kind, count: 1 << 16)
                try log.print(
                    "giant-\(kind)", (0..<(GiantTests.size >> 16)).map { _ in piece })
            }
            try log.close()
            return colony
        }

        /// Ticks of the processor for so many pictures, each of which was seen; the least of some times.
        private func ticks(_ seat: Seat, pictures: Int) throws -> Double {
            func change() throws {
                try seat.type("W", until: "lines wrap")
                try seat.type("W", until: "lines are cut")
            }
            try change()
            return try (0..<2).map { _ in
                let before = Usage.ticks(of: seat.tap.process)
                for _ in 0..<(pictures / 2) { try change() }
                return Double(max(Usage.ticks(of: seat.tap.process) - before, 1))
            }.min() ?? 1
        }

        private func open(_ name: String, _ seat: Seat) throws {
            seat.tap.type("1")
            try seat.shows("▸1 Swarm")
            try seat.type("/", until: "Filter")
            seat.tap.type("\u{3}")
            try seat.hides("Filter")
            try seat.type("/\(name)\r", until: "1 of 6 match")
            seat.tap.type("\r")
            try seat.becomes("not its log") { seat in
                seat.title("2 Log").map { $0.contains("▸2") && $0.contains(name) } == true
            }
        }

        @Test func aFrameIsAsMuchWorkAsTheScreenIsLarge() throws {
            let colony = try colony()
            let seat = try Seat(colony, [], columns: 120, rows: 50)
            try seat.shows("6 agents, by need")
            // What the supervisor says of them when it comes is no answer to a key.
            try seat.shows("✗6 failed")
            func look(_ name: String) throws -> Double {
                try open(name, seat)
                return try ticks(seat, pictures: 20)
            }
            let lines = try GiantTests.kinds.map { try look("lines-\($0)") }
            let before = Usage.peak(of: seat.tap.process)
            for (kind, normal) in zip(GiantTests.kinds, lines) {
                let ratio = try look("giant-\(kind)") / normal
                print("check 35: \(kind) take \(ratio) times as much")
                // A machine of its own tells smaller differences.
                #expect(ratio <= (Settings.isFull ? 2 : 4), "\(kind)")
            }
            let growth = Usage.peak(of: seat.tap.process) - before
            print("check 35: \(growth) KiB more than \(before)")
            #expect(growth <= 64 << 10)
            #expect(try seat.leave() == [])
        }

        // Teeth: who takes in the whole text for each picture is found, by the work and by the memory.
        @Test(.enabled(if: Host.lacks(["python3"]) == nil))
        func whoReadsAllOfItIsFound() throws {
            let script = """
                import os, sys, tty
                tty.setraw(0)
                print("ready", end="\\r\\n", flush=True)
                wraps = False
                while os.read(0, 1):
                    text = list(open(sys.argv[1]).read())
                    wraps = not wraps
                    words = "lines wrap" if wraps else "lines are cut"
                    print("\\x1b[2J\\x1b[H" + words, end="\\r\\n", flush=True)
                """
            let scratch = Scratch()
            func look(_ text: [UInt8]) throws -> (ticks: Double, peak: Int) {
                TextFile.write(text, to: scratch.path + "/text")
                TextFile.write(Array(script.utf8), to: scratch.path + "/all.py")
                let files = [scratch.path + "/all.py", scratch.path + "/text"]
                let seat = try Seat(running: ["python3"] + files)
                try seat.shows("ready")
                let spent = try ticks(seat, pictures: 2)
                return (spent, Usage.peak(of: seat.tap.process))
            }
            let plain = try look(GiantTests.text("letters", count: 200))
            let giant = try look(GiantTests.text("letters", count: GiantTests.size))
            #expect(giant.ticks / plain.ticks > 3)
            #expect(giant.peak - plain.peak > 64 << 10)
        }
    }
}
