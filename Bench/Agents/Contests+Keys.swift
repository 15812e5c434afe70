import Glibc
import Swarm

// What somebody feels who is attached.
extension Contests {
    private static let keys = "5000"
    private static let letters = 1_000

    var attached: [Contest] {
        guard let tmux = Tmux() else { return [typing] }
        return [typing, feeling(beside: tmux)]
    }

    /// A key and its echo; theirs neither records nor shares nor frames anything.
    private var typing: Contest {
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

    /// The same as a person has it: a program that draws what the agent shows.
    private func feeling(beside tmux: Tmux) -> Contest {
        let title = "attached, a key and its echo, felt"
        return Contest(
            name: title, opponent: "tmux attach", agreement: "shown",
            metrics: [
                .microseconds(title + ", median") { $0["median_us"]?.double }.aiming(at: 1.5),
                .microseconds("  the slowest of a hundred", limit: .infinity) {
                    $0["p99_us"]?.double
                },
                // No limit: nobody types like that.
                .microseconds("  without a pause, median", limit: .infinity) {
                    $0["hasty_us"]?.double
                },
            ],
            ours: {
                let workspace = try scratch.serve("ours")
                defer { scratch.endService("ours") }
                var colony = try Colony.find(in: workspace)
                let agent = try Keys.echoing(in: &colony)
                return try Looks(command: [settings.skep, "-C", workspace, "attach", agent])
                    .letters(Contests.letters)
            },
            theirs: { try tmux.attach(to: Keys.echo, letters: Contests.letters) })
    }
}
