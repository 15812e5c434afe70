import Glibc
import Swarm
import Wire

extension Contests {
    private static let git = "git by hand"
    private static let treeOf20000 = "a tree of 20,000"

    var keeping: [Contest] { [recordOne, writeTree, watchOver, review] }

    private func planted(_ name: String) throws -> String {
        let root = scratch.workspace("tree-\(name)")
        if access(root, F_OK) == 0 { return root }
        try scratch.make("tree-\(name)")
        _ = try ours.run(["plant", root])
        return root
    }

    private var recordOne: Contest {
        let title = "files, one changed in \(Contests.treeOf20000)"
        return Contest(
            name: title, opponent: Contests.git, agreement: "count",
            metrics: [.microseconds(title, limit: 1, { $0["median_us"]?.double })],
            ours: { try ours.run(["record", try planted("ours"), "20"]) },
            theirs: { try ours.run(["plumb", try planted("theirs"), "20"]) })
    }

    /// While nothing happens.
    private var watchOver: Contest {
        let title = "files, 20,000 that nobody changes"
        var measured: (ours: JSON, theirs: JSON) = ([:], [:])
        return Contest(
            name: title, opponent: "a workspace without any", agreement: nil,
            metrics: [.microseconds(title + ", processor a second") { $0["cpu_us"]?.double }],
            ours: {
                measured = try stillness().measure()
                return measured.ours
            },
            theirs: { measured.theirs })
    }

    /// When all of them were recorded.
    private func stillness() throws -> Stillness {
        let (watched, empty) = (scratch.workspace("watched"), scratch.workspace("empty"))
        if access(watched, F_OK) != 0 {
            _ = try scratch.serve("empty")
            _ = try ours.run(["plant", try scratch.serve("watched")])
            for workspace in [watched, empty] {
                var colony = try Colony.find(in: workspace)
                try colony.ask("snapshot", Body([]))
            }
        }
        return Stillness(watched: watched, empty: empty)
    }

    /// A step in the past, with what changed beside it and without.
    private var review: Contest {
        let title = "screen, a replay step with the Diff open"
        func travel(_ begin: String) throws -> JSON {
            let workspace = scratch.workspace("files")
            if access(workspace, F_OK) != 0 {
                _ = try scratch.serve("files")
                _ = try ours.run(["change", workspace, "200"])
            }
            return try Looks(command: [settings.skep, "-C", workspace])
                .travel(Looks.Travel(begin: begin, jumps: Looks.Travel.tenths.map { "@\($0)0%\r" }))
        }
        return Contest(
            name: title, opponent: "the same without it", agreement: nil,
            metrics: [
                .microseconds(title) { $0["step_us"]?.double },
                // Each file is compared anew: git is asked for what it was at either moment.
                .microseconds("  a jump", limit: 3) { $0["jump_us"]?.double },
            ],
            ours: { try travel("3R") }, theirs: { try travel("R") })
    }

    private var writeTree: Contest {
        let title = "files, \(Contests.treeOf20000) written"
        func fresh() throws -> String {
            scratch.discard("written")
            return scratch.workspace("written")
        }
        return Contest(
            name: title, opponent: "git checkout-index -a", agreement: "files",
            metrics: [.rate(title, of: "files")],
            ours: { try ours.run(["write", try planted("ours"), try fresh()]) },
            theirs: { try ours.run(["checkout", try planted("theirs"), try fresh()]) })
    }
}
