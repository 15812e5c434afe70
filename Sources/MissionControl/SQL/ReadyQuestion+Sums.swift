// Sums over many events. SQLite sorts what it groups, and all rows of a long log need more memory to be sorted than a
// question may take: so they are summed in parts, and then the few sums of the parts are.
extension ReadyQuestion {
    /// Stretches of 65,536 ids, which are 16 segments.
    private static let parts = """
        WITH RECURSIVE parts(first, last) AS (
          SELECT 0, 65535 UNION ALL SELECT first + 65536, last + 65536 FROM parts
          WHERE last < (SELECT max(id) FROM events))
        """

    /// What is long is left behind before the sorter, so that it stays small: the limit, which is none, keeps SQLite
    /// from taking both steps for one.
    static let costs = ReadyQuestion(
        title: "cost by agent",
        statement: """
            \(parts),
            sums AS (
              SELECT value ->> 0 AS agent_id, value ->> 1 AS cost, value ->> 2 AS "in",
                value ->> 3 AS out, value ->> 4 AS times, value ->> 5 AS id
              FROM parts, json_each((
                SELECT json_group_array(json_array(agent_id, cost, "in", out, times, id)) FROM (
                  SELECT agent_id, sum(cost) AS cost, sum("in") AS "in", sum(out) AS out,
                    count(*) AS times, max(id) AS id
                  FROM (
                    SELECT e.id, e.agent_id, e.content ->> '$.cost' AS cost,
                      e.content ->> '$.tokens_in' AS "in", e.content ->> '$.tokens_out' AS out
                    FROM filed AS f JOIN events AS e ON e.id = f.id WHERE f.key = '#usage'
                      AND f.segment BETWEEN first >> 12 AND last >> 12 LIMIT -1)
                  GROUP BY agent_id))))
            SELECT \(name) AS agent, round(sum(cost), 2) AS cost, sum("in") AS "in",
              sum(out) AS out, sum(times) AS times, max(e.id) AS id
            FROM sums AS e\(names) GROUP BY e.agent_id ORDER BY cost DESC
            """)

    static let kinds = ReadyQuestion(
        title: "events by kind",
        statement: """
            \(parts),
            counts AS (
              SELECT value ->> 0 AS kind, value ->> 1 AS events, value ->> 2 AS id,
                value ->> 3 AS timestamp
              FROM parts, json_each((
                SELECT json_group_array(json_array(kind, events, id, timestamp)) FROM (
                  SELECT event_type AS kind, count(*) AS events, max(id) AS id,
                    max(timestamp) AS timestamp
                  FROM events WHERE id BETWEEN first AND last GROUP BY event_type))))
            SELECT kind, sum(events) AS events, max(id) AS id, max(timestamp) AS timestamp
            FROM counts GROUP BY kind ORDER BY events DESC
            """)
}
