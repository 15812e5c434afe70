internal import Linux
internal import Swarm
internal import Workspace

/// The files of one workspace as they are recorded and watched: when to look, and where.
struct Gallery: ~Copyable {
    private(set) var recorder: Recorder
    private let store: BodyStore
    private var lookout: Lookout
    private var authors: Authors
    /// Who may have changed something.
    private var patrons: [AgentID: ProcessTree] = [:]
    /// Where something has changed since the last look, and directories that came.
    private var paths: Set<Path> = []
    private var arrived: Set<Path> = []
    private var isIncomplete = false
    /// When something changed first, and last.
    private var first: Int64?
    private var last: Int64 = 0
    /// When everything is looked at, where not everything can be watched.
    private var nextScan = Int64.max

    /// Nobody may have written for so long before it is recorded, or it is written to all the time.
    private static let pause: Int64 = 200_000
    private static let longestPause: Int64 = 2_000_000
    private static let scanPause: Int64 = 5_000_000

    init(_ recorder: Recorder, _ store: BodyStore, _ lookout: consuming Lookout, root: String) {
        self.recorder = recorder
        self.store = store
        self.lookout = lookout
        authors = Authors(of: root)
    }

    var descriptor: CInt { lookout.descriptor }

    /// Why not all is seen at once.
    var shortage: String? {
        lookout.shortage.map {
            "not all directories can be watched, so all files are looked at every few seconds (\($0)); "
                + "see /proc/sys/fs/inotify/max_user_watches"
        }
    }

    /// When there is something to be done without anybody's asking.
    private var due: Int64 {
        let pause = first.map { min(last + Gallery.pause, $0 + Gallery.longestPause) }
        return min(pause ?? .max, authors.due ?? .max, nextScan)
    }

    var isDue: Bool {
        let now = Clocks.boot
        let pause = first.map { min(last + Gallery.pause, $0 + Gallery.longestPause) }
        return min(pause ?? .max, nextScan) <= now
    }

    func milliseconds() -> Int? {
        let due = due
        return due == .max ? nil : Int(max(due - Clocks.boot, 0) / 1_000) + 1
    }
}

// MARK: - Seeing

extension Gallery {
    /// Takes in what has happened.
    mutating func see(_ patrons: [AgentID: ProcessTree]) throws(BodyError) {
        self.patrons = patrons
        let sight = try lookout.read()
        if !sight.isEmpty {
            last = Clocks.boot
            first = first ?? last
            paths.formUnion(sight.paths)
            arrived.formUnion(sight.arrived)
            isIncomplete = isIncomplete || sight.isIncomplete
            if !sight.written.isEmpty { authors.want(sight.closed) }
        }
        authors.look(at: patrons)
        authors.move(sight.moves)
    }

    /// The first look of all, at everything.
    mutating func lookAtAll(_ teller: Teller) throws {
        // What was recorded before is most probably there still: so nothing is missed meanwhile.
        _ = lookout.follow(recorder.directories())
        isIncomplete = true
        try look(teller)
    }

    /// Records what has changed, and watches what is new.
    mutating func look(_ teller: Teller) throws {
        let isScan = isIncomplete || nextScan <= Clocks.boot
        guard isScan || !paths.isEmpty else { return }
        let start = Clocks.boot
        let places = isScan ? nil : Array(paths)
        var fresh = arrived
        if isScan {
            fresh.insert(.root)
            // Whoever is told of it may have raised the limit.
            lookout.forgetShortage()
        }
        (paths, arrived, isIncomplete, first) = ([], [], false, nil)
        // Who has it open now is not to be taken for who changes it later.
        authors.look(at: patrons, isUrgent: true)
        let found = authors.found
        authors.forget()
        var again = try record(places, found, fresh, teller)
        // What changed before it was watched nobody told; each round finds what the last one missed.
        for _ in 0..<Gallery.rounds where !again.isEmpty {
            again = try record(again, found, [], teller)
        }
        let time = Clocks.boot - start
        teller.note(recorder, lookout.count, time)
        nextScan =
            lookout.shortage == nil
            ? .max : Clocks.boot + max(Gallery.scanPause, time * Gallery.scanShare)
    }

    private static let rounds = 8
    private static let scanShare: Int64 = 20

    /// Records what we have brought back ourselves.
    mutating func lookAgain(at touched: [Path], _ teller: Teller) throws {
        let again = try record(touched, [:], [], teller, evidence: "rewind")
        if !again.isEmpty { _ = try record(again, [:], [], teller) }
    }

    /// Returns the directories that are watched from now on.
    private mutating func record(
        _ places: [Path]?, _ found: Authors.Found, _ fresh: Set<Path>, _ teller: Teller,
        evidence: String? = nil
    ) throws -> [Path] {
        let recording = try recorder.record(places, at: Clocks.wall)
        try teller.tell(recording, of: recorder, store, found, evidence: evidence)
        var new = Set(fresh.flatMap { recorder.directories(below: $0) })
        for change in recording.changes {
            if change.after?.kind == .directory, change.before?.kind != .directory {
                new.insert(change.path)
            } else if change.before?.kind == .directory, change.after?.kind != .directory {
                lookout.forget(change.path)
            }
        }
        return lookout.follow(new)
    }

    /// Looks there, whether or not somebody has told of it.
    mutating func doubt(_ path: Path) {
        if !path.isRoot { paths.insert(path) }
    }

    /// Looks at everything again, in a while: now it cannot be done.
    mutating func postpone() {
        isIncomplete = true
        nextScan = Clocks.boot + Gallery.scanPause
    }

    /// Says what is at a path by now.
    func answer(_ declaration: Declaration, at path: Path?) throws -> FileNews {
        guard let path, !path.isRoot, !recorder.passesOver(path)
        else { return .unknown(declaration) }
        return .looked(declaration, hash: recorder.version(at: path)?.hash?.description)
    }
}
