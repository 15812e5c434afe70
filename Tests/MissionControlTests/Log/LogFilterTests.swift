import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// Agent, kind and text together say what the Log shows.
@Suite struct LogFilterTests {
    private func typing(_ text: String) -> Person {
        var person = Person().pressing("2", "/")
        person.type(text)
        person.press("enter")
        return person
    }

    @Test(
        arguments: [
            ("kind:decision,tool", [LogKind.decision, .tool], nil), ("kind:dec", [.decision], nil),
            ("is:asks", [.gate], nil), ("kind:removed cart", [.change], "cart"),
            ("not found kind:output", [.output], "not found"),
            ("kind:blocks -kind:tool,lease", nil, nil), ("plain", nil, "plain"),
            ("kind:tool /a +b/", [.tool], "a +b"), (" two  blanks", nil, " two  blanks"),
        ] as [(String, [LogKind]?, String?)])
    func wordsSayWhichKindsAreShown(typed: String, kinds: [LogKind]?, text: String?) {
        let log = typing(typed).model.log
        if typed.contains("blocks") {
            #expect(
                log.kinds
                    == Set(LogKind.allCases).subtracting([.output, .screen, .tool, .lease]))
        } else {
            #expect(log.kinds == kinds.map(Set.init))
        }
        #expect(log.look.pattern?.text == text)
    }

    @Test func whatIsNoKindIsSaid() {
        let person = typing("kind:decisoin")
        #expect(person.model.log.kinds == nil)
        #expect(
            person.model.notice?.text.hasPrefix("'decisoin' is no kind; there are output") == true)
    }

    @Test func theFieldBeginsWithWhatIsShownAndEscGoesALayerOut() {
        var person = typing("kind:tool,decision cart")
        person.press("/")
        guard case .field(let field)? = person.model.dialogs.last else {
            return #expect(Bool(false))
        }
        #expect(field.field.text == "kind:decision,tool ")
        person.press("esc", "esc")
        #expect(person.model.log.look.pattern == nil)
        #expect(person.model.log.kinds == [.decision, .tool])
        person.press("esc")
        #expect(person.model.log.kinds == nil)
        #expect(person.model.focus == .log)
        person.press("esc")
        #expect(person.model.focus == .swarm)
    }

    @Test func thePaletteShowsKindsFromAnywhere() {
        var person = Person().pressing(":")
        person.type("only decisions")
        person.press("enter")
        #expect(person.model.log.kinds == [.decision])
        #expect(person.model.focus == .log)
        person.press(":")
        person.type("only decisions")
        person.press("enter")
        #expect(person.model.log.kinds == nil, "again shows all")
    }

    // MARK: - Pages

    /// A decision now and then among very many rows.
    private func rare(_ count: Int) -> [Event] {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for number in 1...count {
            if number % 9_000 == 0 {
                story.tell(.decision, coder, "number \(number)")
            } else {
                story.tell(.usage, nil, "m")
            }
        }
        return story.events
    }

    @Test func thePageIsReadOnUntilItIsFullOrTheLogEnds() throws {
        let events = rare(60_000)
        let stage = try Stage(events)
        let pane = try stage.pane(rows: 10, columns: 60) { $0.show(kinds: [.decision]) }
        let text = stage.text(of: pane, rows: 10, columns: 60)
        for number in stride(from: 9_000, through: 54_000, by: 9_000) {
            #expect(text.contains("number \(number)"))
        }
        #expect(pane.note(stage.scene, columns: 60) == "all agents · decision · 6 of 7 · follows")
        // One look alone finds few of them.
        let reader = EntryReader(stage.shelf, LogSelection(kinds: [.decision]))
        let query = LogQuery(LogSelection(kinds: [.decision]), through: reader.through, above: 21)
        #expect(try reader.page(query).entries.count < 3)
    }

    /// What comes meanwhile is shown, and what was read is not read again.
    @Test func aGrowingLogIsReadOnAsWell() throws {
        var events = rare(60_000)
        let shelf = ShelfOfEvents(events)
        var stage = try Stage(events)
        var pane = LogPane()
        pane.show(kinds: [.decision])
        var looks = 0
        while let question = pane.questions(stage.scene, rows: 10).first, looks < 20 {
            guard case .page(let query) = question else { break }
            looks += 1
            let reader = EntryReader(shelf, query.selection, through: query.through)
            pane.take(try reader.page(query), stage.scene, rows: 10, columns: 60)
            guard looks < 4 else { continue }
            let last = try #require(events.last)
            events.append(
                Event(
                    id: EventID(last.id.rawValue + 1), time: last.time, type: .usage, agent: nil,
                    subject: "m", metadata: nil, content: .text("{}")))
            stage = try Stage(events)
        }
        #expect(looks < 12)
        #expect(stage.text(of: pane, rows: 10, columns: 60).contains("number 9000"))
    }
}
