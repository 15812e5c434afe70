import Support
import Swarm

/// A run in which all happens that can: a rehearsed swarm, and among it a terminal that draws, failures, a breaker,
/// somebody who joined, and rows that make no sense.
///
/// Every sequence is named by its seed.
struct Drama: Sequence, IteratorProtocol {
    private var rehearsal: Rehearsal
    private var dice: SplitMix
    private var last: Int64 = 0
    private var time: LogTime
    /// Where in the drama a rehearsed event is, by its id in the rehearsal.
    private var places: [String: Int64] = [:]
    private var offsets: [String: Int64] = [:]
    private var questions: [Int64] = []
    /// What happens next besides: all that can comes once before anything comes again.
    private var turns: [Int] = []
    private var isBroken = false

    static let sketch = AgentID(rawValue: "a1")
    static let flaky = AgentID(rawValue: "a2")
    static let guest = AgentID(rawValue: "a3")
    private static let own = [sketch, flaky, guest]
    /// The names of the rehearsed are of another drawer than ours.
    private static let rehearsed = EventID(1_000)

    init(seed: UInt64, start: LogTime) {
        dice = SplitMix(seed: seed, 77)
        time = start
        rehearsal = Rehearsal(seed: seed, after: Drama.rehearsed, start: start, pace: 20)
    }

    mutating func next() -> Event? {
        last += 1
        let isFirst = last <= Drama.own.count
        guard isFirst || dice.chance(2) else { return rehearsedEvent() }
        let draft = isFirst ? spawn(Drama.own[Int(last) - 1]) : ownDraft()
        return draft.event(EventID(last), at: later(dice.pick([1, 900, 40_000, 1_700_000])))
    }

    private mutating func later(_ microseconds: Int64) -> LogTime {
        time = LogTime(microseconds: time.microseconds + microseconds)
        return time
    }

    private mutating func rehearsedEvent() -> Event? {
        guard var event = rehearsal.next() else { return nil }
        places[String(event.id.rawValue)] = last
        if event.type == .approval {
            event.subject = event.subject.flatMap { places[$0] }.map { String($0) }
        }
        event.id = EventID(last)
        event.time = later(Swift.max(event.time.microseconds - time.microseconds, 1))
        return event
    }
}

// MARK: - What happens besides

extension Drama {
    private mutating func ownDraft() -> Draft {
        if turns.isEmpty { turns = (0..<20).shuffled(using: &dice) }
        return switch turns.removeLast() {
        case 0..<5: draw()
        case 5: size()
        case 6: spawn(dice.pick(Drama.own))
        case 7: exit()
        case 8, 9: status()
        case 10: breaker()
        case 11: gate()
        case 12: approval()
        case 13: say(.message)
        case 14: say(.order)
        case 15: print()
        case 16:
            Draft(
                dice.pick(Drama.odd), agent: dice.pick(Drama.own), subject: "odd",
                content: .text(#"{"name":"v1","text":7}"#))
        case 17:
            Draft(
                .tool, agent: Drama.guest, subject: "Read", metadata: trace,
                content: .text(#"{"input":{"path":"a/b.py"},"ok":false}"#))
        case 18:
            Draft(
                .usage, agent: Drama.flaky, subject: "m", metadata: trace,
                content: .text(#"{"cost":0.015,"tokens_in":900}"#))
        default:
            Draft(
                .agentStatus, agent: AgentID(rawValue: "nobody"), subject: "odd",
                content: .text("[1"))
        }
    }

    /// Three things are done, each in steps that begin anew now and then.
    private var trace: String {
        #"{"trace_id":"t\#(last % 3)","span_id":"s\#(last / 20)","parent_span_id":"s\#(last / 60)"}"#
    }

    private static let odd: [EventType] = [
        .drop, .snapshot, .clock, .rewind, .fork, .consistency, .stateChange, .lease, .decision,
        .status, .command, .other("made.up"),
    ]

    private mutating func spawn(_ agent: AgentID) -> Draft {
        let isGuest = agent == Drama.guest
        let name = ["a1": "sketch", "a2": "flaky", "a3": "guest"][agent.rawValue] ?? ""
        let isTerminal = agent == Drama.sketch
        return Draft(
            isGuest ? .agentJoined : .agentSpawned, agent: agent, subject: "extra",
            content: .text(#"{"name":"\#(name)","command":["\#(name)","-x"],"pty":\#(isTerminal)}"#)
        )
    }

    private mutating func exit() -> Draft {
        let how = dice.pick([#"{"code":0}"#, #"{"code":1}"#, #"{"signal":9}"#, "{}"])
        return Draft(.agentExited, agent: dice.pick(Drama.own), subject: "1", content: .text(how))
    }

    private mutating func status() -> Draft {
        let status = dice.pick([
            Status.running, .thinking, .waiting, .paused, .idle, .failed, .unknown, .terminated,
        ])
        let evidence = dice.pick(["kernel", "silence", "prompt", "title", "breaker", "hook", "fd3"])
        let more = dice.pick([
            "", #","reason":"because it is so, and for long""#,
            #","phase":{"word":"holding","done":2,"of":5}"#,
            #","phase":{"word":"stopping","done":1,"of":3}"#, #","holds":["operator","breaker"]"#,
        ])
        return Draft(
            .agentStatus, agent: dice.pick(Drama.own), subject: status.rawValue,
            content: .text(#"{"evidence":"\#(evidence)"\#(more)}"#))
    }

    private mutating func breaker() -> Draft {
        isBroken.toggle()
        let content = isBroken ? #"{"on":true,"by":"operator"}"# : #"{"on":false}"#
        return Draft(.signal, subject: "breaker", content: .text(content))
    }

    private mutating func gate() -> Draft {
        questions.append(last)
        return Draft(
            .gate, agent: dice.pick(Drama.own), subject: "run \"rm -rf build\"",
            content: .text(#"{"verdict":"ask","rule":"rm-rf","level":"safety","why":"no"}"#))
    }

    private mutating func approval() -> Draft {
        let question = questions.popLast().map { String($0) } ?? "0"
        return Draft(
            .approval, agent: dice.pick(Drama.own), subject: question,
            content: .text(#"{"verdict":"allow","by":"operator"}"#))
    }

    private mutating func say(_ type: EventType) -> Draft {
        Draft(
            type, agent: dice.pick(Drama.own), subject: dice.pick(Drama.own).rawValue,
            content: .text(#"{"intent":"ask","text":"please look, 漢字 and é"}"#))
    }

    // MARK: - Terminals

    /// Goes about on its screen, in colours, with characters of all widths.
    private mutating func draw() -> Draft {
        let text = (0..<dice.below(8)).map { _ in dice.pick(Drama.strokes) }.joined()
        let place = "\u{1b}[\(dice.below(30) + 1);\(dice.below(100) + 1)H"
        return output(Drama.sketch, "pty", Array((place + text).utf8))
    }

    private static let strokes = [
        "word ", "\u{1b}[2J", "\u{1b}[K", "\u{1b}[31;1m", "\u{1b}[48;5;22m", "\u{1b}[m", "漢字",
        "e\u{301}",
        "\u{1b}[?1049h", "\u{1b}[?1049l", "\r\n", "\u{1b}[5;10r", "\u{1b}[r", "\u{1b}[3L",
        "\u{1b}[?25l",
        "▂▃▅▇", "\u{1b}[38;2;9;99;200mtrue", "\t", "\u{8}", "\u{1b}M", "\u{1b}[7m",
        "\u{1b}]2;title\u{7}",
    ]

    private mutating func size() -> Draft {
        let (columns, rows) = (dice.within(10...130), dice.within(4...45))
        return Draft(
            .output, agent: Drama.sketch, subject: "size",
            content: .text(#"{"columns":\#(columns),"rows":\#(rows)}"#))
    }

    private mutating func print() -> Draft {
        let lines: [[UInt8]] = [
            Array("a line\n".utf8), Array("no end".utf8),
            Array("\u{1b}[31merror:\u{1b}[m red\n".utf8),
            [0xff, 0xfe, 0x0a], Array("a\r\nb\n\n".utf8), Array("\u{202e}evil\u{200b}\n".utf8),
        ]
        return output(Drama.flaky, dice.pick(["out", "err", "in"]), dice.pick(lines))
    }

    private mutating func output(_ agent: AgentID, _ stream: String, _ bytes: [UInt8]) -> Draft {
        let offset = offsets[stream, default: 0]
        offsets[stream] = offset + Int64(bytes.count)
        return Draft(
            .output, agent: agent, subject: stream,
            metadata: Provenance(stream: stream, offset: offset).metadata, content: .bytes(bytes))
    }
}
