import Canvas
import Support
import Swarm
import Testing

@testable import MissionControl

/// No meaning is by colour alone: whoever has a terminal without colours and signs is told the same.
@Suite struct WithoutColourTests {
    /// Wide enough for a name and a word in one row, with the swarm across the whole screen.
    private static let sizes = [(80, 24), (80, 40), (120, 40)]

    private static let keys = [
        "j", "k", "j", "space", "tab", "shift-tab", "1", "2", "g", "G", "*", "w", "!", "0", "f",
    ]

    /// Somebody who presses any of the keys that move, in the present or at a moment of the past.
    private func person(
        _ columns: Int, _ rows: Int, _ dice: inout SplitMix
    ) -> Person {
        var person = Person(columns, rows)
        if dice.chance(2) {
            let live = person.model.live
            person.model.past = Past(place: live.lastID, moment: live, entered: live.lastID)
        }
        for _ in 0..<dice.below(20) { person.press(dice.pick(Self.keys)) }
        return person
    }

    private func glance(
        _ model: Model, sign: (Unicode.Scalar) -> Unicode.Scalar? = PlainSign.of,
        theme: Theme = .monochrome
    ) -> Glance {
        let picture = PlainPicture(model.draw(), in: theme, sign: sign)
        return Glance(
            reading: picture, rows: 0..<model.rows, columns: model.columns,
            names: model.scene.state.agents.map(\.name))
    }

    @Test(arguments: sizes)
    func modeFocusSelectionAndStatusAreTold(columns: Int, rows: Int) {
        var dice = SplitMix(seed: Settings.seed(columns * 100 + rows))
        for _ in 0..<60 {
            let model = person(columns, rows, &dice).model
            let told = glance(model)
            #expect(told == Glance(model, shown: told.statuses.keys), "SEED=\(Settings.seed)")
            #expect(told.statuses.count > 5)
        }
    }

    // Teeth: whoever tells one of the four by colour alone is found.
    @Test func theSameLookFindsWhatIsByColourAlone() {
        let model = Person(80, 24).pressing("j").model
        let truth = Glance(model, shown: glance(model).statuses.keys)
        #expect(glance(model) == truth)
        let markless = glance(model) {
            "▲✗◌●◐‖○✓■»".unicodeScalars.contains($0) ? "o" : PlainSign.of($0)
        }
        #expect(markless.statuses != truth.statuses)
        let ruleless = glance(model) { "─━═".unicodeScalars.contains($0) ? "-" : PlainSign.of($0) }
        #expect(ruleless.focus != truth.focus)
        var theme = Theme.monochrome
        theme.pens[.selected] = .standard
        #expect(glance(model, theme: theme).selected != truth.selected)
        var replay = model
        replay.past = Past(
            place: model.live.lastID, moment: model.live, entered: model.live.lastID)
        theme.pens[.barReplay] = .standard
        #expect(glance(replay).isReplay && !glance(replay, theme: theme).isReplay)
    }

    /// Whatever a key changes on the screen, it changes without colours as well.
    @Test(arguments: sizes)
    func whatChangesIsSeenToChange(columns: Int, rows: Int) {
        var dice = SplitMix(seed: Settings.seed(columns * 100 + rows + 1))
        for _ in 0..<12 {
            var person = Person(columns, rows)
            var before = person.model.draw()
            for _ in 0..<30 {
                let key = dice.pick(Self.keys + ["enter", "esc", ":", "?", "m", "x", "/", "n"])
                person.press(key)
                let after = person.model.draw()
                let isSeen = PlainPicture(after) != PlainPicture(before)
                #expect(
                    isSeen || before.picture == after.picture,
                    "\(key) SEED=\(Settings.seed)\n\(before.picture)\(after.picture)")
                before = after
            }
        }
    }
}
