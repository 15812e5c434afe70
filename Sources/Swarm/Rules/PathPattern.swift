/// A path or a glob of paths, with all that lies below: `src`, `src/*.py`, `**/.env`.
///
/// Relative to the workspace, or absolute where it lies elsewhere. `*` and `?` stay within a name; `**`
/// stands for any number of names.
public struct PathPattern: Equatable, Sendable {
    public let text: String
    private let parts: [Part]
    /// An absolute path and one within the workspace have nothing in common.
    private let isAbsolute: Bool

    private enum Part: Equatable {
        case anywhere
        case name(Glob)
    }

    public init(_ text: String) {
        self.text = text
        let names = PathNames(text)
        isAbsolute = names.isAbsolute
        parts = names.names.map { $0 == "**" ? .anywhere : .name(Glob($0)) }
    }

    /// Whether the path, or a directory it lies in, is meant.
    public func covers(_ path: String) -> Bool { covers(PathNames(path)) }

    func covers(_ path: PathNames) -> Bool {
        guard isAbsolute == path.isAbsolute || isEverywhere else { return false }
        var (place, at) = (0, 0)
        // As in `Glob`: the last `**`, and how many names it stands for as yet.
        var last: (place: Int, end: Int)?
        while place < parts.count {
            switch parts[place] {
            case .anywhere:
                last = (place, at)
                place += 1
            case .name(let glob):
                guard at < path.names.count else { return false }
                if glob.matches(path.names[at]) {
                    place += 1
                    at += 1
                } else {
                    guard let any = last else { return false }
                    at = any.end + 1
                    last = (any.place, at)
                    place = any.place + 1
                }
            }
        }
        // What is left of the path lies below.
        return true
    }

    /// Whether there may be a path that both mean.
    public func overlaps(_ other: PathPattern) -> Bool {
        guard isAbsolute == other.isAbsolute || isEverywhere || other.isEverywhere else {
            return false
        }
        var seen: Set<[Int]> = []
        var open = [[0, 0]]
        while let pair = open.popLast() {
            guard seen.insert(pair).inserted else { continue }
            let (mine, theirs) = (pair[0], pair[1])
            // Who has come to its end means everything below, and so all that the other names.
            if mine == parts.count || theirs == other.parts.count { return true }
            let (own, foreign) = (parts[mine], other.parts[theirs])
            if own == .anywhere { open.append([mine + 1, theirs]) }
            if foreign == .anywhere { open.append([mine, theirs + 1]) }
            switch (own, foreign) {
            case (.name(let one), .name(let another)):
                if one.overlaps(another) { open.append([mine + 1, theirs + 1]) }
            case (.anywhere, .name): open.append([mine, theirs + 1])
            case (.name, .anywhere): open.append([mine + 1, theirs])
            case (.anywhere, .anywhere): break
            }
        }
        return false
    }

    /// Whether it means every path that the other one means; where that is not plain to see, it is denied.
    public func includes(_ other: PathPattern) -> Bool {
        guard isEverywhere || (isAbsolute == other.isAbsolute && !other.isEverywhere) else {
            return false
        }
        var seen: Set<[Int]> = []
        var open = [[0, 0]]
        while let pair = open.popLast() {
            guard seen.insert(pair).inserted else { continue }
            let (mine, theirs) = (pair[0], pair[1])
            // Everything below is meant.
            if mine == parts.count { return true }
            let foreign = theirs < other.parts.count ? other.parts[theirs] : nil
            switch (parts[mine], foreign) {
            case (.anywhere, nil): open.append([mine + 1, theirs])
            case (.anywhere, _): open += [[mine + 1, theirs], [mine, theirs + 1]]
            case (.name(let one), .name(let another)):
                if one.includes(another) { open.append([mine + 1, theirs + 1]) }
            case (.name, .anywhere), (.name, nil): break
            }
        }
        return false
    }

    /// Whether it means one path, with what is below.
    public var isExact: Bool {
        parts.allSatisfy { if case .name(let glob) = $0 { glob.isExact } else { false } }
    }

    /// A rule such as `**/.env` means every place of the machine.
    private var isEverywhere: Bool { parts.first == .anywhere }
}

/// A path, cut into names once for all patterns that look at it.
struct PathNames {
    let path: String
    let names: [Substring]
    let isAbsolute: Bool

    init(_ path: String) {
        self.path = path
        names = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
            .filter { $0 != "." }
        isAbsolute = path.isAbsolute
    }
}
