import Canvas
import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

/// Hands that know nothing: whatever is pressed, pasted, clicked or answered, in whatever size.
@Suite struct RandomKeysTests {
    /// A model at a log, and what it waits for.
    private final class Play {
        var model = Model(workspace: "shop")
        private let librarian: Librarian
        private var asked: [LogQuestion] = []
        private var tickets: [Ticket] = []

        init(_ directory: String) throws {
            librarian = try Librarian(log: directory, zone: .utc)
            asked = [.moment(.newest(now: nil))]
            model.firstRun = FirstRun(programs: ["claude"], known: ["claude", "codex"])
        }

        deinit { librarian.close() }

        /// Takes news; whether anything is to be done because of it.
        @discardableResult
        func tell(_ news: News) -> Bool {
            let effects = model.update(news)
            for effect in effects {
                switch effect {
                case .ask(let question): asked.append(question)
                case .send(let request): tickets.append(request.ticket)
                case .start(_, let ticket): tickets.append(ticket)
                default: break
                }
            }
            let questions = model.questions()
            asked += questions
            return !effects.isEmpty || !questions.isEmpty
        }

        /// Answers something that was asked, or forgets it.
        func answerOne(_ hands: inout RandomHands) {
            if !tickets.isEmpty, hands.dice.chance(3) {
                let ticket = tickets.remove(at: hands.dice.below(tickets.count))
                tell(.reply(ticket, hands.outcome()))
            }
            guard !asked.isEmpty else { return }
            let question = asked.remove(at: hands.dice.below(asked.count))
            guard !hands.dice.chance(8) else { return }
            answer(question, fails: hands.dice.chance(12))
        }

        func answerAll() {
            while !asked.isEmpty { answer(asked.removeFirst(), fails: false) }
        }

        private func answer(_ question: LogQuestion, fails: Bool) {
            guard !fails else {
                tell(.answer(.failed(question, "it cannot be read")))
                return
            }
            librarian.ask(question)
            while let answer = librarian.wait() {
                tell(.answer(answer))
                if case .found(let found) = answer, !found.isOver { continue }
                if case .sql(let found) = answer, !found.isOver { continue }
                return
            }
        }
    }

    private static func log(_ seed: UInt64) throws -> Scratch {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        var log = try GrowingLog(inMemory: true)
        try log.write(Array(Drama(seed: seed, start: start).prefix(400)))
        return log.scratch
    }

    private static let rounds = 0..<(Settings.isFull ? 200 : 4)
    private static let steps = Settings.isFull ? 2_000 : 150

    /// What is wrong with a picture; nil where it is one of that size, all of whose wide characters are whole.
    private func flaw(_ canvas: Canvas, _ model: Model) -> String? {
        guard canvas.columns == model.columns, canvas.rows == model.rows else { return "size" }
        if let cursor = canvas.cursor, !canvas.bounds.contains(x: cursor.x, y: cursor.y) {
            return "cursor at \(cursor)"
        }
        for y in 0..<canvas.rows {
            for x in 0..<canvas.columns {
                let isHalf = canvas[x, y].columns == 0
                let isWide = x > 0 && canvas[x - 1, y].columns == 2
                if isHalf != isWide { return "half a character at \(x),\(y)" }
            }
        }
        return nil
    }

    @Test(arguments: rounds) func nothingTrapsAndAllIsDrawnInBounds(round: Int) throws {
        let seed = Settings.seed(900 + round)
        let log = try RandomKeysTests.log(seed)
        let play = try Play(log.path + "/.skep")
        var hands = RandomHands(seed: seed)
        var last: [String] = []
        for step in 0..<RandomKeysTests.steps {
            let news = hands.dice.chance(6) ? hands.news() : .gesture(hands.gesture())
            last = last.suffix(8) + ["\(news)"]
            play.tell(news)
            for _ in 0..<hands.dice.below(4) { play.answerOne(&hands) }
            let flaw = flaw(play.model.draw(), play.model)
            try #require(flaw == nil, "SEED=\(Settings.seed) step \(step): \(last)")
        }
    }

    // MARK: - Every key says something

    /// Ends of what can be moved in are seen, and the last `esc` has nothing to leave.
    private static let silent: Set<Action> = [
        .moveUp, .moveDown, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom, .back,
        .neighbourUp, .neighbourDown, .left, .tenLeft, .sidewaysLeft, .right, .tenRight,
        .sidewaysRight,
    ]

    /// Keys that did nothing at all, and said nothing.
    private func mutes(_ seed: UInt64, isDeaf: Bool = false) throws -> [String] {
        let log = try RandomKeysTests.log(seed)
        let play = try Play(log.path + "/.skep")
        var hands = RandomHands(seed: seed)
        play.tell(.link(.live))
        play.tell(.gesture(.resize(columns: 100, rows: 30)))
        var found: [String] = []
        for _ in 0..<RandomKeysTests.steps {
            play.answerAll()
            // An agent's terminal has its own ways, and so has the way there.
            play.tell(.gesture(.key(.control("\\"))))
            let (key, before) = (hands.key(), play.model)
            let place = before.dialogs.isEmpty ? "\(before.focus)" : "\(before.dialogs)"
            let isAsked = play.tell(.gesture(.key(key)))
            var after = play.model
            if isDeaf { after.notice = before.notice }
            guard !isAsked, isDeaf || after.notice == nil, after.draw() == before.draw() else {
                continue
            }
            if case .action(let action) = before.keys.find(
                key, in: before.focus, isReplay: before.isReplay), before.dialogs.isEmpty,
                RandomKeysTests.silent.contains(action)
            {
                continue
            }
            found.append("\(key.name) in \(place)")
        }
        return found
    }

    @Test(arguments: rounds) func everyKeyChangesSomethingOrSaysSomething(round: Int) throws {
        let found = try mutes(Settings.seed(950 + round))
        #expect(found == [], "SEED=\(Settings.seed)")
    }

    // MARK: - Teeth

    /// Whoever does not hear what is said finds keys that do nothing.
    @Test func aKeyThatSaysNothingIsFound() throws {
        #expect(try !mutes(Settings.seed(950), isDeaf: true).isEmpty)
    }

    @Test func aPictureThatIsNotWholeIsFound() {
        var model = Model(workspace: "shop")
        _ = model.update(.gesture(.resize(columns: 50, rows: 12)))
        var canvas = model.draw()
        #expect(flaw(canvas, model) == nil)
        canvas.cursor = Canvas.Place(x: 50, y: 3)
        #expect(flaw(canvas, model) != nil)
        #expect(flaw(Canvas(columns: 50, rows: 11), model) != nil)
        canvas.cursor = nil
        canvas.write("漢", x: 4, y: 4)
        #expect(flaw(canvas, model) == nil)
    }
}
