internal import Canvas
internal import Swarm

/// Files that somebody wants back.
struct RestoreWish: Equatable, Sendable {
    /// The event whose files these are; nil for what was there before the last restoration.
    var to: EventID?
    /// `14:02:11`; empty for an undo.
    var clock = ""
    /// `14:02:11 (#345)`: which restoration an undo takes back; nil as long as nobody has said.
    var undone: String?
    /// Whom the question has paused, by name, and who of these can take up its conversation afterwards.
    var paused: [String] = []
    var able: [String] = []

    var verb: String { to == nil ? "undo" : "rewind" }

    func body(isPreview: Bool) -> JSON {
        let goal = to.map { [JSON.Field("to", JSON($0.rawValue))] } ?? []
        guard !isPreview else { return JSON(goal + [JSON.Field("dry_run", true)]) }
        let going = JSON.Field("continue", JSON(paused.map { JSON($0) }))
        return JSON(goal + (able.isEmpty ? [] : [going]))
    }

    /// What an undo takes back.
    var restore: String { undone.map { "the restore of \($0)" } ?? "the last restore" }

    /// What becomes of those who were paused for it.
    var afterwards: String? {
        guard !able.isEmpty else { return nil }
        let names = able.joined(separator: ", ")
        let goes = able.count == 1 ? "takes up its conversation" : "take up their conversations"
        let others = paused.filter { !able.contains($0) }.joined(separator: ", ")
        let rest = others.isEmpty ? "" : "; paused stays \(others)"
        return "Then \(names) \(goes) anew\(rest)."
    }

    var done: String { to == nil ? "\(restore) is undone" : "the files are as at \(clock)" }
}

/// The same, with what it would do: a question.
struct RestoreQuestion: Equatable, Sendable {
    let wish: RestoreWish
    let preview: RestorePreview

    /// One sentence.
    var text: String {
        let what =
            wish.to == nil ? "Undo \(wish.restore)?" : "Restore the files to \(wish.clock)?"
        let sum = preview.counts.isEmpty ? nil : preview.counts.joined(separator: ", ") + "."
        let parts = [
            what, sum ?? "Only times differ.", preview.distance.map { "It was \($0)." }, running,
            wish.afterwards,
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    /// What becomes of each file.
    var lines: [String] {
        let more = preview.more > 0 ? ["and \(grouped(preview.more)) more"] : []
        return (preview.distance.map { [$0] } ?? []) + preview.changes + more + preview.exceptions
    }

    private var running: String? {
        switch preview.runners.count {
        case 0: nil
        case 1: "\(preview.runners[0]) runs: p pauses it first."
        case let count: "\(count) agents run: p pauses them first."
        }
    }
}
