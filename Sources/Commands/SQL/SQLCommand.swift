internal import Arguments
internal import EventLog
internal import Glibc
internal import Swarm

/// `skep sql`: questions of all kinds to the log.
enum SQLCommand: Subcommand {
    static let declaration = Command(
        "sql", overview: "Ask the log in SQL, reading only",
        discussion: [
            """
            The tables are events (id, timestamp, event_type, agent_id, subject, metadata, hash,
            content), agents (id, status, zmq_address, metadata) and snapshots; timestamps are
            microseconds since 1970. filed (key, id, segment) lists which events an agent ('a12') or a
            type ('#decision') has, without a look at the others; segment, for stretches of them, is
            id >> 12. What is in the archive is not there: zstdcat and DuckDB read that. SQLite's
            functions are there, those for JSON and dates included. Nothing can be written; what takes
            longer than two seconds is stopped, and an answer of more than 100,000 rows or 16 MB is cut
            short, which is then said, with exit code 1.
            """,
            """
            For people a row is always one line: a line break in a value is shown as '␊', NULL as
            '–', and bytes that are no text as x'…'. '--json' prints one object a row with the
            values as they are; bytes that are no text are {"hex": "…"}.
            """,
        ],
        positionals: [
            Positional(
                "QUERY", help: "One statement that only reads; '-' takes it from standard input")
        ],
        options: [.flag("json", help: "Print one JSON object a row")],
        examples: [
            Example(
                "skep sql 'SELECT event_type, count(*) FROM events GROUP BY 1'",
                "How many events of each type"),
            Example(
                "skep sql \"SELECT subject FROM events WHERE event_type = 'decision'\"",
                "What was decided on"),
            Example("skep sql - < report.sql", "A longer question from a file"),
        ])

    /// What is longer is the wrong file; the log takes no more either.
    static let queryLimit = 100_000

    /// SQLite can be stopped between two steps of its machine, and one step may be a function that
    /// takes minutes. Nothing has been written or opened for writing by then, so the process just ends.
    private static func limitTime() {
        signal(SIGALRM) { _ in
            let text = "skep: the query takes longer than 2 s and was stopped\n"
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            _exit(ExitCode.failed.rawValue)
        }
        alarm(3)
    }

    /// What no answer knows of.
    private static func whatIsArchived(_ call: Call) throws(Failure) -> Text? {
        let rows = try call.workspace().reader().archivedRows()
        return rows.map { rows in
            let (first, last) = (rows.lowerBound.rawValue, rows.upperBound.rawValue)
            return "events \(first) to \(last) are in the archive, which SQL does not see"
        }
    }

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let query = try call.query()
        if call.surroundings.isWholeProcess { SQLCommand.limitTime() }
        let result = try call.workspace().query(query)
        alarm(0)
        if call.invocation.flag("json") {
            for row in result.rows { try output.json(QueryJSON.line(result.columns, row)) }
        } else {
            let table = QueryTable(result, output.face)
            for line in table.lines { try output.line(line) }
        }
        try output.remark(whatIsArchived(call))
        if result.isCut {
            try output.complain(
                "these are not all rows: the answer was cut short",
                hint: "ask for less: LIMIT, or WHERE over the ids of a shorter stretch")
        }
        return result.isCut ? .failed : .done
    }
}

extension Call {
    /// The statement that was typed, or the one on standard input.
    fileprivate func query() throws -> String {
        let typed = invocation.positional("QUERY") ?? ""
        let query = typed == "-" ? try queryFromInput() : typed
        guard query.utf8.contains(where: { $0 > 0x20 && $0 != UInt8(ascii: ";") }) else {
            throw usageError("the query is empty")
        }
        return query
    }

    private func queryFromInput() throws -> String {
        let bytes: [UInt8]
        do throws(WriteError) {
            bytes = try surroundings.input(SQLCommand.queryLimit)
        } catch {
            throw Failure("cannot read standard input: \(own: error.description)")
        }
        guard bytes.count <= SQLCommand.queryLimit else {
            throw Failure("the query on standard input is longer than 100 kB")
        }
        guard let query = String(validating: bytes, as: UTF8.self) else {
            throw Failure("the query on standard input is not UTF-8")
        }
        return query
    }
}
