import Support
import Swarm
import Testing

@testable import MissionControl

@Suite struct FindWalkTests {
    private static let words = ["ab", "zebra", " ", "line", "\n", "\n", "é", "\u{1b}[1m"]

    /// Lines that end in later rows, screens, decisions, and rows that nobody is shown.
    private func story(_ count: Int, _ dice: inout SplitMix) -> [Event] {
        var story = Telling()
        let agents = (1...3).map { story.spawn("coder-\($0)") }
        for _ in 0..<count {
            let agent = agents[dice.below(3)]
            switch dice.below(12) {
            case 0: story.print(agent, "\u{1b}[Hx")
            case 1: story.tell(.tool, agent, "Edit", ["input": ["path": "ab zebra"]])
            case 2: story.tell(.decision, agent, "line", ["rationale": "b zebra"])
            case 3: story.tell(.agentStatus, agent, "failed", ["evidence": "fd3"])
            case 4: story.tell(.message, agent, "coder-2", ["text": "a line for you"])
            default:
                let text = (0...dice.below(4)).map { _ in Self.words[dice.below(Self.words.count)] }
                let end = dice.below(2) == 0 ? "\n" : ""
                story.print(agent, text.joined() + end, dice.below(4) == 0 ? "err" : "pty")
            }
        }
        return story.events
    }

    /// Looks through all of it as several do: who is done with what is a matter of chance, and some fail now and then.
    private func search(
        _ reader: EntryReader, _ question: FindQuestion, rows: Int64, _ dice: inout SplitMix
    ) throws -> FindAnswer {
        let searcher = try #require(Searcher(reader))
        var walk = FindWalk(question, first: EventID(1), through: reader.through, rows: rows)
        var begun: [FindStretch] = []
        var share = 0.0
        while !walk.isOver {
            if dice.below(2) == 0, let stretch = walk.begin() { begun.append(stretch) }
            guard begun.count > dice.below(4) else { continue }
            let stretch = begun.remove(at: dice.below(begun.count))
            let part = dice.below(20) == 0 ? nil : try searcher.part(of: stretch)
            walk.end(stretch, with: part)
            #expect(walk.answer.share >= share)
            share = walk.answer.share
        }
        let more = walk.begin()
        #expect(begun.isEmpty && more == nil)
        return walk.answer
    }

    @Test(arguments: 0..<3) func inStretchesTheSameIsFound(round: Int) throws {
        let seed = Settings.seed(round)
        var dice = SplitMix(seed: seed)
        let events = story(200, &dice)
        let shelf = ShelfOfEvents(events)
        let all = [try #require(events[0].agent), try #require(events[1].agent)]
        let selections: [(Set<AgentID>?, Set<LogKind>?)] = [
            (nil, nil), (Set(all), nil), (nil, [.output]), (nil, [.decision, .message]),
        ]
        var count = 0
        for text in ["zebra", "a", "b z", "é", "/^[a-z]+ab$/", "nowhere"] {
            for (agents, kinds) in selections {
                let pattern = try #require(Pattern(typed: text))
                let selection = LogSelection(agents: agents, kinds: kinds, pattern: pattern)
                let reader = EntryReader(shelf, selection)
                let question = FindQuestion(selection, through: reader.through)
                let wanted = try reader.find(question, first: EventID(1)) { _ in }
                for rows: Int64 in [3, 40, 1_000] {
                    let found = try search(reader, question, rows: rows, &dice)
                    #expect(found == wanted, "SEED=\(seed) \(text) in stretches of \(rows)")
                }
                count += wanted.count
            }
        }
        #expect(count > 200, "\(count)")
    }

    @Test func noMoreIsToldThanThereIsRoomFor() throws {
        var story = Telling()
        let coder = story.spawn("coder-1")
        for number in 0..<1_200 { story.print(coder, "a timeout, \(number)\n") }
        let reader = EntryReader(
            ShelfOfEvents(story.events), LogSelection(pattern: Pattern("timeout")))
        let question = FindQuestion(reader.selection, through: reader.through)
        var dice = SplitMix(seed: 1)
        let found = try search(reader, question, rows: 100, &dice)
        #expect(found.count == 1_200 && found.hits.count == FindAnswer.limit)
        #expect(try found == reader.find(question, first: EventID(1)) { _ in })
    }

    private func walk(_ rows: Int64, through last: Int64 = 100_000) -> FindWalk {
        let end = EventID(last)
        return FindWalk(
            FindQuestion(LogSelection(), through: end), first: EventID(1), through: end, rows: rows)
    }

    @Test func whatIsFoundWaitsForFewOthers() throws {
        var walk = walk(10)
        let newest = walk.begin()
        let first = try #require(newest)
        var others: [FindStretch] = []
        while let next = walk.begin() { others.append(next) }
        #expect(others.count == FindWalk.mostPieces - 1)
        for stretch in others { walk.end(stretch, with: FindPart()) }
        #expect(walk.answer.share == 0)
        // It failed: whoever comes next tries that one.
        walk.end(first, with: nil)
        let again = walk.begin()
        #expect(again == first)
        walk.end(first, with: FindPart())
        let next = walk.begin()
        #expect(next?.through == others.last?.after && walk.answer.share > 0)
    }

    @Test func nothingIsBegunOnceItIsGivenUp() {
        var walk = walk(10)
        walk.giveUp()
        let begun = walk.begin()
        #expect(walk.isOver && begun == nil && !walk.answer.isOver)
    }

    @Test func whereNothingIsItIsOver() {
        #expect(walk(10, through: 0).answer.isOver)
    }

    @Test func nowAndThenItIsTold() {
        var walk = walk(4_096)
        var told: [Double] = []
        while let stretch = walk.begin() {
            walk.end(stretch, with: FindPart())
            if let news = walk.news() { told.append(news.share) }
        }
        #expect(told.count == 6 && told == told.sorted() && told.allSatisfy { $0 < 1 })
        #expect(walk.answer.isOver && walk.answer.share == 1)
    }

    /// They lie in no stretches.
    @Test func theRowsOfOneAgentAreReadAlone() {
        let one = LogSelection(agents: [AgentID(rawValue: "a1")], pattern: Pattern("a"))
        #expect(Searcher(EntryReader(ShelfOfEvents([]), one)) == nil)
        #expect(Searcher(EntryReader(ShelfOfEvents([]), LogSelection())) == nil)
    }
}
