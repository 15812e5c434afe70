import Arguments
import EventLog
import Support
import Swarm
import Testing

@testable import Commands

@Suite struct SQLCommandTests {
    private let scratch: Scratch
    private let caller: Caller

    init() throws {
        scratch = try workspace(shop)
        caller = Caller(scratch)
    }

    private static let mixed = """
        SELECT 1 AS n, 'one' AS word, 2.5 AS real, NULL AS none, x'ff00' AS raw
        UNION ALL SELECT 12345, 'a' || char(10) || 'b', -0.125, 'x', zeroblob(40)
        """

    @Test func rowsAreAlignedUnderTheirColumns() {
        #expect(
            caller.run("sql", SQLCommandTests.mixed).output == """
                    n  word    real  none  raw
                ─────  ────  ──────  ────  ───────────────────────────────────────────
                    1  one      2.5  –     x'ff00'
                12345  a␊b   -0.125  x     x'00000000000000000000000000000000…' (40 B)\n
                """)
    }

    @Test func jsonHasTheValuesAsTheyAre() {
        #expect(
            caller.run("sql", "--json", SQLCommandTests.mixed).output == """
                {"n":1,"word":"one","real":2.5,"none":null,"raw":{"hex":"ff00"}}
                {"n":12345,"word":"a\\nb","real":-0.125,"none":"x","raw":{"hex":"\(String(repeating: "00", count: 40))"}}\n
                """)
    }

    @Test func onATerminalWideColumnsGiveUpWhatIsTooMuch() {
        let terminal = caller.atTerminal(columns: 40)
        let lines = terminal.run("sql", "SELECT id, subject, content FROM events LIMIT 3").output
        #expect(
            lines == """
                id  subject    content
                ──  ─────────  ─────────────────────────
                 1  architect  {"name":"planner","comma…
                 2  coder      {"name":"coder-2","comma…
                 3  bench      {"name":"bench","command…\n
                """)
    }

    @Test func aColumnOfNumbersStandsAtTheRightNullsIncluded() {
        #expect(
            caller.run("sql", "SELECT 10 AS n UNION ALL SELECT NULL UNION ALL SELECT 7").output
                == " n\n──\n10\n –\n 7\n")
    }

    @Test func noRowsAreAHeadAlone() {
        #expect(caller.run("sql", "SELECT id FROM events WHERE 0").output == "id\n──\n")
        #expect(caller.run("sql", "--json", "SELECT id FROM events WHERE 0").output.isEmpty)
    }

    @Test func aDashReadsStandardInput() {
        var other = caller
        other.input = Array("SELECT count(*) AS n\nFROM events;\n".utf8)
        #expect(other.run("sql", "-").output == " n\n──\n31\n")
        other.input = [0xff]
        #expect(other.run("sql", "-").errors == "skep: the query on standard input is not UTF-8\n")
        other.input = Array(repeating: 0x20, count: SQLCommand.queryLimit + 1)
        #expect(
            other.run("sql", "-").errors
                == "skep: the query on standard input is longer than 100 kB\n")
    }

    @Test(arguments: [
        ("DELETE FROM events", "the query does more than read: not authorized"),
        ("SELECT * FROM nowhere", "the query is wrong: no such table: nowhere"),
        ("SELECT 1; SELECT 2", "the query holds more than one statement"),
        (" ; ", "the query is empty"),
    ])
    func whatCannotBeAnsweredIsExplained(query: String, message: String) {
        let result = caller.run("sql", query)
        #expect(result.errors.split(separator: "\n").first.map { String($0) } == "skep: \(message)")
        #expect(result.output.isEmpty)
    }

    @Test func anAnswerThatWasCutSaysSo() {
        let endless =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c LIMIT 200000"
        let result = caller.run("sql", "--json", endless)
        #expect(result.errors.hasPrefix("skep: these are not all rows"))
        #expect(result.ending == .exit(.failed))
    }
}
