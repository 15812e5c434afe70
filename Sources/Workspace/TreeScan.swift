internal import Glibc
internal import Linux

/// What is not recorded at all, and why.
public struct Skipped: Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// A FIFO, a socket or a device.
        case special
        /// Git would take the name for its own on some system: such a tree could not be written back.
        case unsafeName
        /// More directories in each other, or a longer path, than are walked.
        case tooDeep
        /// A directory that cannot be listed or entered; what was recorded of it stays.
        case unreadable
    }

    public let path: Path
    public let reason: Reason
}

/// What is to be looked at below a directory.
indirect enum Wish {
    case everything
    case some([[UInt8]: Wish])

    var isEverything: Bool { if case .everything = self { true } else { false } }

    /// Each path stands for itself and all below it.
    init(_ paths: [Path]) {
        self = .some([:])
        for path in paths { add(path.names[...]) }
    }

    private mutating func add(_ names: ArraySlice<[UInt8]>) {
        guard case .some(var wishes) = self else { return }
        guard let name = names.first else {
            self = .everything
            return
        }
        var wish = wishes[name] ?? .some([:])
        wish.add(names.dropFirst())
        wishes[name] = wish
        self = .some(wishes)
    }
}

/// One walk over a workspace, or over parts of it: what was recorded goes in, what is there comes out.
///
/// It goes from open directory to open directory and follows no link, so it never leaves the
/// workspace. A file that looks as it did when it was read is not read again.
struct TreeScan {
    static let depthLimit = 256
    static let pathLimit = 3_500

    let store: BodyStore
    let rules: IgnoreRules
    let limits: RecordLimits
    /// What changed later than this may change again and look the same.
    let settled: FileTime
    /// Whether even names that were recorded may be ignored by now.
    let asksAll: Bool
    /// Directories whose `.gitignore` git could not read without waiting for ever: nothing is ignored there.
    private var lawless: Set<Path> = []
    private(set) var skipped: [Skipped] = []
    /// A file that tells what to ignore is not what it was: the answers were perhaps wrong.
    private(set) var rulesChanged = false
    /// A file was read that has other names as well: whoever wrote to it wrote to all of them.
    private(set) var hasFurtherNames = false

    init(
        store: BodyStore, rules: IgnoreRules, limits: RecordLimits, settled: FileTime, asksAll: Bool
    ) {
        self.store = store
        self.rules = rules
        self.limits = limits
        self.settled = settled
        self.asksAll = asksAll
    }

    mutating func look(
        at old: Folder, in directory: borrowing Descriptor, _ path: Path, _ wish: Wish,
        depth: Int = 0
    ) throws(BodyError) -> Folder {
        var wishes: [[UInt8]: Wish] = [:]
        var folder = old
        switch wish {
        case .some(let some):
            wishes = some.filter { !TreeScan.isOurs($0.key) }
        case .everything:
            let names = try system { () throws(SystemError) in try directory.names() }
            for name in names where !TreeScan.isOurs(name) { wishes[name] = .everything }
            for (name, former) in old.entries where wishes[name] == nil {
                noteRules(name, former, nil)
                folder.remove(name)
            }
        }
        let law = try? directory.fileStatus(of: TreeScan.ruleName)
        let isLawless = isLawless(law, path)
        let ignored = try ignored(wishes.keys, old, path, isLawless: isLawless)
        for (name, wish) in wishes {
            guard !ignored.contains(name) else {
                folder.remove(name)
                continue
            }
            let former = old.entries[name]
            let path = path.appending(name)
            let found = try look(at: former, name, in: directory, path, wish, depth: depth)
            folder.set(found, name)
            noteRules(name, former, found)
        }
        // What git was asked by may already be something else.
        if law != (try? directory.fileStatus(of: TreeScan.ruleName)) { rulesChanged = true }
        return folder
    }

    private static let ruleName = Array(".gitignore".utf8)

    /// What belongs to git and to us.
    static func isOurs(_ name: [UInt8]) -> Bool {
        name.elementsEqual(".git".utf8) || name.elementsEqual(".skep".utf8)
    }
}

// MARK: - What is ignored

extension TreeScan {
    /// True where nothing may be asked of what is in a directory.
    private mutating func isLawless(_ law: FileStatus??, _ path: Path) -> Bool {
        let isLawless = law??.kind == .special || path.parent.map { lawless.contains($0) } ?? false
        if isLawless { lawless.insert(path) }
        return isLawless
    }

    /// Rules that were just read are what they are; older ones may be those of what was recorded.
    private mutating func noteRules(_ name: [UInt8], _ old: Entry?, _ new: Entry?) {
        guard !asksAll, !rulesChanged else { return }
        if name == TreeScan.ruleName {
            rulesChanged = !Entry.isRecorded(new, as: old)
        } else if case .folder(_, let former)? = old {
            if case .folder? = new { return }
            rulesChanged = former.holds(TreeScan.ruleName)
        }
    }

    private func ignored(
        _ names: Dictionary<[UInt8], Wish>.Keys, _ old: Folder, _ path: Path, isLawless: Bool
    ) throws(BodyError) -> Set<[UInt8]> {
        guard !isLawless else { return [] }
        let asked = names.filter { asksAll || old.entries[$0] == nil }
        return try rules.ignored(Array(asked), in: path)
    }
}

// MARK: - One entry

extension TreeScan {
    private mutating func look(
        at old: Entry?, _ name: [UInt8], in directory: borrowing Descriptor, _ path: Path,
        _ wish: Wish, depth: Int
    ) throws(BodyError) -> Entry? {
        // What is replaced while we look is looked at again.
        for _ in 0..<3 {
            do {
                guard let status = try directory.fileStatus(of: name) else { return nil }
                guard UnsafeName.reason(name) == nil else { return skip(path, .unsafeName) }
                switch status.kind {
                case .special: return skip(path, .special)
                case .link: return try link(old, name, in: directory, status)
                case .file: return try file(old, name, in: directory, status)
                case .directory:
                    guard depth < TreeScan.depthLimit, path.bytes.count < TreeScan.pathLimit
                    else { return skip(path, .tooDeep) }
                    return try folder(old, name, in: directory, path, wish, status, depth: depth)
                }
            } catch let refusal as SystemError {
                // A directory that may be listed and not entered.
                if refusal.code == EACCES {
                    _ = skip(path, .unreadable)
                    return old
                }
                guard [ENOENT, ELOOP, ENOTDIR, ENXIO, EINVAL, ENAMETOOLONG].contains(refusal.code)
                else {
                    throw BodyError(refusal)
                }
            } catch let error as BodyError {
                throw error
            } catch {
                preconditionFailure("nothing else is thrown here")
            }
        }
        return old
    }

    private mutating func skip(_ path: Path, _ reason: Skipped.Reason) -> Entry? {
        skipped.append(Skipped(path: path, reason: reason))
        return nil
    }

    private mutating func folder(
        _ old: Entry?, _ name: [UInt8], in directory: borrowing Descriptor, _ path: Path,
        _ wish: Wish, _ status: FileStatus, depth: Int
    ) throws -> Entry? {
        var known: Folder?
        if case .folder(_, let folder)? = old { known = folder }
        do {
            let below = try directory.opened(beneath: name, for: .listing)
            // Of a directory that is new all is new.
            let found = try look(
                at: known ?? Folder(), in: below, path, known == nil ? .everything : wish,
                depth: depth + 1)
            return .folder(status.mode, found)
        } catch let error as SystemError where error.code == EACCES {
            _ = skip(path, .unreadable)
            return .folder(status.mode, known ?? Folder())
        }
    }

    private func link(
        _ old: Entry?, _ name: [UInt8], in directory: borrowing Descriptor, _ status: FileStatus
    ) throws -> Entry {
        if let old = unchanged(old, status) { return old }
        let content = Leaf.Content.kept(try store.keep(try directory.target(of: name)))
        return .leaf(leaf(content, status, isLink: true, isUnstable: false))
    }
}

// MARK: - Files

extension TreeScan {
    private mutating func file(
        _ old: Entry?, _ name: [UInt8], in directory: borrowing Descriptor, _ status: FileStatus
    ) throws -> Entry? {
        if let old = unchanged(old, status) { return old }
        for attempt in 1...3 {
            let file: Descriptor
            do {
                file = try directory.opened(beneath: name, for: .reading)
            } catch {
                guard error.code == EACCES else { throw error }
                return .leaf(leaf(.unreadable, status, isLink: false, isUnstable: false))
            }
            let before = try file.fileStatus()
            guard before.kind == .file else {
                throw SystemError(code: ENXIO, deed: "read a file")
            }
            if before.names > 1 { hasFurtherNames = true }
            let content: Leaf.Content
            do throws(BodyError) {
                content = try read(file, before)
            } catch {
                // A file that became shorter can end the git that reads it.
                guard error.code == .gitEnded else { throw error }
                guard attempt == 3 else { continue }
                _ = try store.keep(Array("skep looks whether git works\n".utf8))
                return .leaf(leaf(.unreadable, before, isLink: false, isUnstable: true))
            }
            let isStable = try file.fileStatus() == before
            // What is too large takes too long to be read again and again.
            if isStable || attempt == 3 || before.size > limits.keptBytes {
                return .leaf(leaf(content, before, isLink: false, isUnstable: !isStable))
            }
        }
        return old
    }

    private func read(
        _ file: borrowing Descriptor, _ status: FileStatus
    ) throws(BodyError) -> Leaf.Content {
        if status.size <= limits.keptBytes { return .kept(try store.keep(file)) }
        guard status.size <= limits.hashedBytes else {
            return .tooLarge(size: status.size, hash: nil)
        }
        return .tooLarge(size: status.size, hash: try store.hash(file))
    }

    private func unchanged(_ old: Entry?, _ status: FileStatus) -> Entry? {
        guard case .leaf(let leaf)? = old, let seen = leaf.seen, seen == status else { return nil }
        return old
    }

    private func leaf(
        _ content: Leaf.Content, _ status: FileStatus, isLink: Bool, isUnstable: Bool
    ) -> Leaf {
        // Nobody can set this time back, and every change sets it.
        let isSettled = status.changed < settled && !isUnstable
        return Leaf(
            isLink: isLink, content: content, mode: status.mode, modified: status.modified,
            isUnstable: isUnstable, seen: isSettled ? status : nil)
    }
}

// MARK: - Changing a folder

extension Folder {
    fileprivate mutating func remove(_ name: [UInt8]) {
        guard entries.removeValue(forKey: name) != nil else { return }
        written = nil
    }

    fileprivate func holds(_ name: [UInt8]) -> Bool {
        entries.contains { entry in
            guard case .folder(_, let below) = entry.value else { return entry.key == name }
            return below.holds(name)
        }
    }

    /// What is recorded alike leaves the folder as it was written.
    fileprivate mutating func set(_ entry: Entry?, _ name: [UInt8]) {
        guard let entry else { return remove(name) }
        if !Entry.isRecorded(entry, as: entries[name]) { written = nil }
        entries[name] = entry
    }
}

extension Entry {
    static func isRecorded(_ new: Entry?, as old: Entry?) -> Bool {
        switch (new, old) {
        case (nil, nil): true
        case (.leaf(let new), .leaf(let old)): new.isRecorded(as: old)
        case (.folder(let mode, let new), .folder(let former, let old)):
            mode == former && new.written != nil && new.written == old.written
        default: false
        }
    }
}

extension FileTime {
    fileprivate static func < (left: FileTime, right: FileTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
