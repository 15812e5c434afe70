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
    /// What the log says, until we know better.
    private let known: State
    private var trouble: String?
    private lazy var teller = Teller(
        nil, beside: options.workspace, known: known.body, post: { [unowned self] in tell($0) },
        note: { [unowned self] in note($0, directories: $1, microseconds: $2) })
    /// Of the worktrees that there are.
    private lazy var treeTellers = known.workTrees.map { teller(of: $0.tree, known: $0.body) }

    init(
        _ options: SupervisorOptions, known: State, _ desk: Monitor<Curator.Desk>,
        _ bell: consuming EventCounter
    ) {
        self.options = options
        self.known = known
        self.desk = desk
        self.bell = bell
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
        try teller.catchUp(store, recorder.newest)
        var gallery = Gallery(
            recorder, store, try Lookout(options.workspace), root: options.workspace)
        try gallery.lookAtAll(teller)
        if let pending { tell([.worked(pending.outcome(by: gallery.recorder), ticket: nil)]) }
        tell([.rescued])
        var garden = Garden(options, store, tool)
        try openRooms(&garden)
        report(gallery.shortage ?? garden.shortage)
        isWell()
        try serve(&gallery, studio, &garden)
    }

    private func serve(
        _ gallery: inout Gallery, _ studio: Studio, _ garden: inout Garden
    ) throws {
        let poller = try Poller()
        try poller.watch(bell.descriptor, for: .readable, token: 0)
        try poller.watch(number: gallery.descriptor, for: .readable, token: 1)
        var events: [Poller.Event] = []
        while true {
            try garden.watch(by: poller)
            // The kernel's next event is there at once while somebody writes and writes.
            _ = try poller.wait(
                milliseconds: Garden.earlier(gallery.milliseconds(), garden.milliseconds()),
                into: &events)
            _ = bell.acknowledge()
            try gallery.see(desk.read { $0.patrons })
            let isClosing = isClosing
            if isClosing || gallery.isDue { try gallery.look(teller) }
            let gone = try garden.look(isClosing: isClosing)
            forget(gone)
            report(gallery.shortage ?? garden.shortage)
            while let wish = desk.update({ $0.wishes.isEmpty ? nil : $0.wishes.removeFirst() }) {
                do { try fulfil(wish, &gallery, studio, &garden) } catch {
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

// MARK: - Worktrees

extension CuratorWorker {
    private func teller(of tree: AgentWorkTree, known: State.Body?) -> Teller {
        Teller(
            tree, beside: options.workspace, known: known, post: { [unowned self] in tell($0) })
    }

    /// Goes on with those that there were, and says which are gone.
    private func openRooms(_ garden: inout Garden) throws {
        var gone: [AgentWorkTree] = []
        for teller in treeTellers {
            guard let tree = teller.tree else { continue }
            if try !garden.open(tree, teller) { gone.append(tree) }
        }
        forget(gone)
    }

    private func forget(_ trees: [AgentWorkTree]) {
        for tree in trees {
            treeTellers.removeAll { $0.tree == tree }
            tell([.vanished(tree)])
        }
    }

    private func cultivate(
        _ task: WorkTreeErrand.Task, _ garden: inout Garden
    ) throws -> WorkTreeOutcome {
        switch task {
        case .plant(let name, let below):
            return try garden.plant(name, below) { tree in
                let teller = teller(of: tree, known: nil)
                treeTellers.removeAll { $0.tree == tree }
                treeTellers.append(teller)
                return teller
            }
        case .fell(let tree):
            let outcome = try garden.fell(tree)
            if case .felled = outcome { treeTellers.removeAll { $0.tree == tree } }
            return outcome
        }
    }
}

// MARK: - What is asked for

extension CuratorWorker {
    private func fulfil(
        _ wish: Curator.Wish, _ gallery: inout Gallery, _ studio: Studio, _ garden: inout Garden
    ) throws {
        switch wish {
        case .look(let declaration):
            if let answer = try garden.look(at: declaration) { return tell([answer]) }
            let path = teller.path(declaration.path)
            if let path { gallery.doubt(path) }
            try gallery.look(teller)
            tell([try gallery.answer(declaration, at: path)])
        case .work(let errand):
            tell([.worked(try studio.work(errand, in: &gallery, teller), ticket: errand.ticket)])
        case .cultivate(let errand):
            tell([.cultivated(try cultivate(errand.task, &garden), ticket: errand.ticket)])
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
        let objection = Objection("not_recorded", why, hint: "see 'skep health'")
        switch wish {
        case .work(let errand): tell([.worked(.failed(objection), ticket: errand.ticket)])
        case .cultivate(let errand): tell([.cultivated(.failed(objection), ticket: errand.ticket)])
        case .look, .finish: break
        }
    }
}

extension PendingRestoration {
    /// What came of one that an earlier supervisor began.
    fileprivate func outcome(by recorder: Recorder) -> FileOutcome {
        guard phase == .restored else {
            let others = left.isEmpty && rest == nil ? "" : ", but for what others wrote meanwhile"
            let place = rest.map { "; what was in its place is in '\($0)'" } ?? ""
            return .failed(
                Objection(
                    "rolled_back",
                    "the supervisor ended half-way: everything is as it was before\(others)\(place)"
                ))
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
    /// As long as so much news waits nothing is looked at.
    private static let newsLimit = 64

    private func tell(_ news: [FileNews]) {
        guard !news.isEmpty else { return }
        desk.update { $0.news += news }
        tell()
        // Where the log is not written nothing is recorded either.
        _ = desk.wait { $0.news.count < CuratorWorker.newsLimit || $0.isClosing ? true : nil }
    }

    /// How things are; said to the log when it is something else than before.
    private func note(_ recorder: Recorder, directories: Int, microseconds: Int64) {
        desk.update {
            $0.health.commit = recorder.newest?.description
            $0.health.files = recorder.count
            $0.health.directories = directories
            $0.health.records = teller.records
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
