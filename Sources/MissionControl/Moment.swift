public import Swarm

/// What is drawn, but for the present: the state after an event, and what time it is then.
///
/// Whatever belongs to the moment is drawn from this and from rows up to its last event, so that the past looks
/// as it looked when it was the present.
public struct Moment: Equatable, Sendable {
    /// Live the log time of the last tick, in replay that of the event.
    public var now: LogTime
    /// Events a second, over the ten seconds before.
    public var rate: Double
    private var facts: Facts

    public init(state: State = State(), now: LogTime = LogTime(microseconds: 0), rate: Double = 0) {
        self.now = now
        self.rate = rate
        facts = Facts(state)
    }

    public var state: State {
        get { facts.state }
        set { facts = Facts(newValue) }
    }

    var roll: Roll { facts.roll }

    public var lastID: EventID { facts.state.lastID }

    /// What every part of a picture holds, and compares to what it held: one reference rather than thirty arrays.
    private final class Facts: Equatable, Sendable {
        let state: State
        let roll: Roll

        init(_ state: State) {
            self.state = state
            roll = Roll(state)
        }

        static func == (left: Facts, right: Facts) -> Bool {
            left === right || left.state == right.state
        }
    }
}

/// What a view is given to draw from: the moment, and how the person looks at it.
public struct Scene: Equatable, Sendable {
    public var moment: Moment
    public var isReplay: Bool
    public var zone: Zone
    /// What sentences call keys.
    var keys: KeyMap

    public init(
        _ moment: Moment, isReplay: Bool = false, zone: Zone = .utc, keys: KeyMap = .standard
    ) {
        self.moment = moment
        self.isReplay = isReplay
        self.zone = zone
        self.keys = keys
    }

    public var state: State { moment.state }
    public var now: LogTime { moment.now }
}
