import MissionControl
import Support
import Swarm
import Testing

@Suite struct EntryReaderTests {
    private func gists(_ telling: Telling, _ selection: LogSelection = LogSelection()) throws
        -> [String]
    {
        try EntryReader(ShelfOfEvents(telling.events), selection).all().map(\.gist)
    }

    @Test func linesAreJoinedOverTheBordersOfRows() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        let critic = story.spawn("critic")
        story.print(coder, "a\nb")
        story.print(critic, "x\n")
        story.print(coder, "c", "err")
        story.print(coder, "d\r\n\r\ne")
        story.tell(.tool, coder, "Edit")
        story.print(coder, "f\n")
        #expect(
            try gists(story) == [
                "◌ started", "◌ started", "a", "bd", "x", "c…", "", "ef", "· tool",
            ])
    }

    @Test func aPromptIsShownAndANewProgramBeginsAnew() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        story.print(coder, "Apply? [y/N] ")
        #expect(try gists(story) == ["◌ started", "Apply? [y/N] …"])
        story.tell(.agentExited, coder, "1", ["code": 1])
        story.tell(.agentSpawned, coder, "coder", ["name": "coder-1"])
        story.print(coder, "hello\n")
        #expect(
            try gists(story) == ["◌ started", "Apply? [y/N] …", "✗ exited", "◌ started", "hello"])
    }

    @Test func redrawsOfAScreenAreOneEntry() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        let critic = story.spawn("critic")
        for _ in 0..<3 { story.print(coder, "\u{1b}[2Jxy") }
        story.print(coder, [], "size")
        story.print(coder, "\u{1b}[Hxyz")
        story.print(critic, "x\n")
        story.print(coder, "\u{1b}[Hxyz")
        #expect(try gists(story) == ["◌ started", "◌ started", "~ 4 24", "x", "~ 1 6"])
        #expect(
            try gists(story, LogSelection(agents: [coder])) == ["◌ started", "~ 5 30"])
    }

    @Test func anEndlessLineIsCutWhereItIsTheSameFromEverywhere() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for _ in 0..<3 { story.print(coder, String(repeating: "é", count: 32_768)) }
        story.print(coder, "end\n")
        let entries = try EntryReader(ShelfOfEvents(story.events)).all()
        #expect(entries.count == 1 + 3 * 16 + 1)
        #expect(entries.last?.gist == "…end")
        let text = entries.compactMap { entry -> [UInt8]? in
            guard case .line(let line) = entry.body else { return nil }
            #expect(line.bytes.count <= 4_100)
            #expect(String(validating: line.bytes, as: UTF8.self) != nil)
            return line.bytes
        }
        #expect(text.joined().count == 3 * 65_536 + 3)
    }

    @Test func wordsThatComeOneByOneAreALine() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for _ in 0..<600 { story.print(coder, "word ") }
        story.print(coder, "\n")
        #expect(try gists(story).count == 2)
        for _ in 0..<3_000 { story.print(coder, "word ") }
        // Once there is no end in sight, it is broken at each 4 KiB.
        #expect(try gists(story).count == 2 + 5)
    }

    /// A log of everything that may come between lines.
    private func noise(_ count: Int, _ dice: inout SplitMix) -> Telling {
        var story = Telling()
        let agents = [story.spawn("coder-1"), story.spawn("critic"), story.spawn("bench")]
        for _ in 0..<count {
            let agent = agents[Int.random(in: 0..<3, using: &dice)]
            let stream = ["pty", "out", "err"][Int.random(in: 0..<3, using: &dice)]
            switch Int.random(in: 0..<14, using: &dice) {
            case 0: story.tell(.tool, agent, "Edit")
            case 1: story.tell(.signal, nil, "sample")
            case 2: story.tell(.agentSpawned, agent, "coder", ["name": "x"])
            case 3, 4: story.print(agent, "\u{1b}[2Jx")
            case 5: story.print(agent, "a\nb\n\ncde", stream)
            case 6: story.print(agent, "\n", stream, isNumbered: false)
            case 7:
                let length = Int.random(in: 1...20_000, using: &dice)
                story.print(agent, String(repeating: "ü", count: length), stream)
            case 8:
                let lines = Int.random(in: 1...2_000, using: &dice)
                story.print(agent, String(repeating: "line\n", count: lines), stream)
            case 9, 10:
                let names = ["*", "critic", "coder-1,bench", "role:coder", "a3"]
                let to = names.randomElement(using: &dice)
                story.tell(.message, Bool.random(using: &dice) ? agent : nil, to, ["text": "so"])
                if Bool.random(using: &dice) { story.conclude(["agent": "x", "ok": true]) }
            default: story.print(agent, "word ", stream, isNumbered: Bool.random(using: &dice))
            }
        }
        return story
    }

    @Test(arguments: 0..<8)
    func backwardsThereIsTheSameAsForwards(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(round))
        let story = noise(300, &dice)
        let shelf = ShelfOfEvents(story.events)
        let scopes: [Set<AgentID>?] = [nil, [AgentID(rawValue: "a2")], ["a1", "a3"].ids]
        for scope in scopes {
            let reader = EntryReader(shelf, LogSelection(agents: scope))
            let all = try reader.all()
            shelf.mostRows = Int.random(in: 1...300, using: &dice)
            var place = EntryPlace.end(of: EventID(Int64(story.events.count)))
            var found: [LogEntry] = []
            while case .pause(let next) = try reader.visit(
                before: place,
                { entry in
                    found.append(entry)
                    return true
                })
            {
                place = next
            }
            shelf.mostRows = .max
            #expect(Array(found.reversed()) == all, "SEED=\(Settings.seed)")
        }
    }

    @Test(arguments: 0..<8)
    func aPageAroundAnEntryIsASliceOfTheWhole(round: Int) throws {
        var dice = SplitMix(seed: Settings.seed(100 + round))
        let story = noise(200, &dice)
        let shelf = ShelfOfEvents(story.events)
        let selection = LogSelection(agents: round % 2 == 0 ? nil : ["a1"].ids)
        let reader = EntryReader(shelf, selection)
        let all = try reader.all()
        for _ in 0..<30 {
            let middle = Int.random(in: all.indices, using: &dice)
            let (above, below) = (Int.random(in: 1...30, using: &dice), 12)
            let query = LogQuery(
                selection, through: reader.through, anchor: .around(all[middle].place),
                above: above, below: below)
            let page = try reader.page(query)
            let first = max(middle - above + 1, 0)
            let last = min(middle + below, all.count - 1)
            #expect(
                page.entries.map(\.sight) == all[first...last].map(\.sight), "SEED=\(Settings.seed)"
            )
            #expect(page.above == middle - first + 1)
            #expect(page.hasMoreBefore == (first > 0))
            #expect(page.hasMoreAfter == (last < all.count - 1))
        }
    }

    /// An event in the middle of an entry is shown by the entry.
    @Test func aPageAroundAnyEventHoldsTheEntryBefore() throws {
        var dice = SplitMix(seed: Settings.seed(200))
        let story = noise(200, &dice)
        let reader = EntryReader(ShelfOfEvents(story.events))
        let all = try reader.all()
        for event in story.events {
            let place = EntryPlace(event.id)
            let query = LogQuery(
                through: reader.through, anchor: .around(place), above: 1, below: 1)
            let page = try reader.page(query)
            let middle = all.lastIndex { $0.place <= place }
            #expect(page.entries.first?.sight == (middle.map { all[$0] } ?? all.first)?.sight)
        }
    }

    @Test func nothingBehindTheMomentIsLookedAt() throws {
        var dice = SplitMix(seed: Settings.seed(300))
        let story = noise(240, &dice)
        for end in stride(from: 1, through: 240, by: 7) {
            let moment = EventID(Int64(end))
            let then = EntryReader(ShelfOfEvents(Array(story.events[..<end])))
            let now = EntryReader(ShelfOfEvents(story.events), through: moment)
            let query = LogQuery(through: moment, above: 40)
            #expect(try then.page(query) == now.page(query), "SEED=\(Settings.seed)")
        }
    }
}
