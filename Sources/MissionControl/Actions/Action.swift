/// Everything a key, the mouse or the palette can ask for. What each is called, which keys it has and where it
/// works stands in its `ActionEntry`.
public enum Action: String, CaseIterable, Sendable {
    case moveUp = "move-up"
    case moveDown = "move-down"
    case pageUp = "page-up"
    case pageDown = "page-down"
    case halfUp = "half-page-up"
    case halfDown = "half-page-down"
    case top, bottom
    case left, right
    case tenLeft = "ten-left"
    case tenRight = "ten-right"
    case sidewaysLeft = "sideways-left"
    case sidewaysRight = "sideways-right"
    case previousBlock = "previous-block"
    case nextBlock = "next-block"
    case neighbourUp = "neighbour-up"
    case neighbourDown = "neighbour-down"

    case open
    case openLog = "open-log"
    case back
    case nextPane = "next-pane"
    case previousPane = "previous-pane"
    case swarm, log, diff, timeline, asks, leases, talk, trace, health
    case budgets
    case everybody = "all-in-log"
    case zoom

    case mark
    case markAll = "mark-all"
    case nextWaiting = "next-waiting"
    case answer
    case pause
    case stop
    case stopAll = "stop-all"
    case restart
    case message
    case order
    case override
    case terminal
    case breaker
    case grant
    case takeLease = "take-lease"
    case new

    case filter
    case search
    case nextMatch = "next-match"
    case previousMatch = "previous-match"
    case onlyMatching = "only-matching"
    case kinds
    case onlyBlocks = "only-blocks"
    case onlyLines = "only-lines"
    case onlyDecisions = "only-decisions"
    case onlyChanges = "only-changes"
    case onlyMessages = "only-messages"
    case onlyTools = "only-tools"
    case onlyAsks = "only-asks"
    case onlyStatuses = "only-statuses"
    case nextError = "next-error"
    case previousError = "previous-error"
    case find
    case sql

    case follow
    case changes
    case nextBase = "next-base"
    case blame = "who-wrote-it"
    case edit
    case view
    case wrap
    case times
    case yank

    case replay
    case lastPlace = "last-place"
    case goTo = "go-to"
    case eventBack = "event-back"
    case eventOn = "event-on"
    case tenBack = "ten-back"
    case tenOn = "ten-on"
    case markBack = "mark-back"
    case markOn = "mark-on"
    case runStart = "run-start"
    case runEnd = "run-end"
    case play
    case slower, faster
    case zoomIn = "zoom-in"
    case zoomOut = "zoom-out"
    case restore, undo
    case fork
    case family

    case palette
    case tour
    case help
    case leave
    case suspend
    case redraw
    case detach

    /// Whether what is typed after it is meant as text, for a field or a terminal.
    var leadsToTyping: Bool {
        switch self {
        case .message, .order, .override, .answer, .terminal, .new, .fork, .filter, .search, .goTo,
            .find, .sql, .palette:
            true
        default: false
        }
    }
}
