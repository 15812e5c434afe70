import Support

/// What a program in a terminal of a test finds around it.
enum World {
    static let standard = [
        "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
        // Swift's own report of a crash would ask what to do next.
        "SWIFT_BACKTRACE": "enable=no",
    ]

    static func with(_ changes: [String: String]) -> [String: String] {
        standard.merging(changes) { $1 }
    }

    static func easel(
        seed: UInt64 = 1, columns: Int = 80, rows: Int = 24, _ changes: [String: String] = [:]
    ) throws -> Tap {
        try Tap(
            [Products.path(of: "easel"), "\(seed)"], columns: columns, rows: rows,
            environment: with(changes).filter { !$0.value.isEmpty })
    }
}
