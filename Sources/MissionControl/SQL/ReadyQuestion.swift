internal import Canvas
internal import Swarm

/// A question that is asked often, with its statement: it may be changed before it is asked again.
public struct ReadyQuestion: Equatable, Sendable {
    public var title: String
    public var statement: String
}

extension ReadyQuestion {
    /// Those for whoever looks at a moment, with an agent selected and perhaps some marked.
    static func all(_ scene: Scene, selected: AgentID?, marked: [AgentID]) -> [ReadyQuestion] {
        let agents = marked.compactMap { scene.state[$0] }
        let agent = agents.first ?? selected.flatMap { scene.state[$0] }
        let other = agents.dropFirst().first
        return [
            decisions(of: agent), changedFiles, talk(agent, other, Hour(scene)), costs, silences,
            operators, failures, kinds,
        ]
    }

    /// The names of agents, for whatever has their ids.
    static let names = "\n  LEFT JOIN agents AS a ON a.id = e.agent_id"
    static let name = "a.metadata ->> '$.name'"

    /// The last ones of an agent, before it failed if it did; or of all.
    private static func decisions(of agent: Agent?) -> ReadyQuestion {
        let start = """
            SELECT e.id, e.timestamp, \(name) AS agent,
              e.content ->> '$.confidence' AS sure, e.content ->> '$.rationale' AS why
            FROM filed AS f JOIN events AS e ON e.id = f.id\(names)
            WHERE f.key = '#decision'
            """
        let end = "\nORDER BY e.id DESC LIMIT 10"
        guard let agent else {
            return ReadyQuestion(title: "the last 10 decisions", statement: start + end)
        }
        let whose = " AND e.agent_id = \(quoted(agent.id.rawValue))"
        guard agent.standing.group == .failed else {
            return ReadyQuestion(
                title: "the last 10 decisions of \(agent.name)", statement: start + whose + end)
        }
        let failure = """
              AND e.id < (SELECT e.id FROM filed AS f JOIN events AS e ON e.id = f.id
              WHERE f.key = '#agent.exited'\(whose) ORDER BY e.id DESC LIMIT 1)
            """
        return ReadyQuestion(
            title: "the last 10 decisions before \(agent.name) failed",
            statement: start + whose + "\n" + failure + end)
    }

    /// They are sorted by path, for which the changes of a long log are too many.
    private static let changedFiles = ReadyQuestion(
        title: "files changed more than 5 times in an hour, by the last 100,000 changes",
        statement: """
            WITH newest AS (
              SELECT id FROM filed WHERE key = '#state_change' ORDER BY id DESC LIMIT 100000),
            changes AS (
              SELECT e.id, e.timestamp, e.subject AS path, count(*) OVER (
                PARTITION BY e.subject ORDER BY e.timestamp
                RANGE BETWEEN 3600000000 PRECEDING AND CURRENT ROW) AS times
              FROM newest JOIN events AS e USING (id))
            SELECT path, max(times) AS times, id, timestamp
            FROM changes WHERE times > 5 GROUP BY path ORDER BY times DESC
            """)

    /// What two said to each other in the hour before; what one said and heard; or what all said.
    ///
    /// In the order of `filed`: to sort many long texts needs more memory than there is for a question.
    private static func talk(_ agent: Agent?, _ other: Agent?, _ hour: Hour) -> ReadyQuestion {
        var title = "what was said in the last hour"
        var whose = ""
        if let agent, let other {
            title = "what \(agent.name) and \(other.name) said in the last hour"
            whose = " AND (\(isFrom(agent, to: other))\n  OR \(isFrom(other, to: agent)))"
        } else if let agent {
            title = "what \(agent.name) said and heard in the last hour"
            whose = " AND (e.agent_id = \(quoted(agent.id.rawValue)) OR \(isTo(agent)))"
        }
        return ReadyQuestion(
            title: title,
            statement: """
                SELECT e.id, e.timestamp, coalesce(\(name), 'operator') AS "from",
                  e.subject AS "to", e.content ->> '$.text' AS text
                FROM filed AS f JOIN events AS e ON e.id = f.id\(names)
                WHERE f.key = '#message' AND e.timestamp
                  BETWEEN unixepoch('\(hour.start)', 'utc') * 1000000
                  AND unixepoch('\(hour.end)', 'utc') * 1000000
                 \(whose)
                """)
    }

    private static func isFrom(_ agent: Agent, to other: Agent) -> String {
        "e.agent_id = \(quoted(agent.id.rawValue)) AND \(isTo(other))"
    }

    /// A message is for names or ids with commas between, or for all.
    private static func isTo(_ agent: Agent) -> String {
        let list = "',' || replace(e.subject, ' ', '') || ','"
        return "(instr(\(list), \(quoted(",\(agent.name),")))"
            + " OR e.subject IN (\(quoted(agent.id.rawValue)), '*'))"
    }

    private static let silences = ReadyQuestion(
        title: "the longest silences among the last 100,000 events",
        statement: """
            WITH pauses AS (
              SELECT e.id, e.timestamp, e.agent_id, (e.timestamp - lag(e.timestamp)
                OVER (PARTITION BY e.agent_id ORDER BY e.id)) / 1000000 AS seconds
              FROM events AS e WHERE e.id > (SELECT max(id) FROM events) - 100000
                AND e.agent_id IS NOT NULL)
            SELECT e.id, e.timestamp, \(name) AS agent, e.seconds
            FROM pauses AS e\(names) WHERE e.seconds > 0 ORDER BY e.seconds DESC LIMIT 20
            """)

    private static let operators = ReadyQuestion(
        title: "what the operator did last",
        statement: """
            SELECT e.id, e.timestamp, e.event_type AS what, e.subject,
              coalesce(e.content ->> '$.text', e.content ->> '$.arguments',
                e.content ->> '$.verdict') AS said
            FROM filed AS f JOIN events AS e ON e.id = f.id
            WHERE f.key IN ('#command', '#order', '#message', '#approval')
              AND coalesce(e.content ->> '$.by', iif(e.agent_id IS NULL, 'operator', '')) = 'operator'
            ORDER BY e.id DESC LIMIT 100
            """)

    private static let failures = ReadyQuestion(
        title: "who failed or was stopped, and the last line of each",
        statement: """
            SELECT e.id, e.timestamp, \(name) AS agent, e.subject AS exit,
              e.content ->> '$.last_line' AS "last line"
            FROM filed AS f JOIN events AS e ON e.id = f.id\(names)
            WHERE f.key = '#agent.exited' AND e.subject <> '0' ORDER BY e.id DESC LIMIT 100
            """)

    /// A text as SQL has it.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }

    /// The hour before a moment, as the clocks on the wall show it.
    private struct Hour {
        let start: String
        let end: String

        init(_ scene: Scene) {
            func text(_ time: LogTime) -> String {
                let shown = ShownTime(time, in: scene.zone)
                return "\(shown.day) \(shown.clock)"
            }
            let before = scene.now.microseconds &- 3_600_000_000
            start = text(LogTime(microseconds: before))
            // The second that has begun is in it.
            end = text(LogTime(microseconds: scene.now.microseconds &+ 1_000_000))
        }
    }
}
