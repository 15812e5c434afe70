internal import Swarm

/// What the rows say of the files, each found as the one before left it.
struct FoundFiles {
    /// The first row that another one contradicts, and why.
    private(set) var contradiction: (row: Int64, why: String)?
    /// By the worktree, for the workspace by none.
    private var last: [String: [String: (hash: String?, row: Int64)]] = [:]

    mutating func note(_ event: EventView) {
        guard contradiction == nil, event.contentIsText else { return }
        if event.isFoundChange, let path = String(lossy: event.subject) {
            note(event, path)
        } else if event.type == .snapshot,
            let base = Restoration(parsing: event.content), base.files != nil
        {
            // From here on the files are recorded anew.
            last[base.worktree ?? ""] = nil
        }
    }

    private mutating func note(_ event: EventView, _ path: String) {
        guard let change = StateChange(parsing: event.content), change.commit != nil else {
            return
        }
        // A directory is told only where nothing in it is.
        guard change.find?.kind != "directory" else {
            last[path] = nil
            return
        }
        let row = event.id.rawValue
        let place = change.find?.worktree ?? ""
        if let known = last[place]?[path], known.hash != change.before {
            contradiction = (
                row,
                "it says that '\(path)' was \(FoundFiles.word(change.before)), and event "
                    + "\(known.row) left \(FoundFiles.word(known.hash)) there"
            )
        }
        last[place, default: [:]][path] = (change.after, row)
    }

    private static func word(_ hash: String?) -> String { hash ?? "nothing" }
}
