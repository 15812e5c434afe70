/// What is wanted of an agent's worktree, for whoever does it.
public struct WorkTreeErrand: Equatable, Sendable {
    public enum Task: Equatable, Sendable {
        /// Let there be one for the agent of that name; it works below its root, at a path or at the root itself.
        case plant(name: String, below: String)
        /// Take it away, if nothing would be lost.
        case fell(AgentWorkTree)
    }

    public let ticket: Int
    public let task: Task
}

/// What came of it.
public enum WorkTreeOutcome: Equatable, Sendable {
    /// There is one, and that is where its agent begins.
    case planted(AgentWorkTree, directory: String)
    /// It is gone, and so is its branch if that is named.
    case felled(AgentWorkTree, branch: String?)
    case failed(Objection)
}

/// What goes on once it is known what came of a worktree.
enum Planting: Equatable, Sendable {
    case spawn(AgentSpec, ticket: Int, Command)
    case fell(String, Command)

    var command: Command {
        switch self {
        case .spawn(_, _, let command), .fell(_, let command): command
        }
    }
}

extension Restoration {
    mutating func locate(_ tree: AgentWorkTree?) {
        guard let tree else { return }
        worktree = tree.top
        name = tree.name
        branch = tree.branch
        directory = tree.directory == tree.top ? nil : tree.directory
    }
}

// Worktrees that agents have of their own.
extension Kernel {
    /// So many are recorded; each has watches and a repository's worth of files.
    static let workTreeLimit = 64

    /// Names of agents that wait for their worktrees.
    var reserved: [String] {
        plantings.values.compactMap { planting in
            guard case .spawn(let spec, _, _) = planting else { return nil }
            return spec.name?.rawValue
        }
    }

    /// An agent of that name is started once it has a worktree.
    mutating func plant(_ spec: AgentSpec, _ ticket: Int, _ command: Command) {
        let name = spec.name?.rawValue ?? ""
        guard let below = place(of: spec.directory), isRoom(for: name) else {
            perform(.discard(ticket: ticket))
            return refuse(command, whyNotPlanted(spec))
        }
        lastTicket += 1
        plantings[lastTicket] = .spawn(spec, ticket: ticket, command)
        perform(
            .cultivate(
                WorkTreeErrand(ticket: lastTicket, task: .plant(name: name, below: below))))
    }

    /// Where a directory is below the workspace: empty, or a path; nil where it is elsewhere.
    private func place(of directory: String) -> String? {
        guard let workspace else { return nil }
        return directory == workspace ? "" : Kernel.below(workspace, directory)
    }

    private func isRoom(for name: String) -> Bool {
        guard plantings.count < Kernel.plantingLimit else { return false }
        return state.workTree(of: name) != nil || state.workTrees.count < Kernel.workTreeLimit
    }

    private static let plantingLimit = 64

    private func whyNotPlanted(_ spec: AgentSpec) -> Objection {
        guard place(of: spec.directory) != nil else {
            return Objection(
                "bad_request",
                "'\(spec.directory)' is outside of the workspace, which the worktree is made of")
        }
        return Objection(
            "busy", "there are \(state.workTrees.count) worktrees, and no more are recorded",
            hint: "'skep worktrees --remove NAME' takes one away")
    }

    mutating func fell(_ name: String, _ command: Command) {
        guard let tree = state.workTree(of: name)?.tree else {
            let isAgent = state.agent(called: name) != nil
            return refuse(
                command,
                Objection(
                    "no_such_worktree",
                    isAgent ? "'\(name)' has no worktree" : "there is no worktree '\(name)'",
                    hint: "see 'skep worktrees'"))
        }
        if let objection = whyNotFell(tree) { return refuse(command, objection) }
        lastTicket += 1
        plantings[lastTicket] = .fell(name, command)
        perform(.cultivate(WorkTreeErrand(ticket: lastTicket, task: .fell(tree))))
    }

    private func whyNotFell(_ tree: AgentWorkTree) -> Objection? {
        if plantings.count >= Kernel.plantingLimit {
            return Objection(
                "busy", "too much is wanted of worktrees at once", hint: "try again")
        }
        let isInUse = state.agents.contains { agent in
            guard agent.origin.worktree == tree.top, let life = lives[agent.id] else {
                return false
            }
            return life.isAlive || life.restartAt != nil
        }
        guard isInUse || reserved.contains(tree.name) else { return nil }
        return Objection(
            "agents_run", "'\(tree.name)' runs in its worktree",
            hint: "'skep stop \(tree.name)' ends it")
    }

    mutating func learn(_ outcome: WorkTreeOutcome, of ticket: Int) {
        guard let planting = plantings.removeValue(forKey: ticket) else { return }
        switch (planting, outcome) {
        case (.spawn(let spec, let ticket, let command), .planted(let tree, let directory)):
            spawn(spec, in: tree, directory, ticket, command)
        case (.fell(_, let command), .felled(let tree, let branch)):
            var content = WorkTreeChange(tree)
            content.by = command.author
            content.branch = branch
            record(.signal, owner(of: tree), subject: "worktree", content)
            let fields = [
                JSON.Field("name", JSON(tree.name)), JSON.Field("path", JSON(tree.top)),
                JSON.Field("branch", branch.map { JSON($0) } ?? .null),
            ]
            conclude(command, Command.outcome(nil), .done(JSON(fields)))
        case (_, .failed(let objection)):
            if case .spawn(_, let ticket, _) = planting { perform(.discard(ticket: ticket)) }
            refuse(planting.command, objection)
        default: break
        }
    }

    /// Much may have happened meanwhile, and is asked again.
    private mutating func spawn(
        _ spec: AgentSpec, in tree: AgentWorkTree, _ directory: String, _ ticket: Int,
        _ command: Command
    ) {
        var spec = spec
        spec.worktree = tree.top
        spec.directory = directory
        if let objection = whyNobodyMayRun {
            perform(.discard(ticket: ticket))
            return refuse(command, objection)
        }
        perform(.redirect(ticket: ticket, to: directory))
        spawn(spec, ticket, command)
    }

    /// Whoever waits hears that it goes on without us: a worktree that was made meanwhile is used the next time.
    mutating func interruptPlantings() {
        for (_, planting) in plantings.sorted(by: { $0.key < $1.key }) {
            refuse(planting.command, Kernel.isReplaced)
        }
        plantings = [:]
    }
}

// MARK: - What is found there

extension Kernel {
    func owner(of tree: AgentWorkTree) -> AgentID? {
        state.agents.last { $0.name == tree.name }?.id
    }

    /// What lies in an agent's worktree is that agent's.
    func attributed(_ change: FoundChange) -> FoundChange {
        guard let top = change.content.find?.worktree,
            let tree = state.workTrees.first(where: { $0.tree.top == top })?.tree,
            let owner = owner(of: tree)
        else { return attributedByLaw(change) }
        var change = change
        change.agent = owner
        change.content.find?.evidence = "worktree"
        return change
    }

    /// Where a path is that an agent in a worktree declares, from the workspace on; nil where it is not there.
    func relativeInWorkTree(_ path: String, of id: AgentID, _ workspace: String) -> String? {
        guard let origin = state[id]?.origin, let top = origin.worktree,
            let tree = state.workTrees.first(where: { $0.tree.top == top })?.tree
        else { return nil }
        let absolute = path.isAbsolute ? path : "\(origin.directory ?? tree.directory)/\(path)"
        guard let below = Kernel.below(tree.directory, absolute),
            let start = tree.place(beside: workspace)
        else { return nil }
        return "\(start)/\(below)"
    }
}

extension AgentWorkTree {
    /// How its directory is written where paths are relative to the workspace: `../shop.worktrees/coder-1`.
    public func place(beside workspace: String) -> String? {
        let names = workspace.split(separator: "/", omittingEmptySubsequences: true)
        let own = directory.split(separator: "/", omittingEmptySubsequences: true)
        guard !own.isEmpty else { return nil }
        let shared = zip(names, own).prefix { $0.0 == $0.1 }.count
        return (Array(repeating: "..", count: names.count - shared) + own[shared...])
            .joined(separator: "/")
    }
}
