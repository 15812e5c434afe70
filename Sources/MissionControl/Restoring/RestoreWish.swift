internal import Canvas
internal import Swarm

/// Files that somebody wants back.
struct RestoreWish: Equatable, Sendable {
    /// The event whose files these are; nil for what was there before the last restoration.
    var to: EventID?
    /// `14:02:11`; empty for an undo.
    var clock = ""

    var verb: String { to == nil ? "undo" : "rewind" }

    func body(isPreview: Bool) -> JSON {
        let goal = to.map { [JSON.Field("to", JSON($0.rawValue))] } ?? []
        return JSON(goal + (isPreview ? [JSON.Field("dry_run", true)] : []))
    }

    var done: String { to == nil ? "the last restore is undone" : "the files are as at \(clock)" }
}

/// What that would do, as the supervisor says it.
struct RestorePreview: Equatable, Sendable {
    let wish: RestoreWish
    /// Who runs, by name.
    let runners: [String]
    let obstacles: [String]
    /// Nothing differs.
    let isEmpty: Bool
    /// What becomes of each file.
    let lines: [String]
    private let counts: [String]
    /// How far the record is from the event that was asked for.
    private let distance: String

    init(_ wish: RestoreWish, _ json: JSON) {
        self.wish = wish
        func texts(_ key: String) -> [String] { json[key]?.array?.compactMap(\.string) ?? [] }
        runners = texts("agents")
        obstacles = texts("obstacles")
        let changes = json["changes"]?.array ?? []
        isEmpty = changes.isEmpty
        let staying = texts("staying") + texts("not_kept")
        let events = json["events_since"]?.int ?? 0
        distance =
            events > 0
            ? "recorded \(grouped(events)) event\(events == 1 ? "" : "s") and "
                + "\(RestorePreview.seconds(json["us_since"]?.int ?? 0)) before that moment" : ""
        func count(_ key: String, _ one: String, _ many: String) -> String? {
            let count = json[key]?.int ?? 0
            return count == 0 ? nil : "\(grouped(count)) \(count == 1 ? one : many)"
        }
        counts = [
            count("restored", "changes", "change"),
            count("brought_back", "comes back", "come back"),
            count("removed", "is removed", "are removed"),
            staying.isEmpty
                ? nil
                : "\(staying.count) unrecorded \(staying.count == 1 ? "one stays" : "ones stay")",
        ].compactMap(\.self)
        let told = changes.compactMap { change -> String? in
            guard let path = change["path"]?.string else { return nil }
            let sign =
                switch change["deed"]?.string {
                case "removed": "−"
                case "brought_back": "+"
                case "time": "·"
                default: "±"
                }
            return "\(sign) \(path)"
        }
        lines =
            (distance.isEmpty ? [] : [distance]) + told
            + texts("replaced").map { "\($0): ignored and in the way; the backup keeps it" }
            + texts("staying").map { "\($0) stays, because of ignored files in it" }
            + texts("not_kept").map { "\($0) was too large to be kept: it stays as it is now" }
    }

    /// One sentence, for the question.
    var text: String {
        let what =
            wish.to == nil ? "Undo the last restore?" : "Restore the files to \(wish.clock)?"
        let sum = counts.isEmpty ? "Only times differ." : counts.joined(separator: ", ") + "."
        return [what, sum, distance.isEmpty ? "" : "It was \(distance).", running]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var running: String {
        switch runners.count {
        case 0: ""
        case 1: "\(runners[0]) runs: p pauses it first."
        default: "\(runners.count) agents run: p pauses them first."
        }
    }

    private static func seconds(_ microseconds: Int64) -> String {
        microseconds < 60_000_000
            ? "\(microseconds / 1_000_000).\(microseconds % 1_000_000 / 100_000) s"
            : "\(microseconds / 60_000_000) min"
    }
}
