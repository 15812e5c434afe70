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
        _ = try LogReader.add(
            LogRelative.Place(directory: chain[0]), Array(chain.dropFirst()), 0, self, &found)
        return found
    }

    /// `descent` leads from the log to the one that was asked, of which its parents may not know. Returns those that
    /// it and its forks tell of and that are their parents': left at an event from before they began.
    private static func add(
        _ place: LogRelative.Place, _ descent: [LogDirectory], _ generation: Int,
        _ asked: borrowing LogReader, _ found: inout [LogRelative]
    ) throws(LogError) -> [LogRelative.Place] {
        guard found.count < relatives, generation <= ParentLog.limit else { return [] }
        let isSelf = place.directory.isSame(as: asked.directory)
        var told: [LogRelative.Place] = []
        var root: Int64 = 0
        var failure: LogError?
        do throws(LogError) {
            if isSelf {
                (told, root) = (try asked.forks(), asked.root.beginning.id)
            } else {
                let reader = try LogReader(place.directory)
                (told, root) = (try reader.forks(), reader.root.beginning.id)
            }
        } catch {
            failure = error
        }
        found.append(LogRelative(place, generation, isSelf: isSelf, failure))
        if let next = descent.first, !told.contains(where: { $0.directory.isSame(as: next) }) {
            let parent =
                try next.isSame(as: asked.directory)
                ? asked.family().first : LogReader(next).family().first
            told.append(
                LogRelative.Place(
                    directory: next, last: parent?.last ?? .none, time: parent?.time,
                    label: parent?.label))
        }
        var strays: [LogRelative.Place] = []
        var seen: [LogDirectory] = []
        // What its forks tell of comes to the end.
        var index = 0
        while index < told.count {
            let child = told[index]
            index += 1
            guard !seen.contains(where: { $0.isSame(as: child.directory) }) else { continue }
            let isOnTheWay = descent.first.map { child.directory.isSame(as: $0) } ?? false
            guard isOnTheWay || child.last.rawValue > root else {
                strays.append(child)
                continue
            }
            seen.append(child.directory)
            let rest = isOnTheWay ? Array(descent.dropFirst()) : []
            told += try add(child, rest, generation + 1, asked, &found)
        }
        return strays
    }

    /// Those that its own rows tell of.
    private func forks() throws(LogError) -> [LogRelative.Place] {
        guard let end = try range()?.upperBound, end.rawValue > root.beginning.id else { return [] }
        let ids = try ids(
            of: .fork, in: EventID(root.beginning.id + 1)...end, limit: LogReader.relatives)
        var forks: [LogRelative.Place] = []
        for id in ids {
            // What an agent says has come from somewhere.
            guard let event = try event(id), event.metadata == nil,
                case .text(let text) = event.content,
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
