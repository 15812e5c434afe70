internal import Canvas

/// All keys as a page of Markdown, and as rows for the manual: made from the list of actions.
public enum KeyTable {
    public struct Row: Equatable, Sendable {
        public let keys: String
        public let title: String
        public let name: String
        /// Where it works, where that is not everywhere.
        public let place: String
    }

    /// In the order of help, a group after the other.
    public static var groups: [(name: String, rows: [Row])] {
        ActionEntry.Group.allCases.map { group in
            let entries = Action.entries.filter { $0.group == group }
            return (group.rawValue, entries.map(Row.init))
        }
    }

    public static var page: String {
        var text = """
            # Keys

            Made from the list of actions in the program, as are the footer, `?` and `:`. In replay, what acts on agents is refused and
            says so, but for the breaker. While an agent's terminal is attached all keys are the agent's, but for those that leave it.

            """
        for group in groups {
            text +=
                "\n## \(group.name)\n\n| keys | does | where | name |\n| --- | --- | --- | --- |\n"
            for row in group.rows {
                text += "| \(row.keys) | \(row.title) | \(row.place) | `\(row.name)` |\n"
            }
        }
        return text
    }
}

extension KeyTable.Row {
    fileprivate init(_ entry: ActionEntry) {
        // A bar would end the cell of a table.
        let names = entry.keys.map { $0.name == "|" ? "`\\|`" : "`\($0.name)`" }
        // Those without a key of their own are called by name.
        keys = names.isEmpty ? "`:` by name" : names.joined(separator: " ")
        title = entry.title
        name = entry.action.rawValue
        place = KeyTable.Row.place(entry)
    }

    private static func place(_ entry: ActionEntry) -> String {
        let panes = entry.panes.map { panes in
            panes.isEmpty
                ? "an agent's terminal"
                : panes.sorted { $0.rawValue < $1.rawValue }.map(\.title).joined(separator: ", ")
        }
        let mode: String? =
            switch entry.modes {
            case .live: "live"
            case .replay: "replay"
            case .both: nil
            }
        return [panes, mode].compactMap(\.self).joined(separator: ", ")
    }
}
