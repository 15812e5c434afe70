internal import Arguments
internal import EventLog
internal import Swarm
internal import Wire
internal import Workspace

/// `skep worktrees`: what agents have beside the workspace.
enum WorkTreesCommand: Subcommand {
    static let declaration = Command(
        "worktrees", overview: "List the worktrees of agents, and what is in them alone",
        discussion: [
            """
            Each agent that was started by 'skep run --worktree' has a git worktree beside the workspace
            and a branch of its own. Merge it with your own git: 'git merge skep/NAME'.
            """,
            """
            A worktree is removed on request, when its agent has ended, and only when nothing would be lost:
            changed, untracked, ignored and staged files, commits that no other branch or tag has, a merge or
            rebase under way. Its branch goes too where another one has all its commits. What was
            recorded of it stays: 'skep files --worktree NAME --at X'.
            """,
        ],
        options: [
            .value(
                "remove", placeholder: "NAME", help: "Remove this one, if nothing would be lost"),
            .flag("json", help: "Print JSON, one object a worktree"),
        ],
        examples: [
            Example("skep worktrees", "Which there are, and what would be lost"),
            Example("skep worktrees --remove fix", "Take one away that is merged"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        if let name = call.invocation.value("remove") { return try remove(name, call, &output) }
        let workspace = try call.workspace()
        let trees = try trees(of: workspace)
        let tool = try GitTool(searching: call.surroundings.value("PATH") ?? "/usr/bin:/bin")
        let rows = trees.map { WorkTreeRow($0, in: workspace.root, tool) }
        if call.invocation.flag("json") {
            for row in rows { try output.json(Array(row.json.text.utf8)) }
        } else if rows.isEmpty {
            try output.line("no worktrees; 'skep run --worktree' makes one")
        } else {
            try print(rows, &output)
        }
        return .done
    }

    private static func trees(of workspace: WorkspaceSearch) throws -> [AgentWorkTree] {
        do throws(LogError) {
            return try LogReader(workspace.log).state().workTrees.map(\.tree)
        } catch {
            // Where nothing has run nobody has any.
            guard error.code == .missing else { throw Failure(error) }
            return []
        }
    }

    private static func print(_ rows: [WorkTreeRow], _ output: inout Output) throws {
        let face = output.face
        let names = rows.map { Text(foreign: $0.tree.name) }
        let branches = rows.map { Text(foreign: $0.tree.branch ?? "-") }
        let width = names.map { face.width(of: $0) }.max() ?? 0
        let branchWidth = branches.map { face.width(of: $0) }.max() ?? 0
        for (place, row) in rows.enumerated() {
            try output.line(
                names[place].padded(to: width) + "  " + branches[place].padded(to: branchWidth)
                    + "  " + Text(foreign: row.tree.top) + "  "
                    + Text(foreign: row.words))
        }
    }

    private static func remove(
        _ name: String, _ call: Call, _ output: inout Output
    ) throws -> ExitCode {
        var link = try call.supervisor()
        let body = Body([JSON.Field("remove", JSON(name))])
        guard let reply = try link.carryOut("worktree", body, &output)?.json else { return .failed }
        if call.invocation.flag("json") {
            try output.json(Array(reply.text.utf8))
        } else {
            let branch = reply["branch"]?.string.map { " and its branch '\($0)'" as Text } ?? Text()
            try output.line("removed '\(reply["path"]?.string ?? name)'\(branch)")
        }
        return .done
    }
}

/// One of them, and what would be lost.
private struct WorkTreeRow {
    let tree: AgentWorkTree
    let losses: [Loss]
    /// Why nobody knows.
    let trouble: String?

    init(_ tree: AgentWorkTree, in workspace: String, _ tool: GitTool) {
        self.tree = tree
        do throws(BodyError) {
            losses = try WorkTree.losses(
                at: tree.top, of: workspace, branch: tree.branch, tool)
            trouble = nil
        } catch {
            losses = []
            trouble = error.description
        }
    }

    var words: String {
        if let trouble { return trouble }
        return losses.isEmpty
            ? "nothing in it alone" : losses.map(\.description).joined(separator: ", ")
    }

    var json: JSON {
        [
            "name": JSON(tree.name), "path": JSON(tree.top),
            "branch": tree.branch.map { JSON($0) } ?? .null,
            "losses": JSON(losses.map(\.json)),
            "trouble": trouble.map { JSON($0) } ?? .null,
        ]
    }
}

extension Loss {
    /// So many files of a kind are named.
    private static let pathLimit = 200

    fileprivate var json: JSON {
        func files(_ kind: String, _ paths: [Path]) -> JSON {
            [
                "kind": JSON(kind), "count": JSON(paths.count),
                "paths": JSON(paths.prefix(Loss.pathLimit).map { JSON($0.description) }),
            ]
        }
        return switch self {
        case .changed(let paths): files("changed", paths)
        case .untracked(let paths): files("untracked", paths)
        case .ignored(let paths): files("ignored", paths)
        case .staged(let paths): files("staged", paths)
        case .commits(let count): ["kind": "commits", "count": JSON(count)]
        case .underWay(let what): ["kind": "under_way", "what": JSON(what)]
        case .locked(let reason): ["kind": "locked", "what": JSON(reason)]
        }
    }
}
