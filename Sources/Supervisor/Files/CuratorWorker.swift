internal import EventLog
internal import Linux
internal import Swarm
internal import Workspace

/// What the curator's thread does: it watches, waits until nobody writes for a moment, records, and tells.
// @unchecked: made before the thread starts, and touched by that thread alone from then on.
final class CuratorWorker: @unchecked Sendable {
    /// Rung by whoever wants something.
    let bell: EventCounter
    /// Called when there is something on the desk.
    var tell: @Sendable () -> Void = {}
    private let desk: Monitor<Curator.Desk>
    private let options: SupervisorOptions
    /// The record of which everything is told, and how much of the next one is.
    private var told: ObjectID?
    private var unfinished: (commit: ObjectID, parts: Int)?
    /// The record that was told of last and is not there any more.
    private var lost: ObjectID?
    private var trouble: String?
    private var records = 0

    init(
        _ options: SupervisorOptions, known: State.Body?, _ desk: Monitor<Curator.Desk>,
        _ bell: consuming EventCounter
    ) {
        self.options = options
        self.desk = desk
        self.bell = bell
        told = known?.commit.flatMap { ObjectID($0) }
        if let open = known?.unfinished, let commit = ObjectID(open.commit) {
            unfinished = (commit, Int(open.parts))
        }
    }

    /// Whatever goes wrong is tried again, ever more seldom.
    func run() {
        var pause = CuratorWorker.firstPause
        while !isClosing {
            do {
                try work { pause = CuratorWorker.firstPause }
            } catch {
                report("\(error)")
                refuseWishes("\(error)")
                _ = desk.wait(atMost: pause) { $0.isClosing ? true : nil }
                pause = min(pause * 2, CuratorWorker.longestPause)
            }
        }
        desk.update { $0.hasEnded = true }
    }

    private static let firstPause = 1_000
    private static let longestPause = 60_000

    private var isClosing: Bool { desk.read { $0.isClosing } }

    private func work(_ isWell: () -> Void) throws {
        let variables = options.environment
        let path = variables.last { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? ""
        let tool = try GitTool(searching: String(path))
        let log = LogDirectory(options.directory)
        let store = try BodyStore(
            at: log.body, tool, elders: try LogReader(log).elderBodies())
        let rules = IgnoreRules(options.workspace, store, user: variables)
        let recorder = try Recorder(options.workspace, store, rules)
        let studio = Studio(options, store, tool)
        // Before anybody looks: half of it is not what anybody has done.
        let pending = try studio.resume()
        try catchUp(store, recorder.newest)
        var gallery = Gallery(
            recorder, store, try Lookout(options.workspace), root: options.workspace)
        try gallery.lookAtAll(self)
        report(gallery.shortage)
        if let pending { tell([.worked(pending.outcome(by: gallery.recorder), ticket: nil)]) }
        tell([.rescued])
        isWell()
        try serve(&gallery, studio)
    }

    private func serve(_ gallery: inout Gallery, _ studio: Studio) throws {
        let poller = try Poller()
        try poller.watch(bell.descriptor, for: .readable, token: 0)
        try poller.watch(number: gallery.descriptor, for: .readable, token: 1)
        var events: [Poller.Event] = []
        while true {
            // The kernel's next event is there at once while somebody writes and writes.
            _ = try poller.wait(milliseconds: gallery.milliseconds(), into: &events)
            _ = bell.acknowledge()
            try gallery.see(desk.read { $0.patrons })
            let isClosing = isClosing
            if isClosing || gallery.isDue {
                try gallery.look(self)
                report(gallery.shortage)
            }
            while let wish = desk.update({ $0.wishes.isEmpty ? nil : $0.wishes.removeFirst() }) {
                do { try fulfil(wish, &gallery, studio) } catch {
                    // Nobody is to write on what is half done, not even for a moment.
                    if (error as? BodyError)?.code == .halfRestored { tell([.halfRestored]) }
                    refuse(wish, "\(error)")
                    throw error
                }
            }
            if isClosing { return }
            // Nobody need know of what changes within so short a time.
            if !events.isEmpty { _ = desk.wait(atMost: 5) { $0.isClosing ? true : nil } }
        }
    }
}

// MARK: - What is asked for

extension CuratorWorker {
    private func fulfil(
        _ wish: Curator.Wish, _ gallery: inout Gallery, _ studio: Studio
    ) throws {
        switch wish {
        case .look(let declaration):
            gallery.doubt([declaration])
            try gallery.look(self)
            tell([try gallery.answer(declaration)])
        case .work(let errand):
            tell([.worked(try studio.work(errand, in: &gallery, self), ticket: errand.ticket)])
        case .finish: try studio.restorer.finish()
        }
    }

    /// Nothing can be done for whoever waits: why, is known.
    private func refuseWishes(_ why: String) {
        let wishes = desk.update { desk in
            defer { desk.wishes = [] }
            return desk.wishes
        }
        for wish in wishes { refuse(wish, why) }
    }

    private func refuse(_ wish: Curator.Wish, _ why: String) {
        guard case .work(let errand) = wish else { return }
        let objection = Objection("not_recorded", why, hint: "see 'skep health'")
        tell([.worked(.failed(objection), ticket: errand.ticket)])
    }
}

extension PendingRestoration {
    /// What came of one that an earlier supervisor began.
    fileprivate func outcome(by recorder: Recorder) -> FileOutcome {
        guard phase == .restored else {
            let rest = left.isEmpty ? "" : ", but for what others wrote meanwhile"
            return .failed(
                Objection(
                    "rolled_back",
                    "the supervisor ended half-way: everything is as it was before\(rest)"))
        }
        let note = RestorationNote(note)
        return .restored(
            FileRestore(
                commit: recorder.newest?.description ?? target.description,
                backup: backup.description, target: target.description, to: note.to,
                undone: note.undone))
    }
}

// MARK: - Telling

extension CuratorWorker {
    /// So many changes are told at once: each is an event, and the reactor has others to serve.
    private static let changesPerNews = 128
    /// Of one record's texts no more than this is told; all of it is in the repository.
    private static let diffBytes = 1 << 20
    private static let diffBytesPerFile = 32 << 10
    /// As long as so much news waits nothing is looked at.
    private static let newsLimit = 64

    private func tell(_ news: [FileNews]) {
        guard !news.isEmpty else { return }
        desk.update { $0.news += news }
        tell()
        // Where the log is not written nothing is recorded either.
        _ = desk.wait { $0.news.count < CuratorWorker.newsLimit || $0.isClosing ? true : nil }
    }

    /// Tells of what was recorded, and was not told before we came.
    private func catchUp(_ store: BodyStore, _ newest: ObjectID?) throws {
        guard let known = told else { return }
        guard let newest else { return lose(known) }
        do throws(BodyError) {
            if let (commit, parts) = unfinished {
                let changes = try store.changes(from: known, to: commit)
                try tell(changes, commit, store, [:], from: parts)
            }
            guard let known = told, known != newest else { return }
            try tell(try store.changes(from: known, to: newest), newest, store, [:])
        } catch {
            guard error.code == .damaged else { throw error }
            lose(known)
        }
    }

    /// What was recorded is gone. All that is there is recorded anew.
    private func lose(_ known: ObjectID) {
        lost = known
        told = nil
        unfinished = nil
    }

    /// Tells of a record. The first one is told as a whole.
    func tell(
        _ recording: Recording, of recorder: Recorder, _ store: BodyStore, _ authors: Authors.Found,
        evidence: String? = nil
    ) throws(BodyError) {
        guard told != nil else {
            guard let commit = recorder.newest else { return }
            told = commit
            records += 1
            tell([
                .based(
                    commit: commit.description, files: Int64(recorder.count),
                    lost: lost?.description)
            ])
            lost = nil
            return
        }
        guard let commit = recording.commit else { return }
        records += 1
        try tell(recording.changes, commit, store, authors, evidence: evidence)
    }

    private func tell(
        _ all: [FileChange], _ commit: ObjectID, _ store: BodyStore, _ authors: Authors.Found,
        evidence: String? = nil, from first: Int = 0
    ) throws(BodyError) {
        let changes = FileChange.worthTelling(all)
        var room = CuratorWorker.diffBytes
        for start in stride(
            from: first, to: changes.count, by: CuratorWorker.changesPerNews)
        {
            let end = min(start + CuratorWorker.changesPerNews, changes.count)
            var found: [FoundChange] = []
            for place in start..<end {
                let change = changes[place]
                let limit = min(room, CuratorWorker.diffBytesPerFile)
                // A change without an end does not keep the others from being told.
                let diff = limit > 0 ? try diff(of: change, store, limit: limit) : nil
                room -= diff?.count ?? 0
                var news = FoundChange(
                    change, of: commit, part: place + 1, of: changes.count, diff,
                    by: authors[change.path] ?? [])
                if let evidence { news.content.find?.evidence = evidence }
                found.append(news)
            }
            unfinished = end < changes.count ? (commit, end) : nil
            if unfinished == nil { told = commit }
            tell([.changed(found)])
        }
        unfinished = nil
        told = commit
    }

    /// A unified text of about so many bytes at most; nil where the change is not one of lines.
    private func diff(
        of change: FileChange, _ store: BodyStore, limit: Int
    ) throws(BodyError) -> [UInt8]? {
        let patches = try FileDifference(ChangedFile(change), from: store, to: store).patches
        return patches.isEmpty ? nil : patches.flatMap { $0.capped(to: limit).text }
    }

    /// How things are; said to the log when it is something else than before.
    func note(_ recorder: Recorder, directories: Int, microseconds: Int64) {
        desk.update {
            $0.health.commit = recorder.newest?.description
            $0.health.files = recorder.count
            $0.health.directories = directories
            $0.health.records = records
            $0.health.lookTime = microseconds
        }
    }

    private func report(_ trouble: String?) {
        guard trouble != self.trouble else { return }
        self.trouble = trouble
        options.log.write(trouble.map { "files: \($0)" } ?? "files: all is recorded again")
        desk.update { $0.health.trouble = trouble }
        tell([.watched(trouble: trouble)])
    }
}
