internal import Glibc
public import Swarm

/// A log among those that go on from the same one.
public struct LogRelative: Equatable, Sendable {
    public let directory: LogDirectory
    /// How many logs lie between it and the one where all began.
    public let generation: Int
    /// The last event that is its parent's as well; `.none` of the one where all began.
    public let last: EventID
    /// When it began to go on by itself.
    public let time: LogTime?
    public let label: String?
    /// Whether it is the one that was asked.
    public let isSelf: Bool
    /// Why it cannot be read; nil where it can.
    public let failure: LogError?

    /// The directory of its workspace.
    public var workspace: String {
        let names = directory.path.split(separator: "/").dropLast()
        return names.isEmpty ? "/" : names.reduce("") { "\($0)/\($1)" }
    }

    fileprivate init(_ place: Place, _ generation: Int, isSelf: Bool, _ failure: LogError?) {
        directory = place.directory
        self.generation = generation
        last = place.last
        time = place.time
        label = place.label
        self.isSelf = isSelf
        self.failure = failure
    }

    /// What its parent says of it.
    fileprivate struct Place {
        let directory: LogDirectory
        var last = EventID.none
        var time: LogTime?
        var label: String?
    }
}

extension LogReader {
    /// Of so many at most the forks are looked for.
    private static let relatives = 256

    /// All logs that are known to go on from the one where this one began, each before those that go on from it.
    public func relatives() throws(LogError) -> [LogRelative] {
        let ancestors = try family().prefix { $0.failure == nil }.map(\.directory)
        let chain = Array(ancestors.reversed()) + [directory]
        var found: [LogRelative] = []
        try LogReader.add(
            LogRelative.Place(directory: chain[0]), Array(chain.dropFirst()), 0, self, &found)
        return found
    }

    /// `descent` leads from the log to the one that was asked, of which its parents may not know.
    private static func add(
        _ place: LogRelative.Place, _ descent: [LogDirectory], _ generation: Int,
        _ asked: borrowing LogReader, _ found: inout [LogRelative]
    ) throws(LogError) {
        guard found.count < relatives, generation <= Elder.limit else { return }
        let isSelf = place.directory.isSame(as: asked.directory)
        var children: [LogRelative.Place] = []
        var failure: LogError?
        do throws(LogError) {
            children = isSelf ? try asked.forks() : try LogReader(place.directory).forks()
        } catch {
            failure = error
        }
        found.append(LogRelative(place, generation, isSelf: isSelf, failure))
        let next = descent.first
        if let next, !children.contains(where: { $0.directory.isSame(as: next) }) {
            let first =
                try next.isSame(as: asked.directory)
                ? asked.family().first : LogReader(next).family().first
            children.append(
                LogRelative.Place(
                    directory: next, last: first?.last ?? .none, time: first?.time,
                    label: first?.label))
        }
        for child in children {
            let isOnTheWay = next.map { child.directory.isSame(as: $0) } ?? false
            let rest = isOnTheWay ? Array(descent.dropFirst()) : []
            try add(child, rest, generation + 1, asked, &found)
        }
    }

    /// Those that its own rows tell of.
    private func forks() throws(LogError) -> [LogRelative.Place] {
        guard let end = try range()?.upperBound, end.rawValue > root.id else { return [] }
        let ids = try ids(of: .fork, in: EventID(root.id + 1)...end, limit: LogReader.relatives)
        var forks: [LogRelative.Place] = []
        for id in ids {
            guard let event = try event(id), case .text(let text) = event.content,
                let content = Restoration(parsing: text.utf8Span.span.bytes),
                let path = content.path
            else { continue }
            forks.append(
                LogRelative.Place(
                    directory: LogDirectory("\(path)/.skep"), last: content.to ?? .none,
                    time: event.time, label: content.label))
        }
        return forks
    }
}

extension LogDirectory {
    /// Whether both are one, whatever leads there.
    fileprivate func isSame(as other: LogDirectory) -> Bool {
        if path == other.path { return true }
        var (one, two) = (stat(), stat())
        guard stat(path, &one) == 0, stat(other.path, &two) == 0 else { return false }
        return one.st_dev == two.st_dev && one.st_ino == two.st_ino
    }
}
