import EventLog
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// The audit finds what a supervisor could do wrong with the bytes of a bee.
    @Suite struct Auditing {
        private let forgery: Forgery

        init() throws { forgery = try Forgery() }

        @Test func whatIsRightIsClean() throws {
            let report = try forgery.audit { _ in }
            #expect(report.isClean, "\(report)")
        }

        private static let mistakes: [(found: String, mistake: Forgery.Mistake)] = [
            ("lost", .bytesThatWereReadAndForgotten), ("lost", .lastRowMissing),
            ("lost", .byteChanged), ("lost", .lastEventMissing),
            ("dup", .bytesTwice), ("dup", .rowTwice), ("dup", .eventTwice),
            ("gap", .rowMissing), ("gap", .eventMissing),
            ("reorder", .rowsSwapped), ("reorder", .contentsSwapped), ("reorder", .eventsSwapped),
        ]

        @Test(arguments: mistakes)
        func mistakesAreFound(found: String, mistake: Forgery.Mistake) throws {
            let report = try forgery.audit { Forgery.make(mistake, in: &$0) }
            #expect(report[found] > 0, "\(mistake): \(report)")
            #expect(report["chain"] == 0, "\(mistake): \(report)")
        }

        @Test func anEditedRowIsFound() throws {
            let report = try forgery.audit(
                editing: "UPDATE events SET content = upper(content) WHERE id = 5")
            #expect(report["chain"] > 0, "\(report)")
        }
    }
}

/// A log as a supervisor would have written it that captured one bee, rightly or not.
struct Forgery {
    private let scratch = Scratch()
    private var drafts: [Draft] = []

    private static let lineBytes = 80
    private static let linesPerRow = 5
    private static let agent = AgentID(first: EventID(1))

    /// The mistakes concern the middle of three rows, where they name none, or events beside them.
    enum Mistake: CaseIterable {
        case bytesThatWereReadAndForgotten, bytesTwice, byteChanged
        case rowMissing, rowTwice, rowsSwapped, contentsSwapped, lastRowMissing
        case eventMissing, eventTwice, eventsSwapped, lastEventMissing
    }

    init() throws {
        var bee = Bee("forged")
        bee.lines = 3 * Forgery.linesPerRow
        bee.bytes = Forgery.lineBytes
        bee.ledgers = scratch.path
        // It writes its events where the test can take them from.
        bee.onDescriptor3 = true
        let child = try Child.run(["bash", "-c", "exec \"$0\" \"$@\" 3>&2"] + bee.command)
        drafts.append(
            Draft(.agentSpawned, agent: Forgery.agent, Introduction(name: "forged")))
        let events = child.errors.split(separator: "\n").map(String.init)
        for row in 0..<3 {
            let range = row * Forgery.linesPerRow..<(row + 1) * Forgery.linesPerRow
            drafts.append(Forgery.row(Array(child.lines[range]), before: range.lowerBound))
            for number in range {
                let end = events[...number].reduce(0) { $0 + $1.utf8.count + 1 }
                drafts.append(try Forgery.event(events[number], endingAt: Int64(end)))
            }
        }
    }

    private static func row(_ lines: [String], before: Int) -> Draft {
        let origin = Provenance(stream: "out", offset: Int64(before * lineBytes))
        return Draft(
            .output, agent: agent, subject: "out", metadata: origin.metadata,
            content: .bytes(Array(lines.map { $0 + "\n" }.joined().utf8)))
    }

    private static func event(_ line: String, endingAt end: Int64) throws -> Draft {
        let content = try JSON(parsing: line)["content"] ?? [:]
        return Draft(
            .message, agent: agent, subject: "*",
            metadata: Provenance(stream: "events", end: end).metadata,
            content: .text(content.text))
    }

    /// What the audit says of the log with the mistake, and a change that knows nothing of chains.
    func audit(
        editing sql: String? = nil, _ mistake: (inout [Draft]) -> Void = { _ in }
    ) throws -> AuditReport {
        let place = Scratch()
        let directory = LogDirectory(place.path)
        var drafts = drafts
        mistake(&drafts)
        do {
            var writer = try LogWriter(directory)
            writer.stage(
                drafts.enumerated().map { place, draft in
                    draft.event(EventID(Int64(place + 1)), at: LogTime(microseconds: Int64(place)))
                })
            try writer.commit()
        }
        if let sql { try RawLog(directory.log, writing: true).execute(sql) }
        return try AuditReport(of: directory, ledgers: scratch.path)
    }
}

extension Forgery {
    static func make(_ mistake: Mistake, in drafts: inout [Draft]) {
        let rows = drafts.indices.filter { drafts[$0].type == .output }
        let events = drafts.indices.filter { drafts[$0].type == .message }
        switch mistake {
        case .bytesThatWereReadAndForgotten:
            edit(&drafts[rows[1]]) { $0.removeSubrange(100..<240) }
            shift(&drafts[rows[2]], by: -140)
        case .bytesTwice:
            edit(&drafts[rows[1]]) { $0.insert(contentsOf: $0[80..<160], at: 160) }
            shift(&drafts[rows[2]], by: 80)
        case .byteChanged: edit(&drafts[rows[1]]) { $0[200] ^= 1 }
        case .rowMissing: drafts.remove(at: rows[1])
        case .rowTwice: drafts.insert(drafts[rows[1]], at: rows[1])
        case .rowsSwapped: drafts.swapAt(rows[1], rows[2])
        case .contentsSwapped:
            let content = drafts[rows[1]].content
            drafts[rows[1]].content = drafts[rows[2]].content
            drafts[rows[2]].content = content
        case .lastRowMissing: drafts.remove(at: rows[2])
        case .eventMissing: drafts.remove(at: events[7])
        case .eventTwice: drafts.insert(drafts[events[7]], at: events[7])
        case .eventsSwapped: drafts.swapAt(events[7], events[8])
        case .lastEventMissing: drafts.removeLast()
        }
    }

    private static func edit(_ draft: inout Draft, _ change: (inout [UInt8]) -> Void) {
        guard case .bytes(var bytes) = draft.content else { return }
        change(&bytes)
        draft.content = .bytes(bytes)
    }

    private static func shift(_ draft: inout Draft, by distance: Int64) {
        let start = Int64(10 * lineBytes)
        draft.metadata = Provenance(stream: "out", offset: start + distance).metadata
    }
}

extension AuditReport {
    /// What `audit swarm` says; the bees have ended.
    init(of directory: LogDirectory, ledgers: String) throws {
        let audit = try Child.run(
            [Products.path(of: "audit"), "swarm", directory.path, "--ledger", ledgers])
        self.init(lines: audit.lines)
    }
}
