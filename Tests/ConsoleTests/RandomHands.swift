import Canvas
import Emulator
import MissionControl
import Support
import Swarm

/// Whatever hands can do at a screen, and whatever the world answers, by dice.
struct RandomHands {
    var dice: SplitMix

    init(seed: UInt64) { dice = SplitMix(seed: seed) }

    // MARK: - Hands

    mutating func gesture() -> Gesture {
        switch dice.below(24) {
        case 0: .resize(columns: dice.below(301), rows: dice.below(81))
        case 1:
            .resize(columns: dice.pick([1, 40, 80, 120, 200]), rows: dice.pick([1, 10, 24, 36]))
        case 2: .paste(dice.pick(RandomHands.pastes))
        case 3, 4: .mouse(mouse())
        case 5: .focus(dice.chance(2))
        default: .key(key())
        }
    }

    mutating func key() -> Key {
        switch dice.below(12) {
        case 0..<7: dice.pick(RandomHands.bound)
        case 7: Key(dice.pick([.enter, .escape, .tab, .backspace, .delete, .home, .end]))
        case 8: Key(Unicode.Scalar(UInt8(0x20 + dice.below(0x5f))))
        case 9: .control(Unicode.Scalar(UInt8(0x61 + dice.below(26))))
        case 10: Key(.function(1 + dice.below(24)), Key.Modifiers(rawValue: UInt8(dice.below(8))))
        default:
            Key(
                dice.pick([.up, .down, .left, .right, .enter, .character("y"), .character("漢")]),
                Key.Modifiers(rawValue: UInt8(dice.below(8))))
        }
    }

    /// Every key that has an action somewhere, but those that end it.
    private static let bound = Action.entries.filter { $0.action != .leave }.flatMap(\.keys)

    private static let pastes: [[UInt8]] = [
        [], Array("qqXy\n!y".utf8), Array("\u{1b}[201~\u{1b}]0;x\u{7}".utf8), [0xff, 0xc0, 0x80],
        Array(String(repeating: "\u{301}", count: 5_000).utf8), Array("/(((/\n".utf8),
        Array(String(repeating: "漢字 ", count: 9_000).utf8),
    ]

    private mutating func mouse() -> Mouse {
        Mouse(
            dice.pick([.press, .release, .drag, .move, .wheelUp, .wheelDown]),
            dice.pick([.left, .middle, .right, .none]), x: dice.below(320), y: dice.below(90),
            modifiers: Key.Modifiers(rawValue: UInt8(dice.below(8))))
    }

    // MARK: - The world

    mutating func news() -> News {
        switch dice.below(12) {
        case 0: .bell(bell())
        case 1: .link(dice.pick([.live, .live, .connecting, .lost(seconds: 20), .readOnly("no")]))
        case 2: .failed("it could not be done")
        case 3: .timer(.play)
        case 4, 5: .attached(attachment())
        case 6: .terminal(.size(columns: dice.below(400), rows: dice.below(100)))
        case 7: .terminal(.role(dice.pick([.writer, .watcher(nil), .watcher("pts/7")])))
        case 8:
            .terminal(dice.pick([.refused("no"), .ended(.exited("exited 0")), .ended(.gone("x"))]))
        default: .terminal(.bytes(dice.chance(2) ? dice.bytes(200) : Array("\u{1b}[2J漢\r\n".utf8)))
        }
    }

    private mutating func bell() -> Bell {
        Bell(
            lastID: EventID(dice.within(0...600)), now: LogTime(microseconds: dice.within(0...9)),
            disk: dice.pick([.ok, .full, .failed]), isBreakerOn: dice.chance(3))
    }

    private mutating func attachment() -> Attachment {
        Attachment(
            agent: "a1", name: "sketch", role: dice.pick([.writer, .watcher("pts/7")]),
            emulator: Emulator(columns: 1 + dice.below(150), rows: 1 + dice.below(60)))
    }

    mutating func outcome() -> Outcome {
        switch dice.below(6) {
        case 0: .lost
        case 1: .refused(Refusal(code: "held", message: "it is held", hint: "! releases"))
        case 2: .done(["agent": "a1", "path": "/nowhere", "token": "t"])
        case 3: .done(["results": [["agent": "a1", "ok": true]]])
        case 4:
            .done(["results": [["agent": "a9", "ok": false, "message": 7], 3], "recorded": false])
        default: .done(dice.pick([.null, [], ["a": [1e300, -1]], ["pid": "x", "queues": []]]))
        }
    }
}
