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
        isAbsolute = text.hasPrefix("/")
        parts = PathPattern.names(of: text).map { $0 == "**" ? .anywhere : .name(Glob($0)) }
    }

    /// Whether the path, or a directory it lies in, is meant.
    public func covers(_ path: String) -> Bool {
        guard isAbsolute == path.hasPrefix("/") || isEverywhere else { return false }
        var places = entered([0])
        if places.contains(parts.count) { return true }
        for name in PathPattern.names(of: path) {
            var next: Set<Int> = []
            for place in places {
                switch parts[place] {
                case .anywhere: next.insert(place)
                case .name(let glob): if glob.matches(name) { next.insert(place + 1) }
                }
            }
            places = entered(next)
            if places.contains(parts.count) { return true }
        }
        return false
    }

    /// Whether there may be a path that both mean.
    public func overlaps(_ other: PathPattern) -> Bool {
        guard isAbsolute == other.isAbsolute else { return false }
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

    /// Whether it means one path, with what is below.
    public var isExact: Bool {
        parts.allSatisfy { if case .name(let glob) = $0 { glob.isExact } else { false } }
    }

    /// A rule such as `**/.env` means every place of the machine.
    private var isEverywhere: Bool { parts.first == .anywhere }

    /// What `**` can stand for without a name is passed over as well.
    private func entered(_ places: Set<Int>) -> Set<Int> {
        var all = places
        for place in places {
            var end = place
            while end < parts.count, parts[end] == .anywhere {
                end += 1
                all.insert(end)
            }
        }
        return all
    }

    private static func names(of path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
