/// Where the columns of the swarm's rows stand: a function of the room alone.
struct RowColumns: Equatable {
    enum Column: Int, CaseIterable {
        case name, role, status, age, told, what, activity, processor, memory, restarts, cost
        case leases, tokens, process, contained, command, worktree

        /// A word that fits, rather than a part of one.
        func head(in columns: Int) -> String {
            switch self {
            case .name: "name"
            case .role: "role"
            case .status: "status"
            case .age: "age"
            case .told: "told by"
            case .what: "what"
            case .activity: columns < 8 ? "recent" : "activity"
            case .processor: "cpu"
            case .memory: "mem"
            case .restarts: "↻"
            case .cost: "cost"
            case .leases: "leases"
            case .tokens: "tokens"
            case .process: "process"
            case .contained: "contained by"
            case .command: "command"
            case .worktree: "worktree"
            }
        }

        var isNumber: Bool {
            switch self {
            case .age, .processor, .memory, .cost, .leases, .tokens, .process: true
            default: false
            }
        }

        /// With fewer columns in all it is not shown.
        fileprivate var least: Int {
            switch self {
            case .role, .told, .memory, .restarts: 120
            case .leases, .tokens, .process, .contained, .command, .worktree: 200
            default: 0
            }
        }

        fileprivate func width(isWide: Bool) -> Int {
            switch self {
            case .name: 12
            case .role, .status: 9
            case .age: 4
            case .told: 7
            case .what: 0
            case .activity: isWide ? 12 : 6
            case .processor, .memory: 4
            case .restarts: 3
            case .cost: isWide ? 7 : 6
            case .leases, .tokens: 6
            case .process: 7
            case .contained: 12
            case .command: 20
            case .worktree: 10
            }
        }
    }

    struct Place: Equatable {
        let column: Column
        let start: Int
        let width: Int
    }

    private(set) var places: [Place] = []

    /// Cursor, mark, status mark and a blank stand before the name.
    static let margin = 4
    private static let leastWhat = 20
    /// What is given up first comes first.
    private static let dispensable: [Column] = [
        .worktree, .command, .contained, .process, .tokens, .leases, .restarts, .memory, .told,
        .role, .activity, .processor, .cost, .age,
    ]

    init(columns: Int) {
        let isWide = columns >= 120
        var shown = Column.allCases.filter { columns >= $0.least }
        func room() -> Int {
            let others = shown.filter { $0 != .what }
            return columns - RowColumns.margin - (isWide ? 3 : 0)
                - others.reduce(0) { $0 + $1.width(isWide: isWide) + 1 }
        }
        for column in RowColumns.dispensable where room() < RowColumns.leastWhat {
            shown.removeAll { $0 == column }
        }
        var x = RowColumns.margin
        for column in shown {
            let width = column == .what ? max(room(), 0) : column.width(isWide: isWide)
            places.append(Place(column: column, start: x, width: width))
            x += width + 1
        }
    }
}
