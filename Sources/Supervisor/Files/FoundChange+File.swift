internal import Swarm
internal import Workspace

extension FoundChange {
    init(
        _ change: FileChange, of commit: ObjectID, part: Int, of parts: Int, _ diff: [UInt8]?,
        by authors: Set<AgentID>
    ) {
        var content = StateChange(
            target: "file", before: change.before?.name, after: change.after?.name)
        var find = StateChange.Find(part: Int64(part), parts: Int64(parts))
        let shown = change.after ?? change.before
        switch shown?.kind {
        case .link: find.kind = "link"
        case .directory: find.kind = "directory"
        case .file, nil: break
        }
        if let mode = change.after?.mode, mode != change.before?.mode {
            find.mode = String(mode, radix: 8)
        }
        find.size = change.after?.size
        if change.after.map({ $0.keeping != .kept }) == true { find.isKept = false }
        if change.after?.isUnstable == true { find.isUnstable = true }
        var author: AgentID?
        if authors.count == 1 {
            author = authors.first
            find.evidence = StateChange.Find.byWriter
        } else if !authors.isEmpty {
            find.writers = authors.map(\.rawValue).sorted()
        }
        content.find = find
        content.diff = diff.map { String(decoding: $0, as: UTF8.self) }
        content.isReversible = change.before.map { $0.keeping == .kept } ?? true
        content.commit = commit.description
        self.init(change.path.description, by: author, content)
    }
}

extension FileVersion {
    /// A directory is called what an empty one is: what is in it has paths of its own.
    fileprivate var name: String? {
        kind == .directory ? "4b825dc642cb6eb9a060e54bf8d69288fbee4904" : hash?.description
    }
}
