internal import Canvas
internal import Swarm

// The past goes on by itself, at a pace.
extension Model {
    private static let frame: Int64 = 50_000
    private static let longestGap: Int64 = 2_000_000

    mutating func togglePlay() -> [Effect] {
        guard past?.play == nil else {
            past?.play = nil
            return []
        }
        guard let past, past.place < live.lastID else {
            say(newestEvent)
            return []
        }
        let now = scene.now
        self.past?.play = Past.Play(time: now)
        return [.wake(.play, microseconds: Model.frame)]
    }

    mutating func changePace(by factor: Double) {
        pace = min(max(pace * factor, 0.5), 64)
        say("plays at \(Model.shown(pace: pace))")
    }

    static func shown(pace: Double) -> String { pace < 1 ? "0.5×" : "\(Int(pace))×" }

    /// The next frame: as much later as the pace says.
    mutating func playOn() -> [Effect] {
        guard let play = past?.play else { return [] }
        let step = Int64(Double(Model.frame) * pace)
        let time = LogTime(microseconds: play.time.microseconds &+ step)
        past?.play = Past.Play(time: time)
        // It goes on from there by itself: that is no jump.
        scrubbedFrom = nil
        return ask(.time(time))
    }

    /// Stretches in which nothing happens are cut short.
    mutating func playTo(_ answer: PlaceAnswer, _ time: LogTime) -> [Effect] {
        if let place = answer.place, let past, place > past.place { self.past?.place = place }
        guard let next = answer.next else {
            past?.play = nil
            say(newestEvent)
            return []
        }
        let gap = next.microseconds &- time.microseconds
        if gap > Model.longestGap, !choices.keepsIdle {
            past?.play = Past.Play(
                time: LogTime(microseconds: next.microseconds &- Model.longestGap))
        }
        return [.wake(.play, microseconds: Model.frame)]
    }
}
