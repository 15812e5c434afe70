import MissionControl
import Support
import Swarm
import Testing

/// What a page is made of is the same however one came to the moment.
@Suite struct RowWindowTests {
    private func window(_ limit: Int) -> RowWindow<EventID> {
        RowWindow([.message, .tool, .decision], limit: limit) { event in
            event.id.rawValue % 5 == 0 ? nil : event.id
        }
    }

    /// The same, by looking at all there is.
    private func expected(
        _ events: [Event], through end: EventID, _ limit: Int
    ) -> (ids: [EventID], cut: LogTime?) {
        let rows = events.filter { event in
            event.id <= end && [.message, .tool, .decision].contains(event.type)
        }
        let shown = rows.suffix(limit)
        return (
            shown.map(\.id).filter { $0.rawValue % 5 != 0 },
            rows.count > limit ? shown.first?.time : nil
        )
    }

    private func story(_ dice: inout SplitMix) -> [Event] {
        var story = Telling()
        let agent = story.spawn("coder-1")
        let types: [EventType] = [.message, .tool, .decision, .usage, .status]
        // Some are much rarer than others.
        for _ in 0..<400 { story.tell(types[min(dice.below(9), dice.below(9), 4)], agent, "x") }
        return story.events
    }

    @Test(arguments: 0..<12) func allWaysLeadToTheSame(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(900 + round))
        let events = story(&dice)
        let shelf = ShelfOfEvents(events)
        let limit = dice.pick([1, 3, 20, 1_000])
        var window = window(limit)
        var place = 1
        for _ in 0..<120 {
            switch dice.below(4) {
            case 0: place = 1 + dice.below(events.count)
            case 1: place = max(place - 1 - dice.below(3), 1)
            default: place = min(place + 1 + dice.below(5), events.count)
            }
            let end = EventID(Int64(place))
            let found = try window.read(through: end, from: shelf)
            let wanted = expected(events, through: end, limit)
            #expect(found.elements == wanted.ids, "SEED=\(Settings.seed) \(place)")
            #expect(found.cut == wanted.cut, "SEED=\(Settings.seed) \(place)")
        }
    }

    /// Who follows the present reads what came, and not all of it again.
    @Test func whatCameIsReadAlone() throws {
        var dice = SplitMix(seed: 5)
        let events = story(&dice)
        let shelf = ShelfOfEvents(events)
        var window = window(100)
        _ = try window.read(through: EventID(300), from: shelf)
        let before = shelf.bytesRead
        for place in 301...400 { _ = try window.read(through: EventID(Int64(place)), from: shelf) }
        let after = shelf.bytesRead - before
        #expect(after > 0 && after < before, "\(after) of \(before)")
    }
}
