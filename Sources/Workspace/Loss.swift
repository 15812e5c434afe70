/// What would be lost if a work tree were removed.
public enum Loss: Equatable, Sendable {
    /// What the commit has and is something else in the work tree, or not there.
    case changed([Path])
    /// What the commit does not have. A directory stands for all in it.
    case untracked([Path])
    /// The same of what is ignored: `.env`, for one.
    case ignored([Path])
    case staged([Path])
    /// So many that no other branch or tag has.
    case commits(Int)
    /// A rebase, a merge.
    case underWay(String)
    /// Somebody has told git to keep it, and perhaps why.
    case locked(String)
}

extension Loss: CustomStringConvertible {
    /// A few words: `3 files changed`.
    public var description: String {
        switch self {
        case .changed(let paths): Loss.count(paths.count, "file", "files") + " changed"
        case .untracked(let paths): "\(paths.count) untracked"
        case .ignored(let paths): "\(paths.count) ignored"
        case .staged(let paths): "\(paths.count) staged"
        case .commits(let count): Loss.count(count, "commit", "commits") + " nowhere else"
        case .underWay(let what): "\(what) under way"
        case .locked(let reason): reason.isEmpty ? "locked" : "locked: \(reason)"
        }
    }

    /// The same with the name of the first of its files.
    public var example: String {
        switch self {
        case .changed(let paths), .untracked(let paths), .ignored(let paths), .staged(let paths):
            guard let first = paths.first else { return description }
            return paths.count == 1
                ? "\(description) ('\(first)')" : "\(description) ('\(first)' is one)"
        case .commits, .underWay, .locked: return description
        }
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
