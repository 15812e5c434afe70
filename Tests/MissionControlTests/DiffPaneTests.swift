import Canvas
import MissionControl
import Support
import Swarm
import Testing

/// The Diff as a person sees and uses it. What it shows is given to it here; that it is read rightly is tried
/// where it is read.
@Suite struct DiffPaneTests {
    private static let sizes = [(40, 10), (80, 24), (100, 40), (120, 40), (200, 50)]

    @Test(arguments: sizes) func everySizeHasItsPicture(columns: Int, rows: Int) {
        var reviewer = Reviewer(columns, rows)
        reviewer.press("d")
        expectGolden(reviewer.picture, "diff-\(columns)x\(rows)")
        reviewer.press("enter", "j", "j")
        expectGolden(reviewer.picture, "diff-line-\(columns)x\(rows)")
        reviewer.press("esc", "esc")
        reviewer.enterReplay()
        reviewer.press("3")
        expectGolden(reviewer.picture, "diff-replay-\(columns)x\(rows)")
    }

    @Test func longLinesAreWrappedOrMovedSideways() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "j", "enter")
        let cut = reviewer.text
        reviewer.press("}", "}", "}", "}", "}", "}", "}", "}")
        #expect(reviewer.text != cut)
        reviewer.press("W")
        expectGolden(reviewer.picture, "diff-wrapped-80x24")
        #expect(reviewer.text.contains("the end of it"))
        reviewer.press("}")
        #expect(reviewer.text.contains("lines are wrapped: there is nothing beside them"))
    }

    @Test func emptyCasesAreSaidInWords() {
        var texts: [String] = []
        func look(_ reviewer: Reviewer) {
            texts.append(reviewer.paneText)
        }
        var nothing = Reviewer(80, 24, isRecorded: false)
        nothing.press("d")
        look(nothing)
        nothing.enterReplay()
        look(nothing)
        var reading = Reviewer(80, 24, answers: false)
        reading.press("d")
        look(reading)
        var none = Reviewer(80, 24) { $0.files = [] }
        none.press("d")
        look(none)
        var noBranch = Reviewer(80, 24) {
            $0.files = []
            $0.objection = "the git repository '/shop' has no commit yet"
        }
        noBranch.press("d", "b", "b", "b")
        look(noBranch)
        #expect(
            texts == [
                "nothing was recorded of the files yet",
                "nothing was recorded of the files by then",
                "reading the files",
                "no changes of coder-2 since 14:01:54; b shows another base",
                "the git repository '/shop' has no commit yet; b shows another base",
            ])
    }

    @Test func whatHasNoLinesSaysWhy() {
        var reviewer = Reviewer(80, 24) { answer in
            answer.files = ["binary", "too large to be kept", "mode 644 to 755", nil].map {
                var file = DiffFile(path: Array("\($0 ?? "nothing")".utf8), name: $0 ?? "nothing")
                file.note = $0
                return file
            }
            answer.files[3].isGone = true
        }
        reviewer.lines = [:]
        reviewer.press("d")
        expectGolden(reviewer.picture, "diff-words-80x24")
        reviewer.press("j", "j", "j")
        #expect(reviewer.text.contains("the file is gone"))
        reviewer.press("e")
        #expect(reviewer.text.contains("nothing is gone: there is nothing to open"))
        #expect(reviewer.effects.isEmpty)
    }

    // MARK: - Moving

    @Test func jAndKGoOverFilesAndLines() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "j")
        #expect(reviewer.selectedFile == "tests/test_price.py")
        reviewer.press("j")
        #expect(reviewer.selectedLine?.hasPrefix("@@ tests/test_price.py 1 @@") == true)
        reviewer.press("k")
        #expect(reviewer.selectedLine == nil)
        reviewer.press("k")
        #expect(reviewer.selectedFile == "src/price.py")
        reviewer.press("enter", "end")
        #expect(reviewer.selectedLine?.contains("def name") == true)
        reviewer.press("esc")
        #expect(reviewer.selectedLine == nil && reviewer.model.focus == .diff)
        reviewer.press("esc")
        #expect(reviewer.model.focus == .swarm)
    }

    /// A list that is not all there is does not end as if it were.
    @Test func whatIsNotListedIsSaidAtTheEnd() {
        var reviewer = Reviewer(80, 24) { $0.more = 6_000 }
        reviewer.press("d")
        #expect(!reviewer.text.contains("not listed"))
        reviewer.press("j")
        #expect(reviewer.text.contains("6,000 more are not listed; 'skep diff --stat' has all"))
        reviewer.press("j", "]", "]")
        #expect(reviewer.text.contains("no hunk below; this is the last file that is listed"))
    }

    /// The list comes anew while the cursor is in the lines of a file, which may be anywhere in it then.
    @Test func theFileOneLooksAtIsAlwaysListed() {
        var names = (10..<40).map { "file\($0)" }
        var reviewer = Reviewer(80, 24) { answer in
            answer.files = names.map { DiffFile(path: Array($0.utf8), name: $0) }
        }
        reviewer.lines = ["file39": reviewer.lines["src/price.py"] ?? []]
        reviewer.press("d", "G", "enter")
        #expect(reviewer.selectedFile == "file39" && reviewer.selectedLine != nil)
        names.reverse()
        reviewer.recordMore()
        #expect(reviewer.selectedFile == "file39" && reviewer.selectedLine != nil)
        names.reverse()
        reviewer.recordMore()
        #expect(reviewer.selectedFile == "file39" && reviewer.selectedLine != nil)
    }

    @Test func hunksLeadFromFileToFile() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "]")
        #expect(reviewer.selectedLine?.hasPrefix("@@ src/price.py 41 @@") == true)
        reviewer.press("]")
        #expect(reviewer.selectedLine?.hasPrefix("@@ src/price.py 80 @@") == true)
        reviewer.press("]")
        #expect(reviewer.selectedLine?.hasPrefix("@@ tests/test_price.py 1 @@") == true)
        reviewer.press("]")
        #expect(reviewer.text.contains("no hunk below; this is the last file"))
        reviewer.press("[")
        #expect(reviewer.selectedLine?.hasPrefix("@@ src/price.py 80 @@") == true)
    }

    @Test func theBaseGoesRound() {
        var reviewer = Reviewer(120, 40)
        reviewer.press("d")
        var titles = [reviewer.title]
        for _ in 0..<4 {
            reviewer.press("b")
            titles.append(reviewer.title)
        }
        #expect(
            titles == [
                "coder-2 · this turn · 2 files", "coder-2 · last change · 2 files",
                "coder-2 · since its start · 2 files", "coder-2 · against origin/main · 2 files",
                "coder-2 · this turn · 2 files",
            ])
        reviewer.enterReplay()
        reviewer.press("b", "b", "b", "b")
        #expect(reviewer.title == "coder-2 · from here to live · 2 files")
        #expect(reviewer.asked?.newest != nil)
        reviewer.press("R")
        #expect(reviewer.title == "coder-2 · this turn · 2 files")
    }

    @Test func wordsAreFoundInTheLines() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "/")
        reviewer.type("prices")
        reviewer.press("enter")
        let first = reviewer.selectedLine
        #expect(first?.contains("prices") == true)
        reviewer.press("n")
        #expect(reviewer.selectedLine?.contains("prices") == true && reviewer.selectedLine != first)
        for _ in 0..<5 { reviewer.press("n") }
        #expect(reviewer.text.contains("\"prices\" not found from here on; N looks back"))
        reviewer.press("esc")
        #expect(reviewer.model.focus == .diff)
    }

    /// What is changed in a line is told without colours, too.
    @Test func changedWordsAreMarked() throws {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d")
        let canvas = reviewer.model.draw()
        let y = try #require(
            (0..<canvas.rows).first { canvas.rowText($0).contains("return round(sum(round") })
        let row = canvas.rowText(y)
        let marked = (0..<canvas.columns).filter { canvas[$0, y].role == .diffWord }
        #expect(!marked.isEmpty && marked.count < row.count)
        #expect(canvas[0, y].role == .diffRemoved)
    }

    // MARK: - Ways there, and on

    @Test func aBlockOfTheLogShowsWhatFollowed() {
        var reviewer = Reviewer(80, 24)
        reviewer.hasLog = true
        reviewer.press("enter", "k", "d")
        guard case .following(let event)? = reviewer.asked?.base else {
            Issue.record("\(String(describing: reviewer.asked))")
            return
        }
        #expect(reviewer.title.hasPrefix("coder-2 · after #\(event.rawValue)"))
    }

    /// To see a change itself one looks from before it on.
    @Test func aChangeOfTheLogShowsItself() {
        var reviewer = Reviewer(80, 24)
        reviewer.hasLog = true
        reviewer.kind = .change
        reviewer.press("enter", "k", "d")
        #expect(reviewer.asked?.base == .following(EventID(1)))
    }

    /// The review of the specification: what changed, beside what else, from hunk to hunk, into the editor.
    @Test func aReviewIsFourKeys() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "b", "]", "e")
        #expect(reviewer.asked?.base == .lastChange)
        #expect(
            reviewer.effects == [.edit(EditOrder(path: Array("src/price.py".utf8), line: 41))])
    }

    @Test func nothingIsReadForWhatNobodySees() {
        var reviewer = Reviewer(80, 24)
        #expect(reviewer.asked == nil)
        reviewer.press("d")
        #expect(reviewer.asked != nil)
        reviewer.press("esc", "enter")
        reviewer.forget()
        reviewer.recordMore()
        #expect(reviewer.asked == nil)
        reviewer.press("3")
        #expect(reviewer.asked != nil)
    }

    /// While live it is read again when something was recorded, and not with each event.
    @Test func itFollowsWhatIsRecorded() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d")
        reviewer.forget()
        reviewer.hearMore()
        #expect(reviewer.asked == nil)
        reviewer.recordMore()
        #expect(reviewer.asked != nil)
    }

    /// One round, and not two: the lines do not wait for the files.
    @Test func theFileOneLooksAtIsAskedForWithTheOthers() throws {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d")
        reviewer.recordMore()
        let question = try #require(reviewer.asked)
        let file = Array("src/price.py".utf8)
        #expect(
            reviewer.askedAtOnce == [.diff(question), .hunks(DiffHunksQuestion(question, file))])
    }

    @Test func anAnswerToAnOlderQuestionIsDropped() throws {
        var reviewer = Reviewer(80, 24, answers: false)
        reviewer.press("d")
        let old = try #require(reviewer.asked)
        reviewer.press("b")
        reviewer.tell(.answer(.diff(Reviewer.sample(old))))
        #expect(reviewer.paneText == "reading the files")
    }

    @Test func whoWroteALineIsGoneTo() throws {
        var reviewer = Reviewer(120, 40)
        reviewer.press("d", "B")
        #expect(reviewer.text.contains("put the cursor on a changed line"))
        reviewer.press("enter", "j", "j")
        reviewer.press("B")
        let question = try #require(reviewer.askedOrigin)
        #expect(question.isRemoved && question.line == 41)
        var origin = DiffOrigin(question)
        origin.deed = DiffDeed(
            agent: reviewer.agent, evidence: "writer", time: LogTime(microseconds: 0),
            event: EventID(7))
        origin.decision = EventID(5)
        reviewer.tell(.answer(.origin(origin)))
        #expect(reviewer.model.isReplay && reviewer.model.past?.place == EventID(7))
        #expect(reviewer.text.contains("coder-2 removed this line by #7; B again shows what it"))
        reviewer.press("B")
        #expect(reviewer.model.past?.place == EventID(5))
    }

    @Test func theEditorOpensTheFileAtTheLine() {
        var reviewer = Reviewer(80, 24)
        reviewer.press("d", "enter", "j", "j", "j", "e")
        #expect(
            reviewer.effects == [
                .edit(EditOrder(path: Array("src/price.py".utf8), line: 42))
            ])
        reviewer.enterReplay()
        reviewer.press("e")
        guard case .edit(let order)? = reviewer.effects.last else {
            Issue.record("\(reviewer.effects)")
            return
        }
        #expect(order.hash == "abc")
    }

    /// Whoever presses anything at any size comes to no bad end, while files come and go.
    @Test(arguments: 1...8) func noKeysBreakIt(seed: Int) {
        var dice = SplitMix(seed: UInt64(seed))
        var sizes = Self.sizes + [(1, 1), (40, 11), (80, 12), (300, 24)]
        sizes.shuffle(using: &dice)
        let keys = [
            "j", "k", "g", "G", "enter", "esc", "[", "]", "{", "}", "W", "b", "B", "e", "n", "N",
            "space", "pgup", "pgdn", "d", "3", "R", "h", "l", "z", "tab", "y", "ctrl-d", "1", "2",
        ]
        var count = 2
        var reviewer = Reviewer(80, 24) { $0.files = Array($0.files.prefix(count)) }
        for step in 0..<400 {
            reviewer.press(keys[dice.below(keys.count)])
            if step % 40 == 0 {
                let size = sizes[step / 40 % sizes.count]
                reviewer.tell(.gesture(.resize(columns: size.0, rows: size.1)))
            }
            if dice.chance(10) {
                count = dice.below(3)
                reviewer.recordMore()
            }
            _ = reviewer.picture
        }
    }

    /// What is shown as a key does something: it is in help and in the footer, and is no stranger to the pane.
    @Test(arguments: ["b", "B", "e", "[", "]", "/", "W", "enter", "esc", "y", "space"])
    func noKeyIsWithoutAnAnswer(key: String) {
        var reviewer = Reviewer(120, 40)
        reviewer.press("d", "enter")
        reviewer.press(key)
        let text = reviewer.model.notice?.text ?? ""
        #expect(!text.contains("does nothing"))
    }
}
