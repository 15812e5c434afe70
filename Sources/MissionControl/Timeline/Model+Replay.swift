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
            past = Past(place: live.lastID, moment: live, entered: live.lastID)
            pace = 1
        }
        return go(to: place)
    }

    mutating func returnToLive() {
        guard !isReadOnly else {
            say("no supervisor serves, so there is no present; \(keys[.leave]) leaves")
            return
        }
        lastPlace = past?.place
        past = nil
        journey = Journey()
        swarm.follow(scene, rows: bodyRows(of: .swarm))
    }

    /// What acts does not act here.
    mutating func sayItIsThePast() {
        if !isReadOnly || canAct() { say(pastOnly) }
    }

    mutating func goToLastPlace() -> [Effect] {
        guard let place = lastPlace else {
            say("there is no last place: \(keys[.replay]) enters the past")
            return []
        }
        lastPlace = past?.place ?? lastPlace
        return enterPast(at: place)
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
            sayWhyNot(answer.question.way)
            return []
        }
        let owed = journey
        let effects = go(to: place)
        journey = owed
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

    private var newestEvent: String { "newest event; \(keys[.replay]) is live" }

    private mutating func sayWhyNot(_ way: PlaceQuestion.Way) {
        switch way {
        case .step(_, let count, _):
            say(count < 0 ? "the first event of the run" : newestEvent)
        case .mark(_, let forward, _):
            say(
                forward
                    ? "no mark from here on; \(keys[.markBack]) looks back"
                    : "no mark before here; \(keys[.markOn]) looks on")
        case .text(let text):
            say(
                "'\(text)' is no place: write 14:02:11, an id (48213), -10m, 50% or a label",
                isBad: true)
            if dialogs.isEmpty { open(.goTo, text: text) }
        case .time: break
        }
    }

    // MARK: - Playing

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
        return ask(.time(time))
    }

    /// Stretches in which nothing happens are cut short.
    private mutating func playTo(_ answer: PlaceAnswer, _ time: LogTime) -> [Effect] {
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

    // MARK: - The timeline

    /// The columns there are for times.
    private var timelineColumns: Int { TimelineView.columns(in: columns) }

    private var run: ClosedRange<LogTime>? {
        extent.map { $0.times.lowerBound...max($0.times.upperBound, $0.times.lowerBound) }
    }

    /// What the timeline is drawn in.
    private var shownScale: TimeScale? {
        guard let run else { return nil }
        guard let scale, scale.columns == timelineColumns else {
            return TimeScale(run, columns: timelineColumns)
        }
        return scale
    }

    mutating func zoomTimeline(in isIn: Bool) {
        guard let run, let shown = shownScale else {
            say("nothing has happened yet: there is no timeline")
            return
        }
        let next = shown.zoomed(in: isIn, around: scene.now, of: run)
        if next == shown { say(isIn ? "closer it cannot be shown" : "the whole run is shown") }
        scale = next == TimeScale(run, columns: timelineColumns) ? nil : next
    }

    var densityQuestion: DensityQuestion? {
        shownScale.map { DensityQuestion($0, through: live.lastID) }
    }

    /// Moves the playhead to where the mouse is.
    mutating func drag(toColumn x: Int) -> [Effect] {
        guard let scale = shownScale else { return [] }
        let column = min(max(x - TimelineView.left, 0), scale.columns - 1)
        past?.play = nil
        return ask(.time(LogTime(microseconds: scale.time(ofColumn: column + 1).microseconds - 1)))
    }

    // MARK: - What the model lacks

    /// What is to be asked of the log: nothing that was asked already.
    public mutating func questions() -> [LogQuestion] {
        // Nothing of it is to be seen while an agent has the screen.
        guard attachment == nil else { return [] }
        var wanted: [LogQuestion] = []
        if let past, past.moment?.lastID != past.place { wanted.append(.moment(.at(past.place))) }
        if let question = densityQuestion, density?.question != question {
            wanted.append(.density(question))
        }
        // What came since changes the question, and not the mark that was found.
        if let question = nextMarkQuestion,
            ahead?.next == nil || ahead?.question.from != question.from
                || ahead?.question.stops != question.stops
        {
            wanted.append(.ahead(question))
        }
        if let question = previewQuestion {
            wanted.append(.screen(question))
        } else if !isEntering {
            wanted += logQuestions
        }
        if drops.through < live.lastID {
            wanted.append(.drops(DropsQuestion(after: drops.through, through: live.lastID)))
        }
        if let question = findQuestion { wanted.append(.find(question)) }
        if let question = sqlQuestion { wanted.append(.sql(question)) }
        return wanted.filter { asked.updateValue($0, forKey: $0.kind) != $0 }
    }

    /// What was asked of the log, may read all of it, and is of no use any more: its page is closed,
    /// somebody stopped it, or what was typed was taken back.
    public mutating func unwanted() -> [LogQuestion.Kind] {
        var unwanted: [LogQuestion.Kind] = []
        if findQuestion == nil { unwanted.append(.find) }
        if sqlQuestion == nil { unwanted.append(.sql) }
        if journey.asked == nil { unwanted.append(.place) }
        if journey.soughtIn == nil, log.seek == nil { unwanted.append(.seek) }
        return unwanted.filter { asked.removeValue(forKey: $0) != nil }
    }
}
