import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

@Suite struct LibrarianTests {
    @Test func thereNeedBeNoLogYet() throws {
        let scratch = Scratch()
        let librarian = try Librarian(log: scratch.path + "/.skep", zone: .utc)
        defer { librarian.close() }
        let found = try #require(librarian.moment(.newest(now: nil)))
        #expect(found.moment == MissionControl.Moment())
        #expect(found.extent == nil)
        let query = LogQuery(through: EventID(9), above: 5)
        #expect(librarian.page(query) == LogPage(query))

        var writer = try LogWriter(LogDirectory(scratch.path + "/.skep"))
        writer.stage(try rehearsed(10))
        try writer.commit()
        let later = try #require(librarian.moment(.newest(now: nil)))
        #expect(later.moment.lastID == EventID(10))
    }

    /// What is known of columns in the past is what they are.
    @Test func theDensityOfALogThatGrowsIsThatOfTheWhole() throws {
        let events = try rehearsed(9_000)
        var log = try GrowingLog()
        try log.write(Array(events[..<100]))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let scale = TimeScale(events[0].time...events[8_999].time, columns: 37)
        var known = 100
        while true {
            // One that goes back in between asks for less than is known.
            for through in [known, known / 2, known] {
                let question = DensityQuestion(scale, through: EventID(Int64(through)))
                let fresh = try Librarian(log: log.directory.path, zone: .utc)
                defer { fresh.close() }
                let (found, wanted) = (librarian.density(question), fresh.density(question))
                #expect(found == wanted)
                let places = events[..<through].map { scale.column(of: $0.time) }
                for (column, part) in try #require(found).columns.enumerated() {
                    #expect(part.count == Int64(places.count { $0 == column }))
                }
            }
            guard known < 9_000 else { return }
            try log.write(Array(events[known..<min(known + 1_700, 9_000)]))
            known = min(known + 1_700, 9_000)
        }
    }

    @Test func theNewestMomentFollowsTheLog() throws {
        let events = try rehearsed(3_000)
        var log = try GrowingLog()
        try log.write(Array(events[..<100]))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        var state = State.fold(events[..<100])
        for start in stride(from: 100, to: 3_000, by: 290) {
            let found = try #require(librarian.moment(.newest(now: nil)))
            #expect(found.moment.state == state)
            #expect(found.extent?.ids == EventID(1)...state.lastID)
            #expect(found.extent?.times.upperBound == state.time)
            let more = Array(events[start..<min(start + 290, 3_000)])
            try log.write(more)
            for event in more { state.apply(event) }
        }
    }

    @Test func aMomentOfThePastIsTheFoldUpToIt() throws {
        let events = try rehearsed(20_000)
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        var dice = SplitMix(seed: Settings.seed)
        var places = (0..<12).map { _ in Int.random(in: 1...20_000, using: &dice) }
        // Steps back and on, over where states are kept.
        places += [9_000, 8_999, 8_998, 8_193, 8_192, 8_191, 8_192, 8_193, 1, 2, 20_000, 19_999]
        for place in places {
            let found = try #require(librarian.moment(.at(EventID(Int64(place)))))
            #expect(found.moment.state == State.fold(events[..<place]), "at \(place)")
            #expect(found.moment.now == events[place - 1].time)
        }
    }

    @Test func ratesCountTenSeconds() throws {
        let events = try rehearsed(500)
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        for place in [1, 10, 499] {
            let found = try #require(librarian.moment(.at(EventID(Int64(place)))))
            let time = events[place - 1].time.microseconds
            let count = events[..<place].count { $0.time.microseconds > time - 10_000_000 }
            #expect(found.moment.rate == Double(count) / 10)
        }
        let much = LogTime(microseconds: events[499].time.microseconds + 20_000_000)
        let idle = try #require(librarian.moment(.newest(now: much)))
        #expect(idle.moment.rate == 0)
        #expect(idle.moment.now == much)
    }

    // MARK: - The Log

    /// Rows in memory: what the librarian reads is compared with it.
    private final class Memory: RowSource {
        let events: [Event]

        init(_ events: [Event]) { self.events = events }

        func lastRows(through end: EventID, _ limit: RowLimit, of wanted: RowFilter) -> EventRows {
            var rows = EventRows()
            let found = events.reversed().lazy.filter { event in
                event.id <= end && (wanted.agent == nil || event.agent == wanted.agent)
                    && (wanted.type == nil || event.type == wanted.type)
            }
            for event in found.prefix(limit.rows) { event.withView { rows.append($0) } }
            rows.reverse()
            return rows
        }

        func nextRows(
            after start: EventID, through end: EventID, _ limit: RowLimit, of wanted: RowFilter
        ) -> EventRows {
            var rows = EventRows()
            let found = events.lazy.filter { event in
                event.id > start && event.id <= end
                    && (wanted.agent == nil || event.agent == wanted.agent)
                    && (wanted.type == nil || event.type == wanted.type)
            }
            for event in found.prefix(limit.rows) { event.withView { rows.append($0) } }
            return rows
        }

        func page(_ query: LogQuery) throws -> LogPage {
            let state = State.fold(events.prefix { $0.id <= query.through })
            let newest = state.time ?? LogTime(microseconds: 0)
            let names = EventNames(state, zone: .utc, newest: newest)
            return try EntryReader(
                self, query.selection, through: query.through, names: names
            ).page(query)
        }
    }

    @Test func pagesAreThoseOfTheRowsWhileTheLogGrows() throws {
        let events = try rehearsed(9_000)
        var log = try GrowingLog()
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let memory = Memory(events)
        var dice = SplitMix(seed: Settings.seed)
        let agents: [Set<AgentID>?] = [nil, [try #require(events[0].agent)]]
        for start in stride(from: 0, to: 9_000, by: 900) {
            try log.write(Array(events[start..<start + 900]))
            for scope in agents {
                // One of now, and one of any moment before.
                for through in [start + 900, Int.random(in: 1...start + 900, using: &dice)] {
                    let end = EventID(Int64(through))
                    let place = EntryPlace(
                        EventID(Int64.random(in: 1...end.rawValue, using: &dice)))
                    let selection = LogSelection(agents: scope)
                    for anchor in [LogQuery.Anchor.newest, .around(place)] {
                        let query = LogQuery(
                            selection, through: end, anchor: anchor, above: 30, below: 30)
                        let page = try #require(librarian.page(query))
                        #expect(try page == memory.page(query), "SEED=\(Settings.seed)")
                    }
                }
            }
        }
    }

    @Test func entriesFarAwayAreFoundAndCounted() throws {
        var events = try rehearsed(30_000)
        let needle = 1_234
        events[needle] = Event(
            id: events[needle].id, time: events[needle].time, type: .output,
            agent: events[0].agent, subject: "out", metadata: nil,
            content: .bytes(Array("a Needle\n".utf8)))
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let end = EventID(30_000)
        let pattern = try #require(Pattern("needle"))
        let seek = LogSeek(
            .match(pattern), LogSelection(), through: end, from: .end(of: end), isForward: false)
        librarian.ask(.seek(seek))
        #expect(librarian.wait() == .sought(seek, EntryPlace(events[needle].id)))
        var missing = seek
        missing.isForward = true
        missing.from = EntryPlace(EventID(Int64(needle) + 2))
        librarian.ask(.seek(missing))
        #expect(librarian.wait() == .sought(missing, nil))

        let question = LogMatchesQuestion(LogSelection(pattern: pattern), through: end)
        librarian.ask(.matches(question))
        guard case .matches(let matches) = librarian.wait() else {
            Issue.record("no answer")
            return
        }
        #expect(matches.matching == 1)
        #expect(matches.all > 10_000 && !matches.isPartial)
    }

    /// Whoever looks through all there is does not keep the present waiting.
    @Test func whatIsUrgentGoesFirst() throws {
        var log = try GrowingLog()
        try log.write(try rehearsed(60_000))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let pattern = try #require(Pattern("nothing has this"))
        let end = EventID(60_000)
        let seek = LogSeek(
            .match(pattern), LogSelection(), through: end, from: .end(of: end), isForward: false)
        librarian.ask(.moment(.newest(now: nil)))
        _ = librarian.wait()
        librarian.ask(.seek(seek))
        // Until it has begun, the order is that of urgency in any case.
        var before = 0
        while true {
            librarian.ask(.moment(.newest(now: nil)))
            if librarian.wait() == .sought(seek, nil) { break }
            before += 1
        }
        #expect(before >= 2)
    }

    @Test func whatNobodyWantsAnyMoreIsGivenUp() throws {
        var log = try GrowingLog()
        try log.write(try rehearsed(40_000))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        let pattern = try #require(Pattern("nothing has this"))
        let end = EventID(40_000)
        var seek = LogSeek(
            .match(pattern), LogSelection(), through: end, from: .end(of: end), isForward: false)
        librarian.ask(.seek(seek))
        seek.wanted = .block
        librarian.ask(.seek(seek))
        guard case .sought(seek, let place) = librarian.wait() else {
            Issue.record("the question that was given up was answered")
            return
        }
        #expect(place != nil)
        // It ends, too, while somebody waits.
        librarian.ask(
            .matches(LogMatchesQuestion(LogSelection(pattern: pattern), through: end)))
        librarian.close()
    }

    /// A long log is searched by two, and what they find is what one finds.
    @Test func twoFindTheSame() throws {
        let events = try rehearsed(36_000)
        var log = try GrowingLog()
        try log.write(events)
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let shelf = Shelf(try LogReader(log.directory))
        let state = State.fold(events)
        let newest = try #require(state.time)
        let names = EventNames(state, zone: .utc, newest: newest)
        for text in ["plan", "timeout", "nothing has this"] {
            let selection = LogSelection(pattern: Pattern(typed: text))
            let question = FindQuestion(selection, through: EventID(36_000))
            librarian.ask(.find(question))
            var found: FindAnswer?
            while found?.isOver != true, case .found(let answer) = librarian.wait() {
                found = answer
            }
            let reader = EntryReader(shelf, selection, through: question.through, names: names)
            let wanted = try reader.find(question, first: EventID(1)) { _ in }
            #expect(found == wanted, "\(text)")
        }
    }

    /// The second thread alone finds what both find, and nothing where its reader does not reach.
    @Test(arguments: [1, 2]) func thePartnerDoesItsPart(first: Int64) throws {
        let events = try rehearsed(12_000)
        var log = try GrowingLog()
        try log.write(events)
        let state = State.fold(events)
        let names = EventNames(state, zone: .utc, newest: try #require(state.time))
        let selection = LogSelection(pattern: Pattern(typed: "plan"))
        let question = FindQuestion(selection, through: EventID(12_000))
        let walk = Monitor(FindWalk(question, first: EventID(1), through: question.through))
        let shelf = Shelf(try LogReader(log.directory)) { walk.read(\.isOver) }
        let reader = EntryReader(shelf, selection, through: question.through, names: names)
        let searcher = try #require(Searcher(reader))
        let partner = try FindPartner(searcher, over: shelf, from: EventID(first), on: walk)
        partner.waitForEnd()
        if first == 1 {
            let found = walk.read(\.answer)
            let again = EntryReader(
                Shelf(try LogReader(log.directory)), selection, through: question.through,
                names: names)
            #expect(found == (try again.find(question, first: EventID(1)) { _ in }))
            #expect(found.count > 0)
        } else {
            // It gives back what it took, and somebody else has all of it.
            let next = walk.update { $0.begin() }
            #expect(next?.through == EventID(12_000))
        }
    }

    /// Whoever does not say that the search is of no use any more has it read to its end.
    @Test(arguments: [true, false]) func aSearchEndsWhenItIsStopped(isStopped: Bool) throws {
        var log = try GrowingLog()
        try log.write(try rehearsed(60_000))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let selection = LogSelection(pattern: Pattern("nothing has this"))
        librarian.ask(.find(FindQuestion(selection, through: EventID(60_000))))
        guard case .found(let first) = librarian.wait() else {
            Issue.record("nothing is said of how far it is")
            return
        }
        #expect(!first.isOver)
        if isStopped { librarian.stop(.find) }
        librarian.rest()
        var isOver = false
        while let answer = librarian.next() {
            if case .found(let found) = answer { isOver = isOver || found.isOver }
        }
        #expect(isOver == !isStopped)
    }

    /// A step on to what is rare reads slice by slice: it is said, others have their turn, and it can be stopped.
    @Test(arguments: [true, false]) func aStepEndsWhenItIsStopped(isStopped: Bool) throws {
        var log = try GrowingLog()
        try log.write(try rehearsed(60_000))
        let librarian = try Librarian(log: log.directory.path, zone: .utc)
        defer { librarian.close() }
        let selection = LogSelection(pattern: Pattern("nothing has this"))
        let question = PlaceQuestion(
            .step(from: EventID(60_000), by: -1, selection), through: EventID(60_000))
        librarian.ask(.place(question))
        #expect(librarian.waitForNews() == .looking(.place(question)))
        if isStopped { librarian.stop(.place) }
        librarian.ask(.page(LogQuery(through: EventID(60_000), above: 5)))
        guard case .page = librarian.wait() else {
            Issue.record("the step was not interrupted")
            return
        }
        librarian.rest()
        var answers: [LogAnswer] = []
        while let answer = librarian.next() { answers.append(answer) }
        #expect(answers.contains(.place(PlaceAnswer(question))) == !isStopped)
    }

    @Test func aLogThatIsTakenAwayIsSaidAndAnotherOneIsRead() throws {
        var log = try GrowingLog()
        try log.write(try rehearsed(100))
        let path = log.directory.path
        let librarian = try Librarian(log: path, zone: .utc)
        defer { librarian.close() }
        #expect(librarian.moment(.newest(now: nil))?.moment.lastID == EventID(100))
        for name in Scratch.names(in: path) { Scratch.remove("\(path)/\(name)") }
        #expect(librarian.moment(.newest(now: nil))?.moment.lastID == EventID.none)
        var writer = try LogWriter(LogDirectory(path))
        writer.stage(try rehearsed(7))
        try writer.commit()
        #expect(librarian.moment(.newest(now: nil))?.moment.lastID == EventID(7))
    }

    @Test func aFileThatIsNoLogIsSaid() throws {
        let scratch = Scratch()
        let text = "nothing of the kind, but longer than a page would be\n"
        TextFile.write(Array(text.utf8), to: scratch.path + "/log.db")
        let librarian = try Librarian(log: scratch.path, zone: .utc)
        defer { librarian.close() }
        librarian.ask(.moment(.newest(now: nil)))
        guard case .failed(_, let why) = librarian.wait() else {
            Issue.record("it was answered")
            return
        }
        #expect(why.contains("is not a Skep log"))
    }
}
