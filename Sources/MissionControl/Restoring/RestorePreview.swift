public import Swarm

/// What bringing files back would do, as the supervisor says it: in words, for the screen and the command line.
public struct RestorePreview: Equatable, Sendable {
    /// What becomes of how many, a few words each.
    public let counts: [String]
    /// What becomes of each file, a line each; of very many the first.
    public let changes: [String]
    /// So many more there are.
    public let more: Int64
    /// What is not as it was, or not as one would think, a line each.
    public let exceptions: [String]
    /// Why it cannot be done.
    public let obstacles: [String]
    /// Who runs, by name.
    public let runners: [String]
    /// Those of them that can take up their conversations afterwards.
    public let able: [String]
    /// How far the record is from the event that was asked for; nil where it is of that moment.
    public let distance: String?
    /// The restoration that is taken back; nil where that is not what it is.
    public let undone: Undone?

    public struct Undone: Equatable, Sendable {
        public let event: EventID
        public let time: LogTime?

        /// `14:02:11 (#345)`
        func words(in zone: Zone) -> String {
            let id = "#\(grouped(event.rawValue))"
            return time.map { "\(ShownTime($0, in: zone).clock) (\(id))" } ?? id
        }
    }

    public init(_ json: JSON) {
        func texts(_ key: String) -> [String] { json[key]?.array?.compactMap(\.string) ?? [] }
        func count(_ key: String) -> Int64 { json[key]?.int ?? 0 }
        let told = [
            (count("restored"), "changes", "change"),
            (count("brought_back"), "comes back", "come back"),
            (count("removed"), "is removed", "are removed"),
        ]
        let spared = Int64(texts("spared").count)
        let stay = Int64(texts("staying").count + texts("not_kept").count)
        let staying = [
            (spared, "ignored one stays", "ignored ones stay"),
            (stay, "unrecorded one stays", "unrecorded ones stay"),
        ]
        // What is counted is said once: "3 files change, 1 is removed".
        let first = (told + staying).firstIndex { $0.0 > 0 }
        counts = (told + staying).enumerated().compactMap { place, sort in
            let (count, one, many) = sort
            guard count > 0 else { return nil }
            let isNamed = place == first && place < told.count
            let noun = isNamed ? count == 1 ? "file " : "files " : ""
            return "\(grouped(count)) \(noun)\(count == 1 ? one : many)"
        }
        changes = (json["changes"]?.array ?? []).compactMap { change in
            change["path"]?.string.map {
                let deed = change["deed"]?.string
                let note = deed == "time" ? ", only its time" : ""
                return "\(RestorePreview.sign(of: deed)) \($0)\(note)"
            }
        }
        more = max(count("total") - Int64(changes.count), 0)
        exceptions =
            texts("replaced").map { "\($0): ignored and in the way; the backup keeps it" }
            + texts("spared").map { "\($0) stays: it was ignored then" }
            + texts("staying").map { "\($0) stays, because of what is in it and not recorded" }
            + texts("not_kept").map {
                "\($0) was too large or could not be read: whatever is there now stays"
            }
        obstacles = texts("obstacles")
        runners = texts("agents")
        able = texts("continue")
        distance = RestorePreview.distance(json)
        undone = json["undoes"]?.int.map { id in
            let time = json["undoes_time"]?.string.flatMap { try? LogTime(rfc3339: $0) }
            return Undone(event: EventID(id), time: time)
        }
    }

    /// Nothing differs.
    public var isEmpty: Bool { changes.isEmpty }

    private static func sign(of deed: String?) -> Character {
        switch deed {
        case "removed": "−"
        case "brought_back": "+"
        case "time": "·"
        default: "±"
        }
    }

    /// Of a fork, too.
    public static func distance(_ json: JSON) -> String? {
        guard let events = json["events_since"]?.int, events > 0 else { return nil }
        let time = json["us_since"]?.int ?? 0
        let span =
            time < 60_000_000
            ? "\(time / 1_000_000).\(time % 1_000_000 / 100_000) s" : "\(time / 60_000_000) min"
        return "recorded \(grouped(events)) \(events == 1 ? "event" : "events") and \(span) "
            + "before that moment"
    }
}
