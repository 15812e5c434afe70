import Glibc
import Swarm

// What somebody feels who is attached.
extension Contests {
    private static let keys = "5000"

    /// A key and its echo; theirs neither records nor shares nor frames anything.
    var typing: Contest {
        let title = "attached, a key and its echo"
        return Contest(
            name: title, opponent: "C, no log", agreement: "count",
            metrics: [
                .microseconds(title + ", median") { $0["median_us"]?.double },
                .microseconds("  the slowest of a hundred", limit: .infinity) {
                    $0["p99_us"]?.double
                },
            ],
            ours: {
                let workspace = try scratch.serve("ours")
                defer { scratch.endService("ours") }
                return try ours.run(["keys", workspace, Contests.keys])
            },
            theirs: {
                let path = scratch.file(Scratch.control)
                let server = try theirs.start(["echo", path])
                // It ends with the connection.
                defer { waitpid(server, nil, 0) }
                return try ours.run(["keys", "plain", path, Contests.keys])
            })
    }
}
