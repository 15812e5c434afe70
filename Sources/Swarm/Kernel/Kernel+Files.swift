/// A file that was found changed.
public struct FoundChange: Equatable, Sendable {
    /// Who is known to have done it.
    public var agent: AgentID?
    public var path: String
    public var content: StateChange

    public init(_ path: String, by agent: AgentID?, _ content: StateChange) {
        self.agent = agent
        self.path = path
        self.content = content
    }
}

/// What of the files is told to the kernel.
public enum FileNews: Equatable, Sendable {
    /// All changes of one record, or as many of them as are told at once.
    case changed([FoundChange])
    /// From here on changes are told: what there was before is not told file by file. Where a record from
    /// before is gone, `lost` names it.
    case based(commit: String, files: Int64, lost: String?, of: AgentWorkTree? = nil)
    /// How the files are watched has changed: why they are not as they should be, or nil.
    case watched(trouble: String?)
    /// What was asked for: what is at a path, by its hash; nil where nothing is.
    case looked(Declaration, hash: String?)
    /// The path is none that is recorded, so nobody can tell.
    case unknown(Declaration)
    /// What came of a task; without a ticket of one that an earlier supervisor began.
    case worked(FileOutcome, ticket: Int?)
    /// Files were half brought back, and could not be put back either.
    case halfRestored
    /// What was left half done is whole again, one way or the other.
    case rescued
    /// The same of what was wanted of a worktree.
    case cultivated(WorkTreeOutcome, ticket: Int)
    /// A worktree is not there any more, and nobody asked us.
    case vanished(AgentWorkTree)
}

/// What an agent says it has made of a file, until that is seen.
public struct Declaration: Equatable, Sendable {
    public let event: EventID
    public let agent: AgentID
    /// Relative to the workspace.
    public let path: String
    public let after: String
    /// When it is looked whether it is so.
    let due: Int64
}

/// What agents declare of resources, as far as it is to be compared with something.
struct Declarations: Equatable, Sendable {
    private(set) var open: [Declaration] = []
    /// What was declared last of what is no file, the oldest first.
    private var resources: [(key: String, after: String)] = []

    static let limit = 1_024

    var wake: Int64? { open.map(\.due).min() }

    mutating func add(_ declaration: Declaration) {
        // Nobody is accused where there are too many to look at.
        guard open.count < Declarations.limit else { return }
        open.append(declaration)
    }

    /// Takes out what this is what was declared of.
    mutating func settle(_ path: String, _ after: String?) -> EventID? {
        guard let place = open.firstIndex(where: { $0.path == path && $0.after == after }) else {
            return nil
        }
        return open.remove(at: place).event
    }

    mutating func takeDue(at time: Int64) -> [Declaration] {
        let due = open.filter { $0.due <= time }
        if !due.isEmpty { open.removeAll { $0.due <= time } }
        return due
    }

    /// Notes what a resource is by now, and returns what was said of it before.
    mutating func note(_ key: String, _ after: String) -> String? {
        var former: String?
        if let place = resources.firstIndex(where: { $0.key == key }) {
            former = resources.remove(at: place).after
        }
        resources.append((key, after))
        if resources.count > Declarations.limit { resources.removeFirst() }
        return former
    }

    static func == (left: Declarations, right: Declarations) -> Bool {
        left.open == right.open && left.resources.elementsEqual(right.resources, by: ==)
    }
}

// What is found in the files, and what agents say of them.
extension Kernel {
    mutating func learn(_ news: FileNews) {
        switch news {
        case .changed(let changes): for change in changes { find(change) }
        case .based(let commit, let files, let lost, let tree):
            if let lost {
                var loss = Consistency(
                    expected: ["commit": JSON(lost)], found: ["commit": .null])
                loss.action = "the files are recorded from here on"
                record(.consistency, subject: tree?.top ?? "files", loss)
            }
            var content = Restoration(commit: commit)
            content.files = files
            content.locate(tree)
            record(.snapshot, tree.flatMap { owner(of: $0) }, subject: commit, content)
        case .watched(let trouble):
            record(
                .signal, subject: "health",
                [
                    "part": "files", "ok": JSON(trouble == nil),
                    "why": trouble.map { JSON($0) } ?? .null,
                ])
        case .looked(let declaration, let hash) where hash != declaration.after:
            accuse(declaration, hash)
        case .looked, .unknown: break
        case .worked(let outcome, let ticket): learn(outcome, of: ticket)
        case .halfRestored: hasHalfRestored = true
        case .rescued: hasHalfRestored = false
        case .cultivated(let outcome, let ticket): learn(outcome, of: ticket)
        case .vanished(let tree):
            record(.signal, owner(of: tree), subject: "worktree", WorkTreeChange(tree))
        }
    }

    private mutating func find(_ change: FoundChange) {
        let change = attributed(change)
        var content = change.content
        if let event = declarations.settle(change.path, content.after) {
            content.find = content.find ?? StateChange.Find()
            content.find?.declared = event
        }
        record(.stateChange, change.agent, subject: change.path, content)
        guard content.find?.worktree == nil else {
            return touchApart(change.path, by: change.agent, in: content.find?.worktree)
        }
        weigh(change.path, by: change.agent)
        if let agent = change.agent {
            // Who holds a path may be blamed for what somebody else did there: that alone holds nobody.
            let isSure = content.find?.evidence != StateChange.Find.byLease
            touch(change.path, by: agent, isSure: isSure)
        } else {
            // Each of them may have done it, and that is what they would quarrel about.
            for writer in content.find?.writers ?? [] {
                touch(change.path, by: AgentID(rawValue: writer), isSure: false)
            }
        }
    }

    private mutating func accuse(_ declaration: Declaration, _ hash: String?) {
        var content = Consistency(
            expected: ["after": JSON(declaration.after)],
            found: ["after": hash.map { JSON($0) } ?? .null])
        content.declaredBy = declaration.agent.rawValue
        content.action = "none"
        content.event = declaration.event
        record(.consistency, declaration.agent, subject: declaration.path, content)
    }

    mutating func lookAfterDeclarations() {
        for declaration in declarations.takeDue(at: now.boot) {
            // Who was found to have done what it said meanwhile is not in the list any more.
            perform(.look(declaration))
        }
    }

    /// What an agent declares is believed as far as nobody can tell otherwise.
    mutating func declare(_ id: AgentID, _ report: Report, as event: EventID) {
        guard let path = report.subject, case .text(let text) = report.content,
            let change = StateChange(parsing: text.utf8Span.span.bytes), let after = change.after
        else { return }
        guard change.target ?? "file" == "file" else {
            let key = "\(change.target ?? "") \(path)"
            let former = declarations.note(key, after)
            guard let before = change.before, let former, former != before else { return }
            var content = Consistency(
                expected: ["before": JSON(before)], found: ["before": JSON(former)])
            content.declaredBy = id.rawValue
            content.action = "none"
            content.event = event
            return record(.consistency, id, subject: path, content)
        }
        // Of another kind of hash nobody can say what it is of.
        guard after.utf8.count == 40, path.utf8.count <= Patience.pathBytes,
            let relative = relative(path, of: id)
        else { return }
        declarations.add(
            Declaration(
                event: event, agent: id, path: relative, after: after,
                due: now.boot + Patience.declaration))
    }

    /// Within the workspace; an agent's own directory is where its paths begin, if they do not at the root.
    private func relative(_ path: String, of id: AgentID) -> String? {
        guard let workspace else { return nil }
        if let place = relativeInWorkTree(path, of: id, workspace) { return place }
        guard path.isAbsolute else {
            guard let directory = state[id]?.origin.directory, directory != workspace else {
                return path
            }
            return Kernel.below(workspace, directory).map { "\($0)/\(path)" }
        }
        return Kernel.below(workspace, path)
    }

    static func below(_ workspace: String, _ path: String) -> String? {
        guard path.utf8.starts(with: "\(workspace)/".utf8) else { return nil }
        return String(decoding: path.utf8.dropFirst(workspace.utf8.count + 1), as: UTF8.self)
    }
}
