import Canvas
import MissionControl
import Swarm
import Testing

/// Files brought back from the screen: asked for in the past, shown, agreed to, done.
@Suite struct RestoreTests {
    private static let sizes = [(80, 24), (120, 40)]

    /// In the past, where files are asked for.
    private func asking(_ columns: Int = 80, _ rows: Int = 24) throws -> Person {
        var person = Person(columns, rows, Cast.afternoon).pressing("R")
        let cast = Cast.afternoon
        var state = State()
        for event in cast.events where event.id <= EventID(11) { state.apply(event) }
        person.model.past?.place = EventID(11)
        let moment = MissionControl.Moment(state: state, now: cast.now)
        person.tell(.answer(.moment(.at(EventID(11)), moment, cast.extent)))
        person.press("u")
        return person
    }

    private func preview(agents: [String] = [], obstacles: [String] = []) -> JSON {
        [
            "commit": "c", "restored": 3, "brought_back": 0, "removed": 1,
            "changes": [
                ["path": "src/cart.py", "deed": "restored"],
                ["path": "src/new.py", "deed": "removed"],
            ],
            "not_kept": ["assets/film.mp4"], "staying": ["build"], "replaced": [],
            "obstacles": JSON(obstacles.map { JSON($0) }), "agents": JSON(agents.map { JSON($0) }),
            "to": 11, "recorded": 9, "events_since": 2, "us_since": 2_400_000,
        ]
    }

    private func answer(_ person: inout Person, _ body: JSON) throws {
        let request = try #require(person.requests.last)
        person.tell(.reply(request.ticket, .done(body)))
    }

    private func golden(_ name: String, _ person: Person) {
        let model = person.model
        expectGolden(model.draw(), "\(name)-\(model.columns)x\(model.rows)")
    }

    @Test func itIsShownThenAskedThenDone() throws {
        var person = try asking(200, 50)
        #expect(person.requests.last?.verb == "rewind")
        #expect(person.requests.last?.body == ["to": 11, "dry_run": true])
        try answer(&person, preview())
        #expect(
            person.row("3 files change, 1 is removed, 2 unrecorded ones stay.") != nil)
        person.press("enter")
        #expect(person.requests.count == 1, "only y does it")
        person.press("u")
        try answer(&person, preview())
        person.press("d")
        #expect(person.model.draw().text.contains("± src/cart.py"))
        person.press("esc", "y")
        #expect(person.requests.last?.body == ["to": 11])
        try answer(&person, ["id": 40])
        #expect(person.model.notice?.text.hasSuffix("U undoes it") == true)
    }

    /// What is counted is named once, in front.
    @Test(arguments: [
        (11, 0, 0, "11 files change."), (1, 0, 2, "1 file changes, 2 are removed."),
        (0, 1, 2, "1 file comes back, 2 are removed."), (0, 0, 1, "1 file is removed."),
    ])
    func whatIsCountedIsNamed(restored: Int, back: Int, removed: Int, said: String) throws {
        var person = try asking(120, 40)
        try answer(
            &person,
            [
                "restored": JSON(Int64(restored)), "brought_back": JSON(Int64(back)),
                "removed": JSON(Int64(removed)), "total": 1,
                "changes": [["path": "a.py", "deed": "restored"]],
            ])
        #expect(person.row(said) != nil, "\(person.model.draw().text)")
    }

    /// A key that does nothing in replay is named with the one before it.
    @Test func howItIsUndoneIsSaidWhereItIsSaid() throws {
        var person = try asking()
        try answer(&person, preview())
        person.press("y")
        try answer(&person, ["id": 40])
        #expect(person.model.notice?.text.hasSuffix("; R, then U undoes it") == true)
        var later = Cast.afternoon
        later.tell(1, .rewind, nil, "c", ["commit": "c", "backup": "b"])
        var there = Person(80, 24, later).pressing("R", "U")
        #expect(there.requests.isEmpty)
        there.press("R", "U")
        #expect(there.requests.last?.body == ["dry_run": true])
        var live = try asking()
        try answer(&live, preview())
        live.press("y")
        let request = try #require(live.requests.last)
        live.press("R")
        live.tell(.reply(request.ticket, .done(["id": 40])))
        #expect(live.model.notice?.text.hasSuffix("; U undoes it") == true)
    }

    /// Which one it is is part of the question.
    @Test func anUndoNamesWhatItTakesBack() throws {
        var cast = Cast.afternoon
        cast.tell(1, .rewind, nil, "c", ["commit": "c", "backup": "b"])
        var person = Person(120, 40, cast)
        person.press("U")
        #expect(person.requests.last?.body == ["dry_run": true])
        let preview: JSON = [
            "restored": 1, "changes": [["path": "a", "deed": "restored"]], "undoes": 345,
            "undoes_time": "2026-11-20T14:02:11Z",
        ]
        try answer(&person, preview)
        #expect(
            person.row("Undo the restore of 14:02:11 (#345)? 1 file changes.") != nil)
        person.press("y")
        try answer(&person, ["id": 346])
        #expect(person.model.notice?.text == "the restore of 14:02:11 (#345) is undone")
    }

    @Test func eachLineSaysWhatItMeans() {
        let preview = RestorePreview([
            "changes": [["path": "a", "deed": "time"]], "staying": ["vendor"],
            "not_kept": ["film"],
        ])
        #expect(preview.changes == ["· a, only its time"])
        #expect(
            preview.exceptions == [
                "vendor stays, because of what is in it and not recorded",
                "film was too large or could not be read: whatever is there now stays",
            ])
    }

    /// Who runs is paused first, and then it is looked at again.
    @Test func whoRunsIsPausedFirst() throws {
        var person = try asking(200, 50)
        try answer(&person, preview(agents: ["planner", "bench"]))
        #expect(person.model.draw().text.contains("2 agents run: p pauses them first."))
        person.press("y")
        #expect(person.requests.last?.verb == "rewind")
        #expect(person.requests.count == 1)
        person.press("p")
        #expect(person.requests.last?.verb == "pause")
        #expect(person.requests.last?.body == ["agents": ["planner", "bench"]])
        try answer(&person, ["results": [["agent": "planner", "ok": true]]])
        #expect(person.requests.last?.body == ["to": 11, "dry_run": true])
        try answer(&person, preview())
        #expect(!person.model.draw().text.contains("agents run"))
        person.press("y")
        #expect(person.requests.last?.body == ["to": 11])
    }

    /// What they have in mind of the files is no longer so.
    @Test func whoCanTakesUpItsConversationAfterwards() throws {
        var person = try asking(200, 50)
        var running = preview(agents: ["planner", "bench"]).object ?? []
        running.append(JSON.Field("continue", ["planner"]))
        try answer(&person, JSON(running))
        person.press("p")
        try answer(&person, ["results": [["agent": "planner", "ok": true]]])
        try answer(&person, preview())
        // It may go on in the next row.
        let text = "Then planner takes up its conversation anew; paused"
        #expect(person.model.draw().text.contains(text))
        person.press("y")
        #expect(person.requests.last?.body == ["to": 11, "continue": ["planner", "bench"]])
    }

    @Test func whatIsInTheWayIsNamed() throws {
        var person = try asking(200, 50)
        try answer(
            &person, preview(obstacles: ["'build' is an ignored directory where a file is to be"]))
        #expect(person.model.draw().text.contains("'build' is an ignored directory"))
        person.press("y")
        #expect(person.requests.count == 1)
    }

    /// It takes a while to look: what is typed into a box meanwhile agrees to nothing.
    @Test func aQuestionDoesNotComeOverAnotherBox() throws {
        var person = try asking(200, 50)
        person.press("@")
        try answer(&person, preview())
        person.press("y")
        #expect(person.requests.count == 1)
        #expect(person.model.dialogs.count == 1)
    }

    @Test func nothingIsAskedWhereNothingDiffers() throws {
        var person = try asking(200, 50)
        try answer(&person, ["changes": [], "restored": 0])
        #expect(person.model.notice?.text == "the files are as they were then")
    }

    /// The keys say where they work.
    @Test func eachKeyHasItsTime() throws {
        var person = Person()
        person.press("u")
        #expect(person.model.notice?.text == "restore the files works in replay: R first")
        person.press("U")
        #expect(
            person.model.notice?.text == "there is nothing to undo: no files were brought back")
        person.press("R", "U")
        #expect(person.model.notice?.text.contains("replay shows the past") == true)
        #expect(person.requests.isEmpty)
    }

    @Test(arguments: sizes) func pictures(columns: Int, rows: Int) throws {
        var person = try asking(columns, rows)
        try answer(&person, preview(agents: ["planner", "bench"]))
        golden("rewind", person)
    }
}
