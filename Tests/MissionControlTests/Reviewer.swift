import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// Somebody who reviews what coder-2 did, with a log that answers at once.
struct Reviewer {
    private var person: Person
    private var cast: Cast
    var lines: [String: [FilePatch]] = Reviewer.patches
    private let answers: Bool
    var hasLog = false
    var kind = LogKind.output
    private let shape: (inout DiffAnswer) -> Void
    private(set) var asked: DiffQuestion?
    private(set) var askedOrigin: DiffOriginQuestion?
    /// All that was asked together with it last.
    private(set) var askedAtOnce: [LogQuestion] = []

    init(
        _ columns: Int, _ rows: Int, isRecorded: Bool = true, answers: Bool = true,
        _ shape: @escaping (inout DiffAnswer) -> Void = { _ in }
    ) {
        cast = .afternoon
        if isRecorded { Reviewer.record(&cast) }
        person = Person(columns, rows, cast)
        self.answers = answers
        self.shape = shape
        settle()
    }

    var model: Model { person.model }
    var effects: [MissionControl.Effect] { person.effects }
    var picture: Canvas { person.model.draw() }
    var text: String { picture.text }
    var agent: AgentID? { cast.state.agent(called: "coder-2")?.id }

    private static func record(_ cast: inout Cast) {
        cast.tell(
            30, .snapshot, nil, "label",
            ["commit": JSON(String(repeating: "\(cast.events.count % 10)", count: 40))])
    }

    mutating func press(_ names: String...) {
        for name in names {
            person.press(name)
            settle()
        }
    }

    mutating func type(_ text: String) { person.type(text) }

    mutating func tell(_ news: News) {
        person.tell(news)
        settle()
    }

    mutating func forget() { asked = nil }

    mutating func recordMore() {
        Reviewer.record(&cast)
        tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
    }

    mutating func hearMore() {
        cast.print(1, "coder-2", "a line\n")
        tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
    }

    mutating func enterReplay() {
        press("R")
        settle()
    }

    /// Answers what the model asks, as long as it asks.
    private mutating func settle() {
        for _ in 0..<10 {
            _ = person.model.unwanted()
            let questions = person.model.questions()
            guard !questions.isEmpty else { return }
            let diffs = questions.filter { $0.kind == .diff || $0.kind == .hunks }
            if diffs.contains(where: { $0.kind == .diff }) { askedAtOnce = diffs }
            for question in questions { answer(question) }
        }
    }

    private mutating func answer(_ question: LogQuestion) {
        switch question {
        case .moment(.at(let id)):
            let state = State.fold(cast.events.filter { $0.id <= id })
            let moment = MissionControl.Moment(state: state, now: cast.now, rate: 38)
            person.tell(.answer(.moment(.at(id), moment, cast.extent)))
        case .diff(let question):
            asked = question
            guard answers else { return }
            var answer = Reviewer.sample(question)
            shape(&answer)
            person.tell(.answer(.diff(answer)))
        case .hunks(let question):
            let name = String(decoding: question.path, as: UTF8.self)
            person.tell(.answer(.hunks(DiffHunks(question, lines[name] ?? []))))
        case .origin(let question): askedOrigin = question
        case .page(let query) where hasLog:
            let entries = (1...3).map { number in
                LogEntry(
                    place: EntryPlace(EventID(number)), end: EntryPlace(EventID(number + 1)),
                    time: cast.now, agent: agent, kind: kind,
                    body: .line(PrintedLine(Array("line \(number)".utf8), stream: "out")))
            }
            person.tell(.answer(.page(LogPage(query, entries: entries, above: 3))))
        default: break
        }
    }

    // MARK: - What is seen

    private var area: Rectangle {
        person.model.layout.panes[.diff] ?? Rectangle(x: 0, y: 0, columns: 0, rows: 0)
    }

    /// What the title says at its right.
    var title: String {
        let row = picture.rowText(area.y)
        guard let start = row.range(of: "coder-2") else { return row }
        let rest = row[start.lowerBound...].split(separator: " ")
        return rest.prefix { !$0.contains("━") && !$0.contains("═") && !$0.contains("─") }
            .joined(separator: " ")
    }

    var paneText: String {
        let canvas = picture
        return (area.y + 1..<area.bottom).map { canvas.rowText($0).trimmed }.filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    var selectedFile: String? {
        let canvas = picture
        return (area.y + 1..<area.bottom).map { canvas.rowText($0) }
            .first { $0.dropFirst(area.x).hasPrefix("▸") }
            .map { String($0.dropFirst(area.x + 2).prefix { $0 != " " }) }
    }

    /// The row of the lines that is under the cursor.
    var selectedLine: String? {
        let canvas = picture
        return (area.y + 1..<area.bottom).first { canvas[area.x, $0].ground == .logSelected }
            .map { canvas.rowText($0) }
    }

    // MARK: - What changed

    static func sample(_ question: DiffQuestion) -> DiffAnswer {
        var answer = DiffAnswer(question)
        answer.start = EventID(3)
        answer.startTime = LogTime(microseconds: 1_795_183_314_000_000)
        if question.base == .branch { answer.branch = "origin/main" }
        var price = DiffFile(path: Array("src/price.py".utf8), name: "src/price.py")
        (price.added, price.removed, price.hash) = (2, 1, "abc")
        price.deeds = [deed(question.agent, "writer", 11)]
        var tests = DiffFile(path: Array("tests/test_price.py".utf8), name: "tests/test_price.py")
        (tests.added, tests.removed) = (4, 0)
        tests.deeds = [
            deed(question.agent, "writer", 12), deed(AgentID(rawValue: "a3"), nil, 9),
            deed(nil, nil, 8),
        ]
        answer.files = [price, tests]
        return answer
    }

    private static func deed(_ agent: AgentID?, _ evidence: String?, _ event: Int64) -> DiffDeed {
        DiffDeed(
            agent: agent, evidence: evidence,
            time: LogTime(microseconds: 1_795_183_314_000_000 + event * 60_000_000),
            event: EventID(event))
    }

    private static let patches: [String: [FilePatch]] = [
        "src/price.py": FilePatch.parse(
            Array(
                """
                --- a/src/price.py
                +++ b/src/price.py
                @@ -41,2 +41,2 @@
                     prices = list(prices)
                -    return round(sum(round(p, 2) for p in prices), 2)
                +    return round(sum(prices), 2)
                @@ -80,2 +80,3 @@
                 # tax
                +# rules
                 def name():

                """.utf8)[...]),
        "tests/test_price.py": FilePatch.parse(
            Array(
                """
                --- /dev/null
                +++ b/tests/test_price.py
                @@ -0,0 +1,4 @@
                +import pytest
                +\tassert total([1.005, 1.005]) == 2.01, "prices are rounded once, at the end, and not each by itself: that is the end of it"
                +
                +# 価格

                """.utf8)[...]),
    ]
}

extension String {
    fileprivate var trimmed: String {
        let words = split(separator: " ")
        return words.joined(separator: " ")
    }

    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
