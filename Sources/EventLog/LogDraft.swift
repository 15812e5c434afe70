internal import Crypto
internal import Glibc
internal import Swarm

/// A log that is made beside the place where it will be, so that nobody takes half of it for one.
///
/// Whoever is killed leaves the directory `draft`, which the next one removes.
struct LogDraft: ~Copyable {
    private let target: LogDirectory
    private let draft: LogDirectory
    // Whoever has it is the only one to make a log there.
    private let lock: WriteLock

    /// Makes all of it. Throws `.exists` where there is a log already.
    init(
        in target: LogDirectory, _ root: Root, _ state: State, _ first: Event
    ) throws(LogError) {
        try target.prepareDirectory()
        let lock = try WriteLock(target)
        guard WriteAhead.size(target.log) == 0, WriteAhead.size(target.writeAhead) == 0 else {
            throw LogError(
                .exists, "there is a log in '\(target.path)' already",
                hint: "a fork begins in a directory of its own")
        }
        let draft = LogDirectory(target.path + "/draft")
        draft.remove()
        do throws(LogError) {
            try LogDraft.make(draft, root, state, first)
        } catch {
            draft.remove()
            throw error
        }
        // All at once: what is not copied cannot be half there when one of these throws.
        self.target = target
        self.draft = draft
        self.lock = lock
    }

    private static func make(
        _ draft: LogDirectory, _ root: Root, _ state: State, _ first: Event
    ) throws(LogError) {
        try draft.prepare()
        try begin(draft, root, state)
        var writer = try LogWriter(draft)
        writer.stage([first])
        try writer.commit()
        try writer.settle()
        // What is not in the file would be left behind.
        guard WriteAhead.size(draft.writeAhead) == 0 else {
            throw LogError(
                .busy, "the log '\(draft.log)' is read while it is made", hint: "try again")
        }
    }

    /// The tables, and all that is before the first row.
    private static func begin(
        _ draft: LogDirectory, _ root: Root, _ state: State
    ) throws(LogError) {
        let database = try Database(draft.log, .readWrite)
        try Schema.migrate(database)
        try database.execute("BEGIN IMMEDIATE")
        let meta = try Statement("REPLACE INTO meta VALUES (?, ?)", in: database)
        for name in ["root", "head"] {
            try meta.set("\(name)_id", root.id)
            try meta.set("\(name)_hash", root.hash)
        }
        if let parent = root.parent {
            meta.bind(parent.path, at: 2)
            try meta.set(Root.Key.path)
            if let first = parent.first { try meta.set(Root.Key.first, first) }
        }
        try WriterStatements(database).keep(state)
        try database.execute("COMMIT")
    }

    /// Puts it in its place: from the second renaming on it is a log.
    consuming func publish() throws(LogError) {
        // The mark first: without a log it is nobody's, and a log without it would not be compared with it.
        for (from, to) in [(draft.head, target.head), (draft.log, target.log)] {
            guard rename(from, to) == 0 else { throw LogError.system("make", to) }
        }
        try target.flushNames()
        draft.remove()
    }
}

/// Of a statement that replaces a row of `meta`.
extension Statement {
    fileprivate func set(_ key: String) throws(LogError) {
        bind(key, at: 1)
        try run()
    }

    func set(_ key: String, _ number: Int64) throws(LogError) {
        bind(number, at: 2)
        try set(key)
    }

    func set(_ key: String, _ hash: Digest) throws(LogError) {
        bind(blob: hash.withBytes { Array($0) }, at: 2)
        try set(key)
    }
}

extension LogDirectory {
    /// Removes a log, and nothing else.
    fileprivate func remove() {
        let files = [
            log, writeAhead, sharedMemory, log + "-journal", lock, head, path + "/.gitignore",
        ]
        for file in files { unlink(file) }
        rmdir(path)
    }
}
