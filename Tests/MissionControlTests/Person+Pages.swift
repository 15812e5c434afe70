import MissionControl
import Swarm

extension Person {
    /// Answers what the pages lack, from a log in memory.
    func reading(_ events: [Event]) -> Person {
        var person = self
        let shelf = ShelfOfEvents(events)
        for question in person.model.questions() {
            switch question {
            case .asks(let end):
                var window = TalkRow.asks
                guard let rows = try? window.read(through: end, from: shelf) else { continue }
                person.tell(.answer(.asks(TalkReading(rows, through: end))))
            case .talk(let end):
                var window = TalkRow.window
                guard let rows = try? window.read(through: end, from: shelf) else { continue }
                person.tell(.answer(.talk(TalkReading(rows, through: end))))
            case .traces(let end):
                var window = TraceEvent.window
                guard let rows = try? window.read(through: end, from: shelf) else { continue }
                person.tell(.answer(.traces(TraceReading(rows, through: end))))
            default: break
            }
        }
        return person
    }

    /// The moment where the playhead went is read.
    mutating func see(_ place: EventID, of cast: Cast) {
        let state = State.fold(cast.events.prefix { $0.id <= place })
        let moment = MissionControl.Moment(state: state, now: state.time ?? cast.now)
        tell(.answer(.moment(.at(place), moment, cast.extent)))
    }
}

extension Cast {
    /// What came of the last event, which was a message or an order.
    mutating func conclude(_ ago: Double, reached: [String] = [], refused: [String: String] = [:]) {
        let letter = events[events.count - 1]
        let outcomes: [JSON] =
            reached.map { ["agent": JSON($0), "ok": true] }
            + refused.sorted { $0.key < $1.key }.map {
                ["agent": JSON($0.key), "ok": false, "code": JSON($0.value)]
            }
        tell(
            ago, .command, nil, letter.type == .order ? "order" : "message",
            ["event": JSON(letter.id.rawValue), "outcome": JSON(outcomes)])
    }
}
