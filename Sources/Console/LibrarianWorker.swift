internal import Emulator
internal import EventLog
internal import Linux
internal import MissionControl
internal import Swarm
internal import Workspace

/// What the librarian's thread does.
// @unchecked: made before the thread starts, and touched by that thread alone from then on.
final class LibrarianWorker: @unchecked Sendable {
    private let directory: LogDirectory
    private let zone: Zone
    private let desk: Monitor<LibrarianDesk>
    private let bell: Librarian.Bell
    /// Nil while there is no log.
    private var shelf: Shelf?
    private var reel = Reel()
    private var timeline = TimelineReader()
    private var screens = ScreenReader()
    private var asks = TalkRow.asks
    private var talk = TalkRow.window
    private var traces = TraceEvent.window
    private var differences: DiffReader

    init(
        _ directory: LogDirectory, _ zone: Zone, _ path: String, _ desk: Monitor<LibrarianDesk>,
        _ bell: Librarian.Bell
    ) {
        self.directory = directory
        self.zone = zone
        self.desk = desk
        self.bell = bell
        differences = DiffReader(log: directory.path, path: path)
    }

    func run() {
        while let question = nextQuestion() { settle(question) }
        shelf = nil
        differences.close()
        desk.update { $0.hasEnded = true }
    }

    private func settle(_ question: LogQuestion) {
        let answer = answer(question)
        desk.update { desk in
            desk.finish(answer)
            if !desk.answers.isEmpty { bell.counter.ring() }
        }
    }

    /// What was found so far is told before all was read, and what is more urgent goes first.
    private func find(_ question: FindQuestion, _ shelf: Shelf) throws -> FindAnswer {
        let first = try shelf.extent()?.ids.lowerBound ?? .none
        let reader = try reader(question.selection, through: question.through, shelf)
        guard let searcher = Searcher(reader) else {
            return try reader.find(question, first: first, tell)
        }
        let walk = Monitor(FindWalk(question, first: first, through: reader.through))
        let partner = partner(of: reader, since: first, shelf, on: walk)
        defer { partner?.stop() }
        while let stretch = try next(of: walk, shelf) {
            let part = try searcher.part(of: stretch) { pause() }
            let news = walk.update { walk in
                walk.end(stretch, with: part)
                return walk.news()
            }
            if let news { tell(news) }
        }
        return walk.read(\.answer)
    }

    /// Nil when there is nothing more to look through.
    private func next(of walk: Monitor<FindWalk>, _ shelf: Shelf) throws -> FindStretch? {
        while true {
            let next = walk.wait(atMost: LibrarianWorker.patience) { $0.next() }
            if let next { return next }
            // The other thread has little of a processor that others want, and nobody is to wait for that.
            try pause(for: shelf)
        }
    }

    /// Milliseconds.
    private static let patience = 10

    private func tell(_ answer: FindAnswer) {
        desk.update { $0.tell(.found(answer)) }
        bell.counter.ring()
        pause()
    }

    /// A short log is searched before a second thread has begun.
    private static let loneRows: Int64 = 1 << 15

    /// Nil where one is not worth it, or there is none to be had: then one searches alone.
    private func partner(
        of reader: EntryReader, since first: EventID, _ shelf: Shelf, on walk: Monitor<FindWalk>
    ) -> FindPartner? {
        guard reader.through.rawValue - first.rawValue >= LibrarianWorker.loneRows,
            let other = try? LogReader(directory)
        else { return nil }
        // By its name the log may be found that was put in the place of this one.
        guard shelf.isThere else { return nil }
        let second = Shelf(other) { walk.read(\.isOver) }
        guard second.begins(at: first), let searcher = Searcher(reader.reading(second)) else {
            return nil
        }
        return try? FindPartner(searcher, over: second, from: first, on: walk)
    }

    /// Lets what is more urgent go first, in the middle of what takes long.
    private func pause() {
        while let question = desk.update({ $0.takeUrgent() }) { settle(question) }
    }

    /// The same where nothing else looks whether anybody wants the answer.
    private func pause(for shelf: Shelf) throws {
        pause()
        try shelf.check()
    }

    /// The same for whoever sits there and waits for nothing else.
    private func pause(in question: LogQuestion) {
        desk.update { $0.tell(.looking(question)) }
        bell.counter.ring()
        pause()
    }

    private func nextQuestion() -> LogQuestion? {
        desk.wait { (desk: inout LibrarianDesk) -> LogQuestion?? in
            guard desk.isOpen else { return .some(nil) }
            return desk.take().map { .some($0) }
        }
    }

    /// Nil where nobody wants the answer any more.
    private func answer(_ question: LogQuestion) -> LogAnswer? {
        do {
            guard let shelf = try open() else { return LogAnswer(ofNothing: question) }
            return try answer(question, from: shelf)
        } catch is Shelf.Stopped {
            return nil
        } catch let error as LogError {
            // What is there now is looked at anew when something is asked next.
            if error.code == .gone || error.code == .damaged { close() }
            return .failed(question, error.description)
        } catch let error as BodyError {
            differences.close()
            return .failed(question, error.description)
        } catch {
            return .failed(question, String(describing: error))
        }
    }

    private func open() throws -> Shelf? {
        if let shelf, !shelf.isThere { close() }
        if let shelf { return shelf }
        do throws(LogError) {
            let desk = desk
            shelf = Shelf(try LogReader(directory)) { desk.read(\.isStale) }
        } catch  where error.code == .missing {
            return nil
        }
        return shelf
    }

    private func close() {
        shelf = nil
        reel = Reel()
        timeline = TimelineReader()
        screens = ScreenReader()
        asks = TalkRow.asks
        talk = TalkRow.window
        traces = TraceEvent.window
    }

    private func answer(_ question: LogQuestion, from shelf: Shelf) throws -> LogAnswer {
        switch question {
        case .moment(let asked): try moment(asked, shelf)
        case .page(let query): .page(try page(query, shelf))
        case .asks(let end):
            .asks(TalkReading(try asks.read(through: end, from: shelf), through: end))
        case .talk(let end):
            .talk(TalkReading(try talk.read(through: end, from: shelf), through: end))
        case .traces(let end):
            .traces(TraceReading(try traces.read(through: end, from: shelf), through: end))
        case .density(let asked): .density(try timeline.density(asked, in: shelf.reader))
        case .ahead(let asked):
            .ahead(
                asked, try TimelineReader.next(asked, in: shelf.reader) { try pause(for: shelf) })
        case .drops(let asked): .drops(asked, try drops(asked, shelf))
        case .place(let asked): .place(try place(asked, shelf))
        case .screen(let asked): .screen(try screens.screen(asked, in: shelf.reader))
        case .diff(let asked): .diff(try differences.answer(asked, history(shelf)))
        case .hunks(let asked): .hunks(try differences.hunks(asked, history(shelf)))
        case .origin(let asked): .origin(try differences.origin(asked, history(shelf)))
        case .family(let asked): .family(asked, try family(shelf))
        case .order(let id): .order(id, try shelf.reader.event(id).flatMap { OrderText($0) })
        case .seek(let seek):
            .sought(
                seek,
                try reader(seek.selection, through: seek.through, shelf)
                    .seek(seek) { pause(in: question) })
        case .find(let question): .found(try find(question, shelf))
        case .sql: preconditionFailure("the analyst answers what is asked in SQL")
        case .matches(let question):
            .matches(
                try reader(question.selection, through: question.through, shelf)
                    .matches(question, pause))
        }
    }
}

extension LibrarianWorker {
    private func moment(_ asked: MomentQuestion, _ shelf: Shelf) throws -> LogAnswer {
        guard let extent = try shelf.extent() else { return LogAnswer(ofNothing: .moment(asked)) }
        let state: State
        var now: LogTime?
        switch asked {
        case .newest(let time):
            state = try reel.newest(through: extent.ids.upperBound, shelf)
            now = time
        case .at(let id):
            state = try reel.state(
                at: min(max(id, extent.ids.lowerBound), extent.ids.upperBound), shelf)
        }
        let time = max(now ?? extent.times.lowerBound, state.time ?? extent.times.lowerBound)
        let rate = try shelf.rate(through: state.lastID, at: time, extent)
        return .moment(asked, Moment(state: state, now: time, rate: rate), extent)
    }

    private func page(_ query: LogQuery, _ shelf: Shelf) throws -> LogPage {
        try reader(query.selection, through: query.through, shelf).page(query)
    }

    private func drops(_ asked: DropsQuestion, _ shelf: Shelf) throws -> [DropRow] {
        guard asked.after < asked.through else { return [] }
        let ids = try shelf.reader.ids(
            of: .drop, in: EventID(asked.after.rawValue + 1)...asked.through,
            limit: LibrarianWorker.mostDrops,
            newestFirst: true)
        return try ids.reversed().compactMap { try shelf.reader.event($0).map(DropRow.init) }
    }

    /// The newest ones; nobody reads more.
    private static let mostDrops = 1_000

    private func history(_ shelf: Shelf) -> DiffReader.History {
        DiffReader.History(shelf: shelf) { [self] event in try reel.state(at: event, shelf) }
    }

    private func family(_ shelf: Shelf) throws -> [Relative] {
        try shelf.reader.relatives().map {
            Relative(
                workspace: $0.workspace, generation: $0.generation, last: $0.last, time: $0.time,
                isHere: $0.isSelf, failure: $0.failure?.message)
        }
    }

    private func place(_ asked: PlaceQuestion, _ shelf: Shelf) throws -> PlaceAnswer {
        var answer = PlaceAnswer(asked)
        switch asked.way {
        case .step(let start, let count, let selection):
            answer.place = try reader(selection, through: asked.through, shelf)
                .step(from: start, by: count) { pause(in: .place(asked)) }
        case .mark(let start, let isForward, let stops):
            var parts = 0
            answer.place = try TimelineReader.stop(
                from: start, forward: isForward, at: stops, through: asked.through,
                in: shelf.reader
            ) {
                parts += 1
                if parts > LibrarianWorker.quietParts { pause(in: .place(asked)) }
                try pause(for: shelf)
            }?.id
        case .time(let time):
            answer.place = min(try shelf.reader.last(atOrBefore: time), asked.through)
        case .text(let text):
            let found = try TimelineReader.place(
                called: text, zone: zone, through: asked.through, in: shelf.reader)
            answer.place = found?.place
            if found?.isEarlier == true { answer.absent = shelf.reader.absentRows() }
        }
        if answer.place == nil { answer.absent = shelf.reader.absentRows() }
        if let place = answer.place, place < asked.through {
            answer.next = try shelf.reader.time(of: EventID(place.rawValue + 1))
        }
        return answer
    }

    /// The first parts are small, and nobody need hear of them.
    private static let quietParts = 7

    private func reader(
        _ selection: LogSelection, through end: EventID, _ shelf: Shelf
    ) throws -> EntryReader {
        let state = try reel.state(at: end, shelf)
        let names = EventNames(
            state, zone: zone, newest: state.time ?? LogTime(microseconds: 0))
        return EntryReader(shelf, selection, through: state.lastID, names: names)
    }
}

extension LogAnswer {
    /// While there is no log, or nothing in it.
    fileprivate init(ofNothing question: LogQuestion) {
        self =
            switch question {
            case .moment(let asked): .moment(asked, Moment(), nil)
            case .page(let query): .page(LogPage(query))
            case .asks(let end): .asks(TalkReading(through: end))
            case .talk(let end): .talk(TalkReading(through: end))
            case .traces(let end): .traces(TraceReading(through: end))
            case .density(let asked): .density(Density(asked, []))
            case .ahead(let asked): .ahead(asked, nil)
            case .drops(let asked): .drops(asked, [])
            case .place(let asked): .place(PlaceAnswer(asked))
            case .screen(let asked):
                .screen(ScreenAnswer(asked, Emulator(columns: 120, rows: 40)))
            case .diff(let asked): .diff(DiffAnswer(asked))
            case .hunks(let asked): .hunks(DiffHunks(asked))
            case .origin(let asked): .origin(DiffOrigin(asked))
            case .seek(let seek): .sought(seek, nil)
            case .matches(let question): .matches(LogMatches(question, matching: 0, all: 0))
            case .find(let question): .found(FindAnswer(question))
            case .sql(let question): .sql(SQLAnswer(question))
            case .family(let asked): .family(asked, [])
            case .order(let id): .order(id, nil)
            }
    }
}
