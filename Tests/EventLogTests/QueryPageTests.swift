import EventLog
import Support
import Swarm
import Testing

@Suite struct QueryPageTests {
    private let scratch = Scratch()
    private let events: [Event]

    /// Two full segments, and a part of a third one.
    init() throws {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        events = Array(Rehearsal(seed: 7, start: start, pace: 20).prefix(9_000))
        var writer = try LogWriter(scratch.directory)
        for start in stride(from: 0, to: events.count, by: 1_000) {
            writer.stage(Array(events[start..<start + 1_000]))
            try writer.commit()
        }
    }

    private func page(
        _ sql: String, through: Int64 = 9_000, first: Int = 0,
        tell: (QueryPage) -> Void = { _ in }
    ) throws -> QueryPage {
        try LogReader.page(
            PagedQuery(sql, through: EventID(through), first: first), in: scratch.directory,
            isStopped: { false }, tell: tell)
    }

    private func integers(_ page: QueryPage) -> [Int64] {
        page.rows.compactMap { row in
            if case .integer(let number) = row[0].value { number } else { nil }
        }
    }

    // MARK: - The moment

    @Test func theTablesAreThoseOfTheMoment() throws {
        let counts = "SELECT count(*), max(id) FROM "
        let then = try page(counts + "events", through: 5_000).rows[0].map(\.value)
        #expect(then == [.integer(5_000), .integer(5_000)])
        let all = try page(counts + "main.events", through: 5_000).rows[0].map(\.value)
        #expect(all == [.integer(9_000), .integer(9_000)])
        let state = State.fold(events[..<5_000])
        let agents = try page("SELECT id, status FROM agents", through: 5_000)
        let found = agents.rows.map { $0.map(\.value) }
        #expect(
            found
                == state.agents.map {
                    [.text($0.id.rawValue), .text($0.condition.status.rawValue)]
                }
        )
    }

    @Test func whatAnAgentOrATypeHasIsListed() throws {
        let agent = try #require(events[0].agent)
        for through in [Int64(1), 4_095, 4_096, 6_000, 8_192, 9_000] {
            let before = events[..<Int(through)]
            let decisions = before.filter { $0.type == .decision }.map(\.id.rawValue)
            let own = before.filter { $0.agent == agent }.map(\.id.rawValue)
            let filed = "SELECT id FROM filed WHERE key = "
            #expect(try integers(all(filed + "'#decision' ORDER BY id", through)) == decisions)
            #expect(try integers(all(filed + "'\(agent.rawValue)' ORDER BY id", through)) == own)
            #expect(try page(filed + "'#output'", through: through).rows.isEmpty)
        }
    }

    /// All pages of an answer as one.
    private func all(_ sql: String, _ through: Int64) throws -> QueryPage {
        var whole = try page(sql, through: through)
        while whole.rows.count < whole.count {
            whole.rows += try page(sql, through: through, first: whole.rows.count).rows
        }
        return whole
    }

    /// The postings, not the rows of all others, say where to look.
    @Test func nobodyWalksOverAllRowsForAList() throws {
        let plan = try page(
            """
            EXPLAIN QUERY PLAN SELECT e.subject FROM filed AS f JOIN events AS e ON e.id = f.id
            WHERE f.key = '#decision' ORDER BY e.id DESC LIMIT 10
            """)
        let steps = plan.rows.compactMap { row in
            if case .text(let text) = row[3].value { text } else { nil }
        }
        #expect(steps.contains { $0.hasPrefix("SEARCH p USING PRIMARY KEY (key=?") }, "\(steps)")
        #expect(
            steps.contains("SEARCH main.events USING INTEGER PRIMARY KEY (rowid=?)"), "\(steps)")
        #expect(!steps.contains { $0.hasPrefix("SCAN main.events") || $0.contains("(rowid<?)") })
    }

    /// With nothing else in the question that would have asked for these tables before.
    @Test func whatJSONHoldsAreRows() throws {
        #expect(try integers(page("SELECT value FROM json_each('[1, 2]')")) == [1, 2])
        let tree = "SELECT atom FROM json_tree('{\"a\": [3, 4]}') WHERE atom IS NOT NULL"
        #expect(try integers(page(tree)) == [3, 4])
    }

    // MARK: - Pages

    @Test func pagesJoinToTheWhole() throws {
        var told: [Int] = []
        let first = try page("SELECT id FROM events", tell: { told.append($0.rows.count) })
        #expect(integers(first) == Array(1...400))
        #expect(told.contains(400))
        #expect(first.count == 9_000 && first.isOver)
        let last = try page("SELECT id FROM events", first: 8_900)
        #expect(integers(last) == Array(8_901...9_000))
        #expect(try page("SELECT id FROM events WHERE id < 0").isOver)
    }

    @Test func longValuesAreCutAndTheirSizeIsKnown() throws {
        let page = try page("SELECT hex(zeroblob(10000)), zeroblob(5000), NULL")
        let row = page.rows[0]
        #expect(
            row[0].size == 20_000 && row[0].value == .text(String(repeating: "0", count: 4_096)))
        #expect(row[1].size == 5_000 && row[1].value == .blob(Array(repeating: 0, count: 4_096)))
        #expect(row[2].value == .null)
    }
}

/// What a page does not do, whatever is asked.
@Suite struct QueryPageLimitTests {
    private let scratch = Scratch()

    init() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(100))
        try writer.commit()
    }

    private func page(
        _ sql: String, isStopped: @escaping () -> Bool = { false }
    ) throws -> QueryPage {
        try LogReader.page(
            PagedQuery(sql, through: EventID(100)), in: scratch.directory, isStopped: isStopped,
            tell: { _ in })
    }

    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "

    @Test func rowsWithoutEndAreNotCountedForEver() throws {
        let page = try page(QueryPageLimitTests.endless + "i FROM n")
        #expect(page.rows.count == 400 && page.count == 100_000 && !page.isOver)
    }

    @Test func whoeverAskedMayStopIt() throws {
        var looks = 0
        let error = #expect(throws: LogError.self) {
            try page(
                QueryPageLimitTests.endless + "max(i) FROM n",
                isStopped: {
                    looks += 1
                    return looks > 100
                })
        }
        #expect(error?.code == .interrupted && looks == 101)
    }

    @Test(
        "what does more than read is refused, and nothing comes of it",
        arguments: [
            "DELETE FROM main.events", "DELETE FROM agents",
            "INSERT INTO agents VALUES (1, 2, 3, 4)",
            "DROP VIEW events", "CREATE TEMP TABLE mine(x)", "PRAGMA query_only = OFF",
            "ATTACH '/tmp/skep-attached.db' AS other", "SELECT load_extension('x')",
            "UPDATE main.events SET subject = 'x'", "REINDEX", "VACUUM", "BEGIN EXCLUSIVE",
        ])
    func onlyReading(sql: String) throws {
        #expect(throws: LogError.self) { try page(sql) }
        guard case .intact(100, _) = try LogReader(scratch.directory).verify() else {
            Issue.record("the log was changed by \(sql)")
            return
        }
    }

    private static let mistakes: [(String, String)] = [
        ("SELECT * FROM event", "the tables are events, agents, snapshots and filed"),
        ("SELECT name FROM events", "events has id, timestamp"),
        ("SELECT FROM events", "look at what stands just before it"),
        ("DELETE FROM events", "only SELECT is answered"),
    ]

    @Test(arguments: mistakes) func whatIsWrongIsSaidWithWhatToDo(sql: String, hint: String) {
        let error = #expect(throws: LogError.self) { try page(sql) }
        #expect(error?.code == .query)
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }
}
