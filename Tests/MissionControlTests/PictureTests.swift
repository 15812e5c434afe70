import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// Parts that keep their cells look as if they had been drawn anew.
@Suite struct PictureTests {
    private static let keys = [
        "j", "k", "g", "G", "pgdn", "pgup", "space", "enter", "esc", "tab", "z", "w", "v", "l",
        "e", "f", "r", "?", ":", "n", "x", "m", "/", "c", "o", "1", "2", "3", "4", "5", "6", "7",
        "8", "9", "R", "h", "left", "right", "+", "-", "!", "A", "d",
    ].filter { Key(named: $0) != nil }

    private static let sizes = [
        (120, 40), (120, 36), (200, 50), (100, 40), (80, 24), (60, 12), (40, 10), (30, 5),
    ]

    /// Somebody who does what comes to mind while things happen.
    private struct Journey {
        var dice: SplitMix
        var person: Person
        private let events: [Event]
        private var state = State()
        private var now: LogTime
        private var told = 0

        init(round: Int) throws {
            dice = SplitMix(seed: Settings.seed(round))
            now = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
            let story = Rehearsal(seed: Settings.seed(round), start: now, pace: 20)
            events = Array(story.prefix(1_500))
            let size = dice.pick(PictureTests.sizes)
            person = Person(size.0, size.1, Model(workspace: "shop"), nil)
        }

        mutating func step() {
            switch dice.below(12) {
            case 0: live(through: told + dice.below(40))
            case 1: tick()
            case 2:
                let (columns, rows) = dice.pick(PictureTests.sizes)
                person.tell(.gesture(.resize(columns: columns, rows: rows)))
            case 3: person.tell(.link(dice.pick([.live, .live, .lost(seconds: 3), .connecting])))
            case 4: click()
            case 5:
                let chosen: [Action: [Key]] = dice.chance(2) ? [:] : [.help: [Key("H")]]
                person.model.keys = KeyMap(chosen: chosen)
            case 6: answer()
            default: person.press(dice.pick(PictureTests.keys))
            }
        }

        private mutating func live(through count: Int) {
            for event in events[min(told, events.count)..<min(count, events.count)] {
                state.apply(event)
            }
            told = max(told, min(count, events.count))
            guard let first = events.first?.time, let last = state.time else { return }
            now = max(now, last)
            let extent = Extent(ids: EventID(1)...state.lastID, times: first...last)
            let moment = MissionControl.Moment(state: state, now: now, rate: Double(dice.below(9)))
            person.tell(.answer(.moment(.newest(now: now), moment, extent)))
        }

        private mutating func tick() {
            now = LogTime(microseconds: now.microseconds + 1_000_000)
            person.tell(
                .bell(Bell(lastID: state.lastID, now: now, disk: dice.pick([.ok, .ok, .full]))))
        }

        private mutating func click() {
            let (x, y) = (dice.below(person.model.columns), dice.below(person.model.rows))
            person.tell(.gesture(.mouse(Mouse(.press, .left, x: x, y: y))))
            person.tell(.gesture(.mouse(Mouse(.release, .left, x: x, y: y))))
        }

        /// What the model lacks; some of it never comes.
        private mutating func answer() {
            let shelf = ShelfOfEvents(Array(events.prefix(told)))
            for question in person.model.questions() {
                switch question {
                case .page(let query):
                    let reader = EntryReader(shelf, query.selection, through: query.through)
                    if let page = try? reader.page(query) { person.tell(.answer(.page(page))) }
                case .density(let question):
                    let columns = (0..<question.scale.columns).map { _ in
                        Density.Column(count: Int64(dice.below(5)))
                    }
                    person.tell(.answer(.density(Density(question, columns))))
                case .moment(.at(let id)):
                    let past = State.fold(events.prefix { $0.id <= id })
                    let moment = MissionControl.Moment(state: past, now: past.time ?? now)
                    person.tell(.answer(.moment(.at(id), moment, nil)))
                default: break
                }
            }
        }
    }

    @Test(arguments: 0..<8) func keptPartsLookAsNewOnes(round: Int) throws {
        var journey = try Journey(round: round)
        var picture = Picture()
        for step in 0..<150 {
            journey.step()
            // Not every change is drawn.
            if journey.dice.chance(4) { continue }
            let (kept, new) = (picture.draw(journey.person.model), journey.person.model.draw())
            guard kept != new else { continue }
            Issue.record("SEED=\(Settings.seed) step \(step)\n\(kept.picture)\n\(new.picture)")
            return
        }
    }
}
