/// A worktree of one agent's own, with a branch of its own, beside the workspace.
public struct AgentWorkTree: Equatable, Sendable {
    /// The agent's.
    public let name: String
    /// The directory that git knows, an absolute path.
    public let top: String
    /// The directory in it that is to it what the workspace is to the user's own work tree: that is recorded.
    public let directory: String
    public let branch: String?

    public init(name: String, top: String, directory: String, branch: String?) {
        self.name = name
        self.top = top
        self.directory = directory
        self.branch = branch
    }
}

extension State {
    /// A worktree whose files are recorded as those of the workspace are.
    public struct WorkTree: Equatable, Sendable {
        public internal(set) var tree: AgentWorkTree
        public internal(set) var body = Body()

        public var name: String { tree.name }

        init(_ tree: AgentWorkTree) { self.tree = tree }
    }

    /// The worktree of the agent of that name; nil where it has none.
    public func workTree(of name: String) -> WorkTree? {
        workTrees.last { $0.name == name }
    }

    /// The worktree that an agent works in; nil where that is the workspace, or the worktree is gone.
    public func workTree(of agent: AgentID) -> WorkTree? {
        guard let top = self[agent]?.origin.worktree else { return nil }
        return workTrees.first { $0.tree.top == top }
    }

    /// Whose files a directory has: an agent's worktree's by its absolute path, or the workspace's.
    public func body(in top: String?) -> Body? {
        guard let top else { return body }
        return workTrees.first { $0.tree.top == top }?.body
    }
}

// MARK: - Folding

extension AgentWorkTree {
    /// Nil for a record of the workspace.
    init?(_ content: Restoration) {
        guard let top = content.worktree, let name = content.name else { return nil }
        self.init(
            name: name, top: top, directory: content.directory ?? top, branch: content.branch)
    }
}

extension State {
    /// The first record of one, and the first after its repository was lost.
    mutating func found(_ tree: AgentWorkTree, _ content: Restoration, _ id: EventID) {
        guard content.commit != nil else { return }
        if !workTrees.contains(where: { $0.tree.top == tree.top }) {
            workTrees.append(WorkTree(tree))
        }
        for place in workTrees.indices where workTrees[place].tree.top == tree.top {
            workTrees[place].tree = tree
            workTrees[place].body.apply(content, id)
        }
    }

    /// What makes no sense changes nothing: nobody said that there is one.
    mutating func change(in top: String, _ content: StateChange, _ id: EventID) {
        for place in workTrees.indices where workTrees[place].tree.top == top {
            workTrees[place].body.apply(content, id)
        }
    }

    mutating func change(_ content: WorkTreeChange) {
        guard content.isGone == true else { return }
        workTrees.removeAll { $0.tree.top == content.worktree }
    }
}

// MARK: - JSON

extension State.WorkTree {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", tree.name)
        writer.field("path", tree.top)
        writer.field("directory", tree.directory == tree.top ? nil : tree.directory)
        writer.field("branch", tree.branch)
        writer.key("body")
        body.write(to: &writer)
        writer.endObject()
    }

    init?(from fields: inout Fields) {
        guard let name = fields.text("name"), let top = fields.text("path") else { return nil }
        self.init(
            AgentWorkTree(
                name: name, top: top, directory: fields.text("directory") ?? top,
                branch: fields.text("branch")))
        body = fields.take("body") { State.Body($0) } ?? State.Body()
    }
}
