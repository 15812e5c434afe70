internal import Linux

/// How far a restoration has come, as a small file says it.
struct RestorationJournal: Equatable {
    static let name = "journal"

    let backup: ObjectID
    let target: ObjectID
    var phase: PendingRestoration.Phase
    /// One line of whoever asked for it.
    let note: String

    var text: String {
        "skep restoration 1\nphase \(phase.rawValue)\nbackup \(backup)\ntarget \(target)\nnote \(note)\n"
    }

    /// Nil for what we did not write.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.count == 5, lines[0] == "skep restoration 1", lines[1].hasPrefix("phase "),
            lines[2].hasPrefix("backup "), lines[3].hasPrefix("target "),
            lines[4].hasPrefix("note "),
            let phase = PendingRestoration.Phase(rawValue: String(lines[1].dropFirst(6))),
            let backup = ObjectID(String(lines[2].dropFirst(7))),
            let target = ObjectID(String(lines[3].dropFirst(7)))
        else { return nil }
        self.init(
            backup: backup, target: target, phase: phase, note: String(lines[4].dropFirst(5)))
    }

    init(backup: ObjectID, target: ObjectID, phase: PendingRestoration.Phase, note: String) {
        self.backup = backup
        self.target = target
        self.phase = phase
        self.note = note
    }
}

/// A restoration that nobody has finished.
public struct PendingRestoration: Equatable, Sendable {
    public enum Phase: String, Sendable {
        /// The workspace is as it was: the new contents are being written beside it.
        case preparing
        /// Anything may have been done, and `resume` undoes it.
        case applying
        /// All is as the target has it, was looked at and is on the disk.
        case restored
        /// All is as the backup has it, was looked at and is on the disk.
        case rolledBack
    }

    public let backup: ObjectID
    public let target: ObjectID
    public let phase: Phase
    /// What `perform` was given with it.
    public let note: String
    /// What others wrote meanwhile, and so was not put back; only `resume` says it.
    public var left: [Path] = []
    /// Where what found no place will be, in the workspace; nil where there is nothing of the kind.
    public internal(set) var rest: String?
}

/// Our own files while something is restored: `.skep/restore`, on the file system of the workspace, so that each of
/// them can be moved into its place in one step.
struct Bench: ~Copyable {
    static let name = "restore"
    private static let place = Array(name.utf8)

    private let ours: Descriptor
    let directory: Descriptor
    /// What is to be put into its place: a file or a link for each step that has one, named by its number.
    let fresh: Descriptor
    /// What had to make room, exactly as it was.
    let former: Descriptor

    /// What is there already stays.
    init(in root: borrowing Descriptor) throws(SystemError) {
        let ours = try root.opened(beneath: Array(".skep".utf8), for: .listing)
        let directory = try ours.subdirectory("restore")
        let fresh = try directory.subdirectory("new")
        let former = try directory.subdirectory("old")
        self.init(ours: ours, directory: directory, fresh: fresh, former: former)
    }

    private init(
        ours: consuming Descriptor, directory: consuming Descriptor, fresh: consuming Descriptor,
        former: consuming Descriptor
    ) {
        self.ours = ours
        self.directory = directory
        self.fresh = fresh
        self.former = former
    }

    static func exists(in root: borrowing Descriptor) throws(SystemError) -> Bool {
        try root.opened(beneath: Array(".skep".utf8), for: .listing).fileStatus(of: place) != nil
    }

    static func slot(_ number: Int) -> [UInt8] { Array("\(number)".utf8) }

    /// Nil where no restoration is under way.
    static func journal(in root: borrowing Descriptor) throws(BodyError) -> RestorationJournal? {
        let path = Array(".skep/restore/\(RestorationJournal.name)".utf8)
        let text: [UInt8]
        do {
            text = try root.opened(beneath: path, for: .reading).readSmall(limit: 1_024)
        } catch {
            guard error.isMissing else { throw BodyError(error) }
            return nil
        }
        guard let journal = RestorationJournal(text) else {
            throw BodyError(
                .damaged,
                "'.skep/restore/journal' was changed; what was under way cannot be undone "
                    + "by itself: see 'git --git-dir=.skep/body.git for-each-ref refs/backups'")
        }
        return journal
    }

    func write(_ journal: RestorationJournal) throws(SystemError) {
        try directory.put(journal.text, in: RestorationJournal.name)
        // That there is a bench at all.
        if journal.phase == .preparing { try ours.flush() }
    }

    /// Takes all of it away, what says how far it has come last.
    consuming func clear() throws(SystemError) {
        try fresh.removeFiles()
        try former.removeFiles()
        for name in [RestorationJournal.name, Bench.list] {
            try directory.removeFile(Array(name.utf8))
            try directory.removeFile(Array("\(name).new".utf8))
        }
        try directory.flush()
        for name in ["new", "old"] { try directory.removeDirectory(Array(name.utf8)) }
        try ours.removeDirectory(Bench.place)
    }

    /// After a rollback: what could not go back to its place, because something else was there by then.
    var hasRest: Bool { get throws(SystemError) { try !former.names().isEmpty } }

    /// Says which file each of them was.
    func name(rest: [(slot: [UInt8], path: Path)]) throws(SystemError) {
        let lines = rest.map { "old/\(String(decoding: $0.slot, as: UTF8.self))\t\($0.path)\n" }
        try directory.put(lines.joined(), in: Bench.list)
    }

    private static let list = "list"

    /// Where that will be; nil where there is none.
    func placeOfRest(_ backup: ObjectID) throws(SystemError) -> String? {
        try hasRest ? ".skep/\(try nameOfRest(backup))" : nil
    }

    private func nameOfRest(_ backup: ObjectID) throws(SystemError) -> String {
        var name = "restore-left-\(backup)"
        while try ours.fileStatus(of: Array(name.utf8)) != nil { name += "+" }
        return name
    }

    /// Takes it out of the way with all that is left on it, but for what the repository has.
    consuming func putAside(_ backup: ObjectID) throws(SystemError) {
        try fresh.removeFiles()
        try directory.removeDirectory(Array("new".utf8))
        let name = try nameOfRest(backup)
        try ours.move(Bench.place, to: ours, as: Array(name.utf8))
        let aside = try ours.opened(beneath: Array(name.utf8), for: .listing)
        try aside.removeFile(Array(RestorationJournal.name.utf8))
        try aside.flush()
        try ours.flush()
    }
}

extension Descriptor {
    /// All that is in a directory and is no directory.
    fileprivate borrowing func removeFiles() throws(SystemError) {
        for name in try names() { try removeFile(name) }
    }
}
