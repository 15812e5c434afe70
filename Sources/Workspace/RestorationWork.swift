internal import Glibc
internal import Linux

/// Carries out the steps of one restoration, or undoes them.
///
/// What a step has come to is seen from three places: a slot for what is to come, a slot for what had to go, and the
/// path itself. Each changes by moving one file in one step of the kernel's; so nothing else needs to be remembered.
struct RestorationWork: ~Copyable {
    let ground: Ground
    let bench: Bench
    let steps: [Step]
    let backup: ObjectID
    private let target: ObjectID
    private let note: String
    /// How what was moved looked then, by the number of its step.
    var placed: [Int: FileStatus] = [:]
    var displaced: [Int: FileStatus] = [:]
    /// The numbers of the directories that we made; nil where another process did.
    private(set) var made: Set<Int>?
    private(set) var staying: [Path] = []

    init(
        _ ground: consuming Ground, _ bench: consuming Bench, _ steps: [Step], backup: ObjectID,
        target: ObjectID, note: String
    ) {
        self.bench = bench
        self.ground = ground
        self.steps = steps
        self.backup = backup
        self.target = target
        self.note = note
    }

    func mark(_ phase: PendingRestoration.Phase) throws(BodyError) {
        try system { () throws(SystemError) in
            try bench.write(
                RestorationJournal(backup: backup, target: target, phase: phase, note: note))
        }
    }

    consuming func clear() throws(BodyError) {
        do throws(SystemError) { try bench.clear() } catch { throw BodyError(error) }
    }
}

// MARK: - Beside the workspace

extension RestorationWork {
    /// Writes all that is new, and flushes it: a full disk and a damaged store are noticed here.
    mutating func prepare() throws(BodyError) {
        try system { () throws(SystemError) in
            // Of one that was ended before it had begun.
            for name in try bench.fresh.names() { try bench.fresh.removeFile(name) }
            for name in try bench.former.names() { try bench.former.removeFile(name) }
        }
        try mark(.preparing)
        var count = 0
        for (number, step) in steps.enumerated() {
            guard let leaf = step.placed else { continue }
            try write(leaf, mode: step.mode, number)
            count += 1
        }
        try flushFresh(count)
        try mark(.applying)
    }

    /// Puts what was recorded into its slot, and looks whether it is that.
    func write(_ leaf: Leaf, mode: UInt16, _ number: Int) throws(BodyError) {
        guard case .kept(let object) = leaf.content else {
            preconditionFailure("what was not kept is not to come")
        }
        let slot = Bench.slot(number)
        if leaf.isLink {
            let content = try ground.store.content(object)
            try system { () throws(SystemError) in
                try bench.fresh.removeFile(slot)
                try bench.fresh.makeLink(slot, to: content)
                try bench.fresh.setTime(leaf.modified, of: slot)
            }
        } else {
            try ground.store.write(object, to: slot, in: bench.fresh)
            try system { () throws(SystemError) in
                let file = try bench.fresh.opened(beneath: slot, for: .reading)
                try file.setMode(mode)
                try file.setTime(leaf.modified)
            }
        }
        guard try ground.holdsContent(of: leaf, slot, in: bench.fresh) else {
            throw BodyError(.damaged, "object \(object) is not what was recorded")
        }
    }

    private func flushFresh(_ count: Int) throws(BodyError) {
        try system { () throws(SystemError) in
            guard count <= RestorationWork.fewFiles else {
                return try bench.fresh.flushFileSystem()
            }
            for (number, step) in steps.enumerated() {
                guard let leaf = step.placed, !leaf.isLink else { continue }
                try bench.fresh.opened(beneath: Bench.slot(number), for: .reading).flush()
            }
            try bench.fresh.flush()
        }
    }

    /// So many are flushed one by one: everything else on the disk is not ours to wait for.
    private static let fewFiles = 32

    /// What was done to the workspace, and that it was done.
    func flushWorkspace() throws(BodyError) {
        var paths: Set<Path> = []
        var hasLinks = false
        for step in steps {
            paths.insert(step.path.parent ?? .root)
            if step.after?.directoryMode != nil || step.isInPlace { paths.insert(step.path) }
            // One cannot be opened to be flushed.
            if step.isInPlace, step.after?.leaf?.isLink == true { hasLinks = true }
        }
        guard !hasLinks, paths.count <= RestorationWork.fewFiles else {
            return try system { () throws(SystemError) in try ground.root.flushFileSystem() }
        }
        try system { () throws(SystemError) in
            for path in paths where !path.isRoot {
                do throws(SystemError) {
                    try ground.root.opened(beneath: path.bytes, for: .reading).flush()
                } catch {
                    // That it is gone is on the disk with the directory it was in.
                    if error.isNoWay { continue }
                    guard error.code == EACCES else { throw error }
                    return try ground.root.flushFileSystem()
                }
            }
            try ground.root.flush()
            try bench.fresh.flush()
            try bench.former.flush()
        }
    }
}

// MARK: - In the workspace

extension RestorationWork {
    /// All steps, each checked before it counts. When this returns, that all is done is on the disk.
    mutating func apply() throws(BodyError) {
        made = []
        for step in steps { try open(step) }
        // What is in a directory goes before it, and comes after it.
        for number in steps.indices.reversed() { try makeRoom(number) }
        for number in steps.indices { try put(number) }
        for number in steps.indices { try check(number) }
        for step in steps.reversed() { try close(step) }
        try flushWorkspace()
        try mark(.restored)
    }

    /// A directory that does not let us work in it does so until the end.
    private func open(_ step: Step) throws(BodyError) {
        guard let mode = step.before?.directoryMode else { return }
        try noticing(step.path) { () throws(SystemError) in
            let parent = try ground.directory(above: step.path)
            let name = Array(step.path.name)
            guard let status = try parent.fileStatus(of: name), status.kind == .directory,
                status.mode == mode
            else { throw SystemError(code: ENOENT, deed: "find") }
            if mode & 0o700 != 0o700 { try parent.setMode(mode | 0o700, ofDirectory: name) }
        }
    }

    private mutating func makeRoom(_ number: Int) throws(BodyError) {
        let step = steps[number]
        // A file that is replaced by another one waits for it.
        if step.displaced != nil, step.placed == nil { return try displace(number) }
        guard step.before?.directoryMode != nil, step.after?.directoryMode == nil else { return }
        let isGone = try noticing(step.path) { () throws(SystemError) in
            do throws(SystemError) {
                return try ground.directory(above: step.path)
                    .removeDirectory(Array(step.path.name))
            } catch {
                // What is not recorded is in it.
                guard error.code == ENOTEMPTY, step.after == nil else { throw error }
                return false
            }
        }
        if !isGone { staying.insert(step.path, at: 0) }
    }

    /// Moves a file aside and looks at it there, where nobody can change what is looked at for another file.
    private mutating func displace(_ number: Int) throws(BodyError) {
        let step = steps[number]
        guard let leaf = step.displaced else { return }
        let slot = Bench.slot(number)
        try noticing(step.path) { () throws(SystemError) in
            try ground.directory(above: step.path)
                .move(Array(step.path.name), to: bench.former, as: slot)
        }
        let status = try system { () throws(SystemError) in
            try bench.former.fileStatus(of: slot)
        }
        guard let status, try ground.holds(leaf, slot, in: bench.former) else {
            throw changed(step.path)
        }
        displaced[number] = status
    }

    private mutating func put(_ number: Int) throws(BodyError) {
        let step = steps[number]
        if step.isInPlace { return try adjust(number) }
        let name = Array(step.path.name)
        if step.placed != nil {
            try displace(number)
            let status = try noticing(step.path) { () throws(SystemError) in
                let parent = try ground.directory(above: step.path)
                try bench.fresh.move(Bench.slot(number), to: parent, as: name)
                return try parent.fileStatus(of: name)
            }
            guard let status else { throw changed(step.path) }
            placed[number] = status
        } else if step.after?.directoryMode != nil, step.before?.directoryMode == nil {
            try noticing(step.path) { () throws(SystemError) in
                try ground.directory(above: step.path).makeDirectory(name)
            }
            made?.insert(number)
        }
    }

    /// The same content, with another mode or time.
    private func adjust(_ number: Int) throws(BodyError) {
        let step = steps[number]
        guard let old = step.before?.leaf, let new = step.after?.leaf else { return }
        let name = Array(step.path.name)
        let isAsItWas = try looking(step.path) { parent throws(BodyError) in
            try ground.holds(old, name, in: parent)
        }
        guard isAsItWas else { throw changed(step.path) }
        if try ground.status(of: step.path)?.names ?? 1 > 1, new.isKept {
            return try part(number, new)
        }
        try noticing(step.path) { () throws(SystemError) in
            try set(new.modified, step.mode, isLink: new.isLink, step.path)
        }
    }

    /// One that has other names, of which some may be outside, gets a copy under this one: those are nobody's to change.
    private func part(_ number: Int, _ leaf: Leaf) throws(BodyError) {
        let step = steps[number]
        try write(leaf, mode: step.mode, number)
        try noticing(step.path) { () throws(SystemError) in
            // Whoever writes meanwhile writes to what the other names lead to.
            try bench.fresh.move(
                Bench.slot(number), to: try ground.directory(above: step.path),
                over: Array(step.path.name))
        }
    }

    func set(
        _ time: FileTime, _ mode: UInt16, isLink: Bool, _ path: Path
    ) throws(SystemError) {
        if isLink {
            try ground.directory(above: path).setTime(time, of: Array(path.name))
        } else {
            let file = try ground.root.opened(beneath: path.bytes, for: .reading)
            try file.setMode(mode)
            try file.setTime(time)
        }
    }

    private func close(_ step: Step) throws(BodyError) {
        guard step.after?.directoryMode != nil || staying.contains(step.path) else { return }
        let mode = step.after == nil ? step.before?.directoryMode ?? 0o700 : step.mode
        try noticing(step.path) { () throws(SystemError) in
            let parent = try ground.directory(above: step.path)
            let name = Array(step.path.name)
            try parent.setMode(mode, ofDirectory: name)
            let found = try parent.fileStatus(of: name)?.mode
            guard found.map({ $0 & 0o1777 }) == mode & 0o1777 else {
                throw SystemError(code: ENOENT, deed: "find")
            }
        }
    }
}

// MARK: - Looking at what was done

extension RestorationWork {
    private func check(_ number: Int) throws(BodyError) {
        let step = steps[number]
        // Whoever had it open may have written to it after it was moved.
        if let status = displaced[number] {
            let found = try system { () throws(SystemError) in
                try bench.former.fileStatus(of: Bench.slot(number))
            }
            // One that has other names looks different when one of these goes.
            if found != status, let leaf = step.displaced {
                let isSame = try ground.holds(leaf, Bench.slot(number), in: bench.former)
                guard isSame else { throw changed(step.path) }
            }
        }
        let found = try ground.status(of: step.path)
        switch step.after {
        case nil:
            guard found == nil || staying.contains(step.path) else { throw changed(step.path) }
        case .directory?:
            guard found?.kind == .directory else { throw changed(step.path) }
        case .leaf(let leaf)?:
            let isRight = try looking(step.path) { parent throws(BodyError) in
                try ground.holds(
                    leaf, mode: step.mode, time: placed[number]?.modified,
                    Array(step.path.name), in: parent)
            }
            guard isRight, placed[number] == nil || placed[number] == found else {
                throw changed(step.path)
            }
        }
    }

    func changed(_ path: Path) -> BodyError {
        BodyError(.changedMeanwhile, "'\(path)' changed meanwhile")
    }

    /// Does what the kernel refuses where somebody else is at work.
    private func noticing<Value: ~Copyable>(
        _ path: Path, _ body: () throws(SystemError) -> Value
    ) throws(BodyError) -> Value {
        do {
            return try body()
        } catch {
            if error.code == EEXIST {
                throw BodyError(
                    .changedMeanwhile,
                    "'\(path)' is there already: made meanwhile, or with a name taken for it")
            }
            guard error.isNoWay || [ENOTEMPTY, EISDIR].contains(error.code) else {
                throw BodyError(error)
            }
            throw changed(path)
        }
    }

    /// False where no directories lead there any more.
    func looking(
        _ path: Path, _ body: (borrowing Descriptor) throws(BodyError) -> Bool
    ) throws(BodyError) -> Bool {
        let parent: Descriptor
        do {
            parent = try ground.directory(above: path)
        } catch {
            guard error.isNoWay else { throw BodyError(error) }
            return false
        }
        return try body(parent)
    }
}
