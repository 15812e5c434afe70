internal import Glibc
internal import Linux

// Undoing what was done, from whatever point on. It looks only at what is there; so it may be ended and begun again.
extension RestorationWork {
    /// Puts everything back, looks whether it is what the backup has, and flushes it. What others wrote meanwhile
    /// is left as it is, and named: what was there before is in the backup.
    mutating func rollBack() throws(BodyError) -> [Path] {
        var others: Set<Path> = []
        var rewritten: Set<Int> = []
        for step in steps { try reopen(step) }
        for number in steps.indices.reversed() {
            if try !takeBack(number) { others.insert(steps[number].path) }
        }
        for number in steps.indices {
            if try !giveBack(number, &rewritten) { others.insert(steps[number].path) }
        }
        // What is in a directory before it, since it may not be looked into once it is closed.
        for number in steps.indices.reversed() where !others.contains(steps[number].path) {
            let path = steps[number].path
            try closeAsBefore(steps[number])
            switch try state(number, isRewritten: rewritten.contains(number)) {
            case .before: break
            case .others: others.insert(path)
            case .ours: throw BodyError(.system, "'\(path)' is not what it was before")
            }
        }
        // Other files were flushed when they were written, or were there all the time.
        if !rewritten.isEmpty {
            try system { () throws(SystemError) in try ground.root.flushFileSystem() }
        }
        try flushWorkspace()
        try nameRest()
        return others.sorted()
    }

    /// What found no place is numbered, and to be known again by whoever looks for it.
    private func nameRest() throws(BodyError) {
        try system { () throws(SystemError) in
            let slots = try bench.former.names()
            guard !slots.isEmpty else { return }
            let rest = slots.compactMap { slot -> (slot: [UInt8], path: Path)? in
                let digits = slot.prefix { $0 != UInt8(ascii: "-") }
                guard let number = Int(String(decoding: digits, as: UTF8.self)),
                    steps.indices.contains(number)
                else { return nil }
                return (slot, steps[number].path)
            }
            try bench.name(rest: rest.sorted { $0.path < $1.path })
        }
    }

    /// Directories that are already closed again, for good or not.
    private func reopen(_ step: Step) throws(BodyError) {
        guard step.before?.directoryMode != nil || step.after?.directoryMode != nil,
            let status = try ground.status(of: step.path), status.kind == .directory,
            status.mode & 0o700 != 0o700
        else { return }
        _ = try unlessGone { () throws(SystemError) in
            try ground.directory(above: step.path)
                .setMode(status.mode | 0o700, ofDirectory: Array(step.path.name))
            return true
        }
    }

    /// Takes away what was put there. False where it is by now somebody else's.
    private func takeBack(_ number: Int) throws(BodyError) -> Bool {
        let step = steps[number]
        let name = Array(step.path.name)
        if let leaf = step.placed {
            let slot = Bench.slot(number)
            let waits = try system { () throws(SystemError) in
                try bench.fresh.fileStatus(of: slot) != nil
            }
            if !waits {
                // Somebody else's is noticed when there is no room for what was.
                guard try ground.holdsContent(of: leaf, at: step.path) else { return true }
                let isMoved = try unlessGone { () throws(SystemError) in
                    try ground.directory(above: step.path).move(name, to: bench.fresh, as: slot)
                    return true
                }
                guard isMoved else { return true }
            }
            // Where it was never put there it is still ours; or an earlier rollback was ended just here.
            if try ground.holdsContent(of: leaf, slot, in: bench.fresh) { return true }
            // Changed in this moment: it goes back to where its owner has it, or is kept for them.
            let isBack = try unlessGone { () throws(SystemError) in
                try bench.fresh.move(slot, to: try ground.directory(above: step.path), as: name)
                return true
            }
            if !isBack {
                try system { () throws(SystemError) in
                    try bench.fresh.move(slot, to: bench.former, as: slot + Array("-new".utf8))
                }
            }
            return false
        }
        guard step.after?.directoryMode != nil, step.before?.directoryMode == nil else {
            return true
        }
        guard try ground.status(of: step.path)?.kind == .directory else { return true }
        // One that somebody else made meanwhile is not ours to remove, as long as we know.
        if made?.contains(number) == false { return false }
        return try unlessGone { () throws(SystemError) in
            try ground.directory(above: step.path).removeDirectory(name)
            return true
        }
    }

    /// Puts there what had to go. False where there is something of somebody else's.
    private func giveBack(
        _ number: Int, _ rewritten: inout Set<Int>
    ) throws(BodyError) -> Bool {
        let step = steps[number]
        let name = Array(step.path.name)
        if step.isInPlace { return try readjust(step) }
        guard step.before != nil else { return try ground.status(of: step.path) == nil }
        guard let leaf = step.displaced else {
            let kind = try ground.status(of: step.path)?.kind
            if kind == .directory { return true }
            guard kind == nil else { return false }
            return try unlessGone { () throws(SystemError) in
                try ground.directory(above: step.path).makeDirectory(name)
                return true
            }
        }
        let slot = Bench.slot(number)
        let isAside = try system { () throws(SystemError) in
            try bench.former.fileStatus(of: slot) != nil
        }
        if isAside {
            return try unlessGone { () throws(SystemError) in
                try bench.former.move(slot, to: try ground.directory(above: step.path), as: name)
                return true
            }
        }
        if try ground.status(of: step.path) != nil {
            return try looking(step.path) { parent throws(BodyError) in
                try ground.holds(leaf, name, in: parent)
            }
        }
        // It is nowhere: whoever took it, the backup has it.
        guard leaf.isKept else { return false }
        let spare = steps.count + number
        try write(leaf, mode: leaf.mode & 0o777, spare)
        rewritten.insert(number)
        return try unlessGone { () throws(SystemError) in
            try bench.fresh.move(
                Bench.slot(spare), to: try ground.directory(above: step.path), as: name)
            return true
        }
    }

    private func readjust(_ step: Step) throws(BodyError) -> Bool {
        guard let old = step.before?.leaf, try isOurs(step) else { return false }
        return try unlessGone { () throws(SystemError) in
            try set(old.modified, old.mode, isLink: old.isLink, step.path)
            return true
        }
    }

    /// Whether a file that only gets another mode or time has what we give it, or what it had.
    private func isOurs(_ step: Step) throws(BodyError) -> Bool {
        guard let old = step.before?.leaf, let new = step.after?.leaf,
            let status = try ground.status(of: step.path)
        else { return false }
        guard old.isLink || [old.mode, step.mode].contains(status.mode),
            [old.modified, new.modified].contains(status.modified)
        else { return false }
        return try ground.holdsContent(of: old, at: step.path)
    }

    private func closeAsBefore(_ step: Step) throws(BodyError) {
        guard let mode = step.before?.directoryMode,
            let status = try ground.status(of: step.path), status.kind == .directory,
            step.isOurs(status.mode), status.mode != mode
        else { return }
        _ = try unlessGone { () throws(SystemError) in
            try ground.directory(above: step.path)
                .setMode(mode, ofDirectory: Array(step.path.name))
            return true
        }
    }

    private enum State {
        case before
        /// Somebody else has changed it.
        case others
        /// It is not as it was, and that is our doing.
        case ours
    }

    private func state(_ number: Int, isRewritten: Bool) throws(BodyError) -> State {
        let step = steps[number]
        guard let status = try ground.status(of: step.path) else {
            return step.before == nil ? .before : .ours
        }
        switch step.before {
        case nil: return .ours
        case .directory(let mode)?:
            // The kernel may refuse a group's bit to who is not in the group.
            if status.kind == .directory, status.mode & 0o1777 == mode & 0o1777 { return .before }
            return step.isOurs(status.mode) ? .ours : .others
        case .leaf(let leaf)?:
            let mode = isRewritten ? leaf.mode & 0o777 : leaf.mode
            let isAsBefore = try looking(step.path) { parent throws(BodyError) in
                try ground.holds(leaf, mode: mode, Array(step.path.name), in: parent)
            }
            if isAsBefore { return .before }
            if step.isInPlace { return try isOurs(step) ? .ours : .others }
            guard !isRewritten, let after = step.placed else {
                return isRewritten ? .ours : .others
            }
            // What was moved aside and back is the very file that was there.
            return try ground.holdsContent(of: after, at: step.path) ? .ours : .others
        }
    }

    /// False where the directories on the way, or what is at the path, are by now somebody else's.
    private func unlessGone(
        _ body: () throws(SystemError) -> Bool
    ) throws(BodyError) -> Bool {
        do {
            return try body()
        } catch {
            guard error.isNoWay || [EEXIST, ENOTEMPTY].contains(error.code) else {
                throw BodyError(error)
            }
            return false
        }
    }
}

extension Step {
    /// Whether it is a mode that we give this directory on the way.
    fileprivate func isOurs(_ mode: UInt16) -> Bool {
        guard let old = before?.directoryMode else { return false }
        return [old, old | 0o700, 0o700, self.mode, self.mode | 0o700].contains(mode)
    }
}
