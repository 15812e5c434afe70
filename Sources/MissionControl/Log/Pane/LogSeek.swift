public import Swarm

/// The next entry of some sort, or the one before.
public struct LogSeek: Hashable, Sendable {
    public var selection: LogSelection
    public var through: EventID
    /// The first entry that is looked at, or right behind it where it goes backwards.
    public var from: EntryPlace
    public var isForward: Bool
    public var wanted: Wanted

    public enum Wanted: Hashable, Sendable {
        case match(Pattern)
        /// See `LogEntry.isError`.
        case error
        /// What is no line.
        case block
    }

    public init(
        _ wanted: Wanted, _ selection: LogSelection, through: EventID, from: EntryPlace,
        isForward: Bool
    ) {
        self.wanted = wanted
        self.selection = selection
        self.through = through
        self.from = from
        self.isForward = isForward
    }
}

extension LogSeek.Wanted {
    func fits(_ entry: LogEntry) -> Bool {
        switch self {
        case .match(let pattern): entry.isFound(pattern)
        case .error: entry.isError
        case .block: entry.isBlock
        }
    }
}

extension LogEntry {
    var isBlock: Bool {
        if case .line = body { false } else { true }
    }

    /// Whether somebody who looks for what went wrong stops here: at blocks that say so (an exit that
    /// is not 0, a tool that failed, a refusal, a drop), and at lines with `error`, `failed`, `panic`
    /// or `Traceback` in them, unless they count none (`0 errors`, `no error`).
    public var isError: Bool {
        switch body {
        case .line(let line): ErrorWords.are(in: line.bytes.asItLooked)
        case .block(let block): block.isFailure
        case .screen: false
        }
    }
}

private enum ErrorWords {
    private static let words = ["error", "failed", "panic", "traceback"].compactMap { Pattern($0) }

    static func are(in line: [UInt8]) -> Bool {
        words.contains { word in
            word.ranges(in: line).contains { !isNone(line[..<$0.lowerBound]) }
        }
    }

    private static func isNone(_ before: ArraySlice<UInt8>) -> Bool {
        let text = before.suffix(4).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        guard text.last == 0x20 else { return false }
        let word = text.dropLast()
        if word.suffix(2).elementsEqual("no".utf8) { return true }
        guard word.last == UInt8(ascii: "0") else { return false }
        return word.count == 1 || !(0x30...0x39).contains(word[word.count - 2])
    }
}

extension EntryReader {
    /// The entry that is looked for; nil where there is none.
    public func seek(_ seek: LogSeek, _ pause: () throws -> Void) throws -> EntryPlace? {
        var place = seek.from
        var found: EntryPlace?
        while true {
            let reach =
                seek.isForward
                ? try visit(from: place) { look($0, seek, &found) }
                : try visit(before: place) { look($0, seek, &found) }
            guard case .pause(let next) = reach else { return found }
            place = next
            try pause()
        }
    }

    /// False when it is found.
    private func look(_ entry: LogEntry, _ seek: LogSeek, _ found: inout EntryPlace?) -> Bool {
        guard isWanted(entry), seek.wanted.fits(entry) else { return true }
        found = entry.place
        return false
    }
}
