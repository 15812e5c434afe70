/// What a part of the screen means. A theme says how each of them looks; one that it does not name looks
/// as its parent does, which is the name up to the last dot, and in the end as `text`.
public enum Role: String, CaseIterable, Hashable, Sendable {
    case text
    /// What is there but matters less.
    case textDim = "text.dim"
    case textStrong = "text.strong"
    /// What asks for a look, is bad, in doubt, good or calm, beside the statuses.
    case attention, bad, doubt, good, calm

    case statusWaiting = "status.waiting"
    case statusFailed = "status.failed"
    case statusUnsure = "status.unsure"
    case statusWorking = "status.working"
    case statusPaused = "status.paused"
    case statusIdle = "status.idle"
    case statusDone = "status.done"
    case statusChanging = "status.changing"

    /// Row 1, and the last row.
    case bar
    case barName = "bar.name"
    case barAlarm = "bar.alarm"
    case barKey = "bar.key"
    /// The same in replay: reverse, so that nobody takes the past for the present.
    case barReplay = "bar.replay"
    case counts
    case footer
    case footerKey = "footer.key"
    case footerDisabled = "footer.disabled"
    case notice
    case noticeBad = "notice.bad"

    case rule
    case ruleFocus = "rule.focus"
    case title
    case titleFocus = "title.focus"
    case titleNote = "title.note"

    /// The row the cursor is on.
    case selected
    case selectedDim = "selected.dim"
    case marked
    case head

    /// Names of agents among each other's lines.
    case name1 = "name.1"
    case name2 = "name.2"
    case name3 = "name.3"
    case name4 = "name.4"
    case name5 = "name.5"
    case name6 = "name.6"

    case logTime = "log.time"
    case logError = "log.error"
    case logMatch = "log.match"
    case logSelected = "log.selected"
    case logNote = "log.note"

    case blockDecision = "block.decision"
    case blockChange = "block.change"
    case blockPerson = "block.person"
    case blockLabel = "block.label"
    case blockScreen = "block.screen"
    case blockOther = "block.other"

    case diffAdded = "diff.added"
    case diffRemoved = "diff.removed"
    case diffWord = "diff.word"
    case diffHunk = "diff.hunk"

    case spark
    case timelineDensity = "timeline.density"
    case timelineFuture = "timeline.future"
    case timelinePlayhead = "timeline.playhead"
    case timelineAxis = "timeline.axis"

    case dialog
    case dialogTitle = "dialog.title"
    case dialogQuestion = "dialog.question"
    case dialogKey = "dialog.key"
    case field
    case fieldHint = "field.hint"

    /// The role it looks like where a theme does not name it; nil for `text`.
    public var parent: Role? {
        guard self != .text else { return nil }
        guard let dot = rawValue.lastIndex(of: ".") else { return .text }
        return Role(rawValue: String(rawValue[..<dot])) ?? .text
    }
}
