internal import Arguments
internal import EventLog
internal import Swarm

/// `skep verify`: whether the log is what was written.
enum VerifyCommand: Subcommand {
    static let declaration = Command(
        "verify", overview: "Check that the log is what was written",
        discussion: [
            """
            Follows the chain of hashes from the first event to the last, and checks that what is
            derived from the events (brain snapshots, the table of agents) follows from them. Events
            in the archive are looked at as well, and of a fork those of the log it goes on from: where
            that is not there, it is said. The log may be written meanwhile.
            """,
            """
            Exits with 0 when everything is as it was written, else with 1, naming the first event
            that is not. The head stands for all events before it: kept elsewhere, it shows later
            that none of them was changed.
            """,
        ],
        options: [.flag("json", help: "Print one JSON object")],
        examples: [
            Example("skep verify", "Whether anything was changed, lost or added"),
            Example("skep verify --json | jq -r .head", "The head alone, to be kept elsewhere"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let verdict: Verdict
        do { verdict = try look(call) } catch  where error.isDamage {
            throw Failure(
                error.message,
                hint: """
                    no single event can be named; restore the log from a backup, or let \
                    'sqlite3 .skep/log.db .recover' save what it can
                    """)
        }
        let absent = try absentRows(call)
        let parents = try parents(of: verdict, call)
        if call.invocation.flag("json") {
            try output.json(Array(json(verdict, absent, parents).text.utf8))
        } else {
            let log = try call.workspace().log
            try say(verdict, log.log, &output)
            try say(absent, log.archive, &output)
            try say(parents, &output)
        }
        if case .intact = verdict { return .done }
        return .failed
    }

    private static func look(_ call: Call) throws(Failure) -> Verdict {
        let reader = try call.workspace().reader()
        do { return try reader.verify() } catch { throw Failure(error) }
    }

    /// The events whose files of the archive are not there.
    private static func absentRows(_ call: Call) throws(Failure) -> ClosedRange<EventID>? {
        try call.workspace().reader().absentRows()
    }

    /// The logs that a fork continues, the nearest first. Where the chain is broken it is said where, and no more.
    private static func parents(of verdict: Verdict, _ call: Call) throws -> [VerifiedParent] {
        guard case .intact = verdict else { return [] }
        let reader = try call.workspace().reader()
        guard let range = try reader.range() else { return [] }
        return VerifiedParent.all(of: try reader.family(), whereReadFrom: range.lowerBound)
    }

    private static func say(
        _ absent: ClosedRange<EventID>?, _ archive: String, _ output: inout Output
    ) throws(WriteError) {
        guard let absent else { return }
        let (first, last) = (absent.lowerBound.rawValue, absent.upperBound.rawValue)
        try output.line(
            "events \(first) to \(last) were not looked at: their files are not in '\(archive)'")
    }

    private static func say(
        _ parents: [VerifiedParent], _ output: inout Output
    ) throws(WriteError) {
        for parent in parents { try output.line(parent.sentence) }
    }

    private static func say(
        _ verdict: Verdict, _ path: String, _ output: inout Output
    ) throws(WriteError) {
        switch verdict {
        case .intact(let rows, let head):
            let events: Text = rows == 1 ? "1 event" : "\(rows) events"
            guard rows > 0 else { return try output.line("no events yet") }
            try output.line("\(events), chain intact")
            // By itself: it alone takes most of a terminal's width.
            try output.line("head \(own: head)")
        case .damaged(let row, let why):
            try output.complain(
                "event \(row) of '\(path)' is damaged: \(why)",
                hint: "restore the log from a backup, or move it away and begin anew")
        case .contradiction(let row, let why):
            try output.complain(
                "the events of '\(path)' are intact, but event \(row) cannot be true: \(why)",
                hint: "files that this row is about may not come back as they were")
        case .otherParent(let event, let why):
            try output.complain(
                "the own events of '\(path)' are intact, but what it continues is not as it was at "
                    + "event \(event): \(why)",
                hint: "put the parent's log back as it was, or move it away: the fork lives without"
            )
        case .damagedArchive(let event, let why):
            try output.complain(
                "the events in '\(path)' are intact, but its archive is not as it was at event "
                    + "\(event): \(why)",
                hint: "put the file back from a backup; all that is not in that file can be read")
        case .stale(let what):
            try output.complain(
                "the events of '\(path)' are intact, but \(what) does not follow from them",
                hint: "what is derived can be made again from the events; keep the file")
        }
    }

    private static func json(
        _ verdict: Verdict, _ absent: ClosedRange<EventID>?, _ parents: [VerifiedParent]
    ) -> JSON {
        var fields = json(verdict).object ?? []
        if let absent {
            let range: JSON = [
                "from": JSON(absent.lowerBound.rawValue), "to": JSON(absent.upperBound.rawValue),
            ]
            fields.append(JSON.Field("absent", range))
        }
        if !parents.isEmpty {
            fields.append(JSON.Field("parents", JSON(parents.map(\.json))))
        }
        return JSON(fields)
    }

    private static func json(_ verdict: Verdict) -> JSON {
        switch verdict {
        case .intact(let rows, let head):
            ["verdict": "intact", "events": JSON(rows), "head": JSON(head)]
        case .damaged(let row, let why):
            ["verdict": "damaged", "event": JSON(row), "why": JSON(why)]
        case .contradiction(let row, let why):
            ["verdict": "contradiction", "event": JSON(row), "why": JSON(why)]
        case .otherParent(let row, let why):
            ["verdict": "other_parent", "event": JSON(row), "why": JSON(why)]
        case .damagedArchive(let row, let why):
            ["verdict": "damaged_archive", "event": JSON(row), "why": JSON(why)]
        case .stale(let what): ["verdict": "stale", "what": JSON(what)]
        }
    }
}

/// A log that the own one continues, and whether its events were looked at.
private struct VerifiedParent {
    let log: String
    let events: ClosedRange<EventID>
    /// Nil where they were.
    let whyNot: String?

    /// Rows are read back without a gap: before the first that can be read none was looked at.
    static func all(of family: [LogParent], whereReadFrom first: EventID) -> [VerifiedParent] {
        let elders = family.dropFirst().map(\.last) + [EventID.none]
        return zip(family, elders).flatMap { parent, elder -> [VerifiedParent] in
            let log = parent.directory.log
            let begin = EventID(elder.rawValue + 1)
            guard first <= parent.last else {
                let why = parent.failure?.message ?? "what follows them is not there"
                return [VerifiedParent(log: log, events: begin...parent.last, whyNot: why)]
            }
            let read = VerifiedParent(
                log: log, events: max(begin, first)...parent.last, whyNot: nil)
            guard begin < first else { return [read] }
            let why = "they are in files that are not in '\(parent.directory.archive)'"
            let absent = begin...EventID(first.rawValue - 1)
            return [read, VerifiedParent(log: log, events: absent, whyNot: why)]
        }
    }

    var sentence: Text {
        let (first, last) = (events.lowerBound.rawValue, events.upperBound.rawValue)
        guard let whyNot else {
            return "events \(first) to \(last) were looked at as well, in '\(log)'"
        }
        return "events \(first) to \(last) were not looked at: \(whyNot)"
    }

    var json: JSON {
        [
            "log": JSON(log), "from": JSON(events.lowerBound.rawValue),
            "to": JSON(events.upperBound.rawValue), "looked_at": JSON(whyNot == nil),
            "why": whyNot.map { JSON($0) } ?? .null,
        ]
    }
}
