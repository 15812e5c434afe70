import Canvas
import Emulator
import MissionControl
import Swarm
import Testing

/// What is read of keys is what this person's keys are.
@Suite struct KeyNamesTests {
    /// Every action that texts speak of has another key than its own.
    private static let other: [Action: [Key]] = {
        let actions: [Action] = [
            .help, .replay, .restart, .message, .terminal, .breaker, .answer, .nextWaiting, .view,
            .leave, .new, .search, .pause, .stop, .back,
        ]
        let keys = "abcdefghijklmnopqrstuvwxyz".unicodeScalars.map { Key($0, .alt) }
        return Dictionary(uniqueKeysWithValues: zip(actions, keys.map { [$0] }))
    }()

    private func person(
        _ keys: [Action: [Key]] = KeyNamesTests.other, _ cast: Cast? = .afternoon
    ) -> Person {
        Person(80, 24, Model(workspace: "shop", keys: KeyMap(chosen: keys)), cast)
    }

    private func name(_ action: Action) -> String {
        KeyNamesTests.other[action]?.first?.name ?? "?"
    }

    @Test func noticesNameThem() {
        #expect(
            person().pressing("P").model.notice?.text
                == "P does nothing; \(name(.help)) shows what does")
        let past = person().pressing(name(.replay))
        #expect(
            past.pressing(name(.message)).refusal
                == "replay shows the past: \(name(.replay)) returns to live")
        #expect(
            person().pressing("2", "N").model.notice?.text
                == "nothing is searched for; \(name(.search)) searches")
        var lost = person()
        lost.tell(.link(.lost(seconds: 0)))
        let keys = "\(name(.breaker)) \(name(.pause)) and \(name(.stop))"
        #expect(
            lost.pressing(name(.message)).refusal
                == "no supervisor answers; only \(keys) wait until one does")
    }

    @Test func theFirstRowNamesThem() {
        #expect(person().model.draw().rowText(0).hasSuffix("\(name(.nextWaiting)) next"))
        let past = person().pressing(name(.replay)).model.draw()
        #expect(past.rowText(0).hasSuffix("\(name(.replay)) live"))
    }

    @Test func theFirstRunNamesThem() {
        var chosen = KeyNamesTests.other
        chosen[.detach] = [Key(.function(9))]
        let text = person(chosen, nil).model.draw().text
        #expect(text.contains("F9 comes back here"))
        #expect(text.contains("Leaving with \(name(.leave)) stops nothing."))
    }

    // MARK: - Leaving a terminal

    private func attached(_ keys: [Key]) -> Person {
        var person = person([.detach: keys])
        person.press("t")
        person.tell(
            .attached(
                MissionControl.Attachment(
                    agent: "a2", name: "coder-2", role: .writer,
                    emulator: Emulator(columns: 80, rows: 23))))
        return person
    }

    @Test func aTerminalIsLeftByTheKeyThatWasChosen() {
        let person = attached([Key(.function(9))])
        #expect(person.model.draw().rowText(23).hasSuffix("F9 leaves"))
        let typed = person.pressing("ctrl-\\")
        #expect(typed.model.attachment != nil)
        #expect(typed.effects.last == .type([0x1c]))
        #expect(person.pressing("F9").model.attachment == nil)
    }

    @Test func somethingAlwaysLeavesATerminal() {
        #expect(attached([]).pressing("F12").model.attachment == nil)
    }

    /// On a page the keys that leave close it, and say so wherever they are named.
    @Test(arguments: ["q", "F10", "ctrl-c"]) func whatLeavesClosesAPageFirst(name: String) {
        for page in ["5", "6", "7", "8", "9"] {
            let there = Person(100, 24).pressing(page)
            let closed = there.pressing(name)
            #expect(closed.model.focus == .swarm && !closed.effects.contains(.leave), "\(page)")
            #expect(closed.pressing(name).effects.contains(.leave))
            #expect(there.pressing("?", "G").row("q F10 ctrl-c close the page") != nil, "\(page)")
        }
        #expect(Person(100, 24).pressing("2", "?", "G").row("q F10 ctrl-c leave") != nil)
        #expect(KeyTable.page.contains("| `q` `F10` `ctrl-c` | close the page | Asks, Leases,"))
        #expect(KeyTable.page.contains("| `q` `F10` `ctrl-c` | leave |  | `leave` |"))
    }

    @Test func theFirstRowSaysWhatLeavesToo() {
        var person = person([:])
        person.tell(.link(.readOnly("no supervisor")))
        person.press("R")
        #expect(person.screen[0].hasSuffix("q leaves"))
        person.press("5")
        #expect(person.screen[0].hasSuffix("q closes the page"))
    }
}
