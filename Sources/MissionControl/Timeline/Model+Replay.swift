internal import Canvas
internal import Swarm

// The past: where in it, and the ways that lead there.
extension Model {
    mutating func toggleReplay() -> [Effect] {
        guard past == nil else {
            returnToLive()
            return []
        }
        guard live.lastID > .none else {
            say("nothing has happened yet: there is no past")
            return []
        }
        return enterPast(at: placeToReplay)
    }

    mutating func enterPast(at place: EventID) -> [Effect] {
        if past == nil {
            // Held at a line or not: from now on the Log ends where the playhead is.
            log.release()
            releasePages()
            past = Past(place: live.lastID, moment: live, entered: live.lastID)
            pace = 1
        }
        return go(to: place)
    }

    mutating func returnToLive() {
        guard !isReadOnly else {
            say("only the past is shown here; \(leaveWords)")
            return
        }
        lastPlace = past?.place
        past = nil
        journey = Journey()
        leaveReplayInDiff()
        swarm.follow(scene, rows: bodyRows(of: .swarm))
    }

    /// What acts does not act here.
    mutating func sayItIsThePast() {
        if !isReadOnly || canAct() { say(pastOnly) }
    }

    mutating func goToLastPlace() -> [Effect] {
        guard let place = lastPlace else {
            say(
                isReplay
                    ? "there is no last place yet: a jump leaves one"
                    : "there is no last place: \(keys[.replay]) enters the past")
            return []
        }
        return jump(to: place)
    }

    /// Goes far at once, and remembers from where.
    mutating func jump(to place: EventID) -> [Effect] {
        remember(past?.place, goingTo: place)
        return enterPast(at: place)
    }

    private mutating func remember(_ place: EventID?, goingTo other: EventID) {
        if let place, place != other { lastPlace = place }
    }

    /// Moves the playhead; what it was then is read next.
    mutating func go(to place: EventID) -> [Effect] {
        journey = Journey()
        guard past != nil else { return enterPast(at: place) }
        past?.place = place
        past?.play = nil
        return []
    }

    mutating func seePast(_ moment: Moment, at id: EventID) -> [Effect] {
        guard past?.place == id else { return [] }
        past?.moment = moment
        swarm.follow(scene, rows: bodyRows(of: .swarm))
        return []
    }

    // MARK: - Steps

    mutating func ask(_ way: PlaceQuestion.Way) -> [Effect] {
        let question = PlaceQuestion(way, through: live.lastID)
        journey.asked = question
        journey.soughtIn = nil
        if case .text = way { past?.play = nil }
        return look(.place(question))
    }

    /// The next step begins where the last one leads.
    mutating func step(by count: Int) -> [Effect] {
        guard let past else { return [] }
        self.past?.play = nil
        if case .step = journey.asked?.way {
            journey.owe(steps: count)
            return []
        }
        if count > 0, past.place >= live.lastID {
            say(newestEvent)
            return []
        }
        return ask(.step(from: past.place, by: count, logSelection))
    }

    mutating func stepToMark(forward: Bool) -> [Effect] {
        guard let past else { return [] }
        self.past?.play = nil
        if case .mark = journey.asked?.way {
            journey.owe(marks: forward ? 1 : -1)
            return []
        }
        return ask(.mark(from: past.place, forward: forward, stops: choices.marks))
    }

    /// What leads somewhere was found, or was not. Where somebody went elsewhere meanwhile it leads nowhere.
    mutating func go(_ answer: PlaceAnswer) -> [Effect] {
        guard answer.question == journey.asked else { return [] }
        journey.asked = nil
        if case .time(let time) = answer.question.way, past?.play != nil {
            return playTo(answer, time)
        }
        guard let place = answer.place else {
            journey = Journey()
            sayWhyNot(answer)
            return []
        }
        let owed = journey
        switch answer.question.way {
        // Somebody named it, or has dragged the playhead there.
        case .text: remember(past?.place, goingTo: place)
        case .time: remember(scrubbedFrom, goingTo: place)
        case .step, .mark: break
        }
        let effects = go(to: place)
        journey = owed
        lookAtTour(after: answer.question.way)
        if let absent = answer.absent {
            let here = "this is #\(grouped(place.rawValue)), the oldest event there is"
            say("\(here): \(Model.whereAre(absent))", isBad: true)
        }
        return effects + goOn(answer.question.way)
    }

    /// Keys that came while the way was looked for count, too.
    private mutating func goOn(_ way: PlaceQuestion.Way) -> [Effect] {
        switch way {
        case .step:
            let count = journey.takeSteps()
            return count == 0 ? [] : step(by: count)
        case .mark:
            let count = journey.takeMark()
            return count == 0 ? [] : stepToMark(forward: count > 0)
        case .time, .text:
            journey = Journey()
            return []
        }
    }

    var newestEvent: String {
        isReadOnly ? "the newest event" : "newest event; \(keys[.replay]) is live"
    }

    /// `events #1 to #4,095 are in files that are not in '.skep/archive'`
    private static func whereAre(_ absent: ClosedRange<EventID>) -> String {
        let (first, last) = (absent.lowerBound.rawValue, absent.upperBound.rawValue)
        return "events #\(grouped(first)) to #\(grouped(last)) are in files that are not in "
            + "'.skep/archive'"
    }

    private mutating func sayWhyNot(_ answer: PlaceAnswer) {
        let absent = answer.absent.map(Model.whereAre)
        switch answer.question.way {
        case .step(_, let count, _) where count < 0:
            say(absent.map { "the oldest event there is: \($0)" } ?? "the first event of the run")
        case .step: say(newestEvent)
        case .mark(_, forward: true, _): say("no mark from here on; \(keys[.markBack]) looks back")
        case .mark:
            let earlier = absent.map { " (\($0))" } ?? ""
            say("no mark before here\(earlier); \(keys[.markOn]) looks on")
        case .text(let text):
            let earlier = absent.map { "; \($0)" } ?? ""
            say(
                "'\(text)' is no place: write 14:02:11, an id (48213), -10m, 50% or a label"
                    + earlier, isBad: true)
            if dialogs.isEmpty { open(.goTo, text: text) }
        case .time: break
        }
    }
}
