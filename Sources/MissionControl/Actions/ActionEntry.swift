public import Canvas

/// All there is to say about an action: help, footer, palette, manual and configuration read it here.
public struct ActionEntry: Sendable {
    public let action: Action
    /// Two or three words, for the footer and lists.
    public let title: String
    public let group: Group
    public let keys: [Key]
    /// The panes whose key it is; nil for every pane.
    public let panes: Set<Pane>?
    public let modes: Modes

    /// How help sorts actions.
    public enum Group: String, CaseIterable, Sendable {
        case move, mark, see, answer, act, talk, time, find, places, leave
    }

    public enum Modes: Sendable { case live, replay, both }

    init(
        _ action: Action, _ title: String, _ group: Group, _ keys: String,
        in panes: Set<Pane>? = nil,
        _ modes: Modes = .both
    ) {
        self.action = action
        self.title = title
        self.group = group
        self.keys = keys.split(separator: " ").compactMap { Key(named: String($0)) }
        self.panes = panes
        self.modes = modes
    }

    public func works(in pane: Pane, isReplay: Bool) -> Bool {
        guard panes?.contains(pane) ?? true else { return false }
        switch modes {
        case .both: return true
        case .live: return !isReplay
        case .replay: return isReplay
        }
    }
}

extension Action {
    /// The one list. Where two have the same key, the one of the pane counts before the one of all panes, and one
    /// of a mode before one of both.
    public static let entries: [ActionEntry] =
        movingEntries + seeingEntries + actingEntries
        + timeEntries + placeEntries + kindEntries

    /// Those that give keys to actions. An action that all panes have may be called something else in some of
    /// them, which gives it no keys there that another could not have.
    public static let bindings = entries.filter { entry in
        entry.panes == nil
            || !entries.contains {
                $0.action == entry.action && $0.panes == nil && $0.keys == entry.keys
            }
    }

    public var entry: ActionEntry? { Action.entriesByAction[self] }

    private static let entriesByAction = Dictionary(
        entries.map { ($0.action, $0) }, uniquingKeysWith: { first, _ in first })

    private static let lines: Set<Pane> = [.log, .diff]
    private static let pages: Set<Pane> = Set(Pane.allCases).subtracting([.swarm, .timeline])
    /// Those that have the whole screen.
    private static let ownPages = Set(Pane.allCases.filter(\.isPage))

    private static let movingEntries: [ActionEntry] = [
        .init(.moveDown, "down", .move, "j down"),
        .init(.moveUp, "up", .move, "k up"),
        .init(.pageDown, "page down", .move, "pgdn ctrl-f"),
        .init(.pageDown, "page down", .move, "space", in: pages, .live),
        .init(.pageUp, "page up", .move, "pgup ctrl-b"),
        .init(.halfDown, "half a page down", .move, "ctrl-d"),
        .init(.halfUp, "half a page up", .move, "ctrl-u"),
        .init(.top, "first", .move, "home"),
        .init(.bottom, "last", .move, "end"),
        .init(.top, "first", .move, "g", .live),
        .init(.bottom, "last", .move, "G", .live),
        .init(.left, "left", .move, "h left", in: lines, .live),
        .init(.right, "right", .move, "l right", in: lines, .live),
        .init(.tenLeft, "ten left", .move, "H", in: lines, .live),
        .init(.tenRight, "ten right", .move, "L", in: lines, .live),
        .init(.sidewaysLeft, "sideways left", .move, "{"),
        .init(.sidewaysRight, "sideways right", .move, "}"),
        .init(.previousBlock, "previous block", .move, "[", in: lines, .live),
        .init(.nextBlock, "next block", .move, "]", in: lines, .live),
        .init(.neighbourDown, "scroll the other pane down", .move, "J"),
        .init(.neighbourUp, "scroll the other pane up", .move, "K"),
        .init(.mark, "mark", .mark, "space", in: [.swarm], .live),
        .init(.markAll, "mark all or none", .mark, "*", in: [.swarm], .live),
    ]

    private static let seeingEntries: [ActionEntry] = [
        .init(.open, "open", .see, "enter"),
        .init(.openLog, "log", .see, "l right", in: [.swarm], .live),
        .init(.changes, "changes", .see, "d", in: [.swarm, .log]),
        .init(.nextBase, "next base", .see, "b", in: [.diff]),
        .init(.blame, "who wrote it", .see, "B", in: [.diff]),
        .init(.edit, "editor", .see, "e", in: [.diff]),
        .init(.view, "screen or stream", .see, "v"),
        .init(.zoom, "zoom", .see, "z"),
        .init(.follow, "follow", .see, "f", in: [.log], .live),
        .init(.wrap, "wrap", .see, "W", in: lines),
        .init(.times, "times", .see, "T", in: [.log]),
        .init(.yank, "yank", .see, "y"),
    ]

    private static let actingEntries: [ActionEntry] = [
        .init(.nextWaiting, "next that waits", .answer, "w"),
        .init(.answer, "answer", .answer, "a", .live),
        .init(.terminal, "terminal", .talk, "t", .live),
        .init(.pause, "pause or resume", .act, "p", .live),
        .init(.stop, "stop", .act, "x", .live),
        .init(.stopAll, "stop all", .act, "X", .live),
        .init(.restart, "restart", .act, "r", .live),
        .init(.new, "new", .act, "n", in: [.swarm], .live),
        .init(.breaker, "breaker", .act, "!"),
        .init(.grant, "grant to the first", .act, "g", in: [.leases], .live),
        .init(.takeLease, "take a lease", .act, "x", in: [.leases], .live),
        .init(.message, "message", .talk, "m", .live),
        .init(.override, "override", .talk, "o", .live),
        .init(.order, "order", .talk, "", .live),
    ]

    private static let timeEntries: [ActionEntry] = [
        .init(.replay, "replay", .time, "R"),
        .init(.goTo, "go to", .time, "@"),
        .init(.lastPlace, "last place", .time, "'"),
        .init(.eventBack, "event back", .time, "h left", .replay),
        .init(.eventOn, "event on", .time, "l right", .replay),
        .init(.tenBack, "ten back", .time, "H", .replay),
        .init(.tenOn, "ten on", .time, "L", .replay),
        .init(.markBack, "mark back", .time, "[", .replay),
        .init(.markOn, "mark on", .time, "]", .replay),
        .init(.runStart, "start of the run", .time, "g", .replay),
        .init(.runEnd, "end of the run", .time, "G", .replay),
        .init(.play, "play", .time, "space", .replay),
        .init(.slower, "half speed", .time, "<", .replay),
        .init(.faster, "double speed", .time, ">", .replay),
        .init(.zoomIn, "zoom in", .time, "+ =", .replay),
        .init(.zoomOut, "zoom out", .time, "-", .replay),
        .init(.restore, "restore the files", .time, "u", .replay),
        .init(.fork, "fork from here", .time, "F", .replay),
        .init(.undo, "undo the last restore", .time, "U", .live),
        .init(.family, "family: forks, and where they come from", .time, ""),
        .init(.zoomIn, "zoom in", .time, "+ =", in: [.timeline], .live),
        .init(.zoomOut, "zoom out", .time, "-", in: [.timeline], .live),
    ]

    /// The Log's filters by kind, which have no keys unless somebody gives them some.
    private static let kindEntries: [ActionEntry] = [
        .init(.kinds, "kinds in the log", .find, ""),
        .init(.onlyBlocks, "log: only blocks", .find, ""),
        .init(.onlyLines, "log: only lines", .find, ""),
        .init(.onlyDecisions, "log: only decisions", .find, ""),
        .init(.onlyChanges, "log: only changes", .find, ""),
        .init(.onlyMessages, "log: only messages", .find, ""),
        .init(.onlyTools, "log: only tools", .find, ""),
        .init(.onlyAsks, "log: only what asks", .find, ""),
        .init(.onlyStatuses, "log: only statuses", .find, ""),
    ]

    private static let placeEntries: [ActionEntry] = [
        .init(.filter, "filter", .find, "/", in: [.swarm]),
        .init(.search, "search", .find, "/"),
        .init(.nextMatch, "next match", .find, "n"),
        .init(.previousMatch, "previous match", .find, "N"),
        .init(.onlyMatching, "matching only", .find, "\\"),
        .init(.nextError, "next error", .find, "e", in: [.log]),
        .init(.previousError, "previous error", .find, "E", in: [.log]),
        .init(.find, "find everywhere", .find, "ctrl-r"),
        .init(.sql, "ask in SQL", .find, ";"),
        .init(.swarm, "swarm", .places, "1"), .init(.log, "log", .places, "2"),
        .init(.diff, "diff", .places, "3"),
        .init(.timeline, "timeline", .places, "4"),
        .init(.asks, "asks", .places, "5"), .init(.leases, "leases", .places, "6"),
        .init(.talk, "talk", .places, "7"), .init(.trace, "trace", .places, "8"),
        .init(.health, "health", .places, "9"),
        .init(.budgets, "budgets: what may be used, and was", .places, ""),
        .init(.everybody, "all in the log", .places, "0"),
        .init(.nextPane, "next pane", .places, "tab"),
        .init(.previousPane, "previous pane", .places, "shift-tab"),
        .init(.back, "back", .places, "esc"),
        .init(.palette, "all", .find, ":"),
        .init(.tour, "tour of the keys", .leave, ""),
        .init(.help, "help", .leave, "? F1"),
        .init(.leave, "leave", .leave, "q F10 ctrl-c"),
        .init(.leave, "close the page", .leave, "q F10 ctrl-c", in: ownPages),
        .init(.suspend, "suspend", .leave, "ctrl-z"),
        .init(.redraw, "redraw", .leave, "ctrl-l"),
        .init(.detach, "leave the terminal", .leave, "ctrl-\\ F12", in: []),
    ]
}
