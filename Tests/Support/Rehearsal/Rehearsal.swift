public import Swarm

/// A made-up run of a swarm in the workspace of a small shop, event by event, without an end.
///
/// It is a pure function of what it is made from. Ids go on after the log's last one, and times from
/// `start`, so that the events can be staged as they are; whoever tells the story at its own pace
/// gives them other times.
public struct Rehearsal: Sequence, IteratorProtocol, Sendable {
    private var stage: Stage
    private var players: [Player]

    /// With a `pace` of 10, what takes ten seconds is told in one.
    public init(
        seed: UInt64, after last: EventID = .none, start: LogTime, pace: Double = 1
    ) {
        precondition(pace > 0, "a story is told forwards")
        stage = Stage(seed: seed, after: last, start: start, pace: pace)
        players = Player.cast.enumerated().map { place, part in
            let entrance = start.microseconds + Int64(Double(place) * 700_000 / pace)
            return Player(part, due: LogTime(microseconds: entrance))
        }
    }

    public mutating func next() -> Event? {
        let place = players.indices.min { players[$0].due < players[$1].due } ?? 0
        stage.enter(at: players[place].due)
        let act = players[place].nextAct(&stage.dice)
        let draft = act.perform(&stage, players[place].part.name)
        players[place].wait(stage.pause(act.pause))
        return stage.take(draft)
    }
}

/// Somebody on the stage, and what is left of the scene.
struct Player: Sendable {
    let part: Part
    private(set) var due: LogTime
    private var acts: [Act] = []
    private var scenes = 0

    /// A part: who it is, and what its scenes are, by number.
    struct Part: Sendable {
        let name: String
        let scene: @Sendable (_ number: Int, _ dice: inout SplitMix) -> [Act]
    }

    init(_ part: Part, due: LogTime) {
        self.part = part
        self.due = due
    }

    static let cast = [
        Planner.part, Scout.part, Coder.part(0), Coder.part(1), Coder.part(2), Critic.part,
        Bench.part, Machine.part,
    ]

    mutating func nextAct(_ dice: inout SplitMix) -> Act {
        if acts.isEmpty {
            acts = part.scene(scenes, &dice).reversed()
            scenes += 1
        }
        return acts.removeLast()
    }

    mutating func wait(_ microseconds: Int64) {
        due = LogTime(microseconds: due.microseconds + microseconds)
    }
}
