internal import Glibc
internal import Linux
internal import Swarm
internal import Workspace

/// One worktree whose files are recorded and watched.
final class Room {
    let tree: AgentWorkTree
    let teller: Teller
    var gallery: Gallery
    /// Why it cannot be looked at just now.
    var trouble: String?
    fileprivate var isWatched = false

    init(_ tree: AgentWorkTree, _ teller: Teller, _ gallery: consuming Gallery) {
        self.tree = tree
        self.teller = teller
        self.gallery = gallery
    }

    var isThere: Bool { Room.isThere(tree) }

    static func isThere(_ tree: AgentWorkTree) -> Bool {
        FileStatus(at: tree.directory)?.kind == .directory
    }
}

/// The worktrees of agents: all that are recorded beside the workspace.
struct Garden {
    private let options: SupervisorOptions
    private let store: BodyStore
    private let tool: GitTool
    private var rooms: [Room] = []
    /// Why one of them was not even opened.
    private var unread: String?
    private var nextToken: UInt64 = 2

    init(_ options: SupervisorOptions, _ store: BodyStore, _ tool: GitTool) {
        self.options = options
        self.store = store
        self.tool = tool
    }

    var shortage: String? {
        let troubles = rooms.lazy.compactMap { room in
            (room.trouble ?? room.gallery.shortage).map { "worktree '\(room.tree.name)': \($0)" }
        }
        return troubles.first ?? unread
    }

    static func earlier(_ one: Int?, _ other: Int?) -> Int? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    func milliseconds() -> Int? {
        rooms.reduce(nil) { Garden.earlier($0, $1.gallery.milliseconds()) }
    }

    /// A directory that is closed is not watched any more of itself.
    mutating func watch(by poller: borrowing Poller) throws(SystemError) {
        for room in rooms where !room.isWatched {
            try poller.watch(number: room.gallery.descriptor, for: .readable, token: nextToken)
            nextToken += 1
            room.isWatched = true
        }
    }
}

// MARK: - Looking

extension Garden {
    /// Goes on recording one; false where it is gone. One that cannot be read keeps nobody else from being recorded.
    mutating func open(_ tree: AgentWorkTree, _ teller: Teller) throws -> Bool {
        do throws(BodyError) {
            try WorkTree.recover(at: tree.top, of: options.workspace)
        } catch {
            unread = "worktree '\(tree.name)': \(error)"
        }
        guard Room.isThere(tree) else { return false }
        do {
            try record(tree, teller)
        } catch let error as BodyError where error.code == .system {
            guard Room.isThere(tree) else { return false }
            unread = "worktree '\(tree.name)': \(error)"
        }
        return true
    }

    private mutating func record(_ tree: AgentWorkTree, _ teller: Teller) throws {
        // What is ignored there is asked of a repository of its own: what it ignores is in a file of that.
        let laws = "\(options.directory)/rules"
        try Garden.makeDirectory(laws)
        let rules = IgnoreRules(
            tree.directory, try BodyStore(at: "\(laws)/\(tree.name).git", tool),
            user: options.environment)
        let recorder = try Recorder(
            tree.directory, store, rules, as: BodyStore.body(ofWorkTree: tree.name))
        try teller.catchUp(store, recorder.newest)
        let room = Room(
            tree, teller,
            Gallery(recorder, store, try Lookout(tree.directory), root: tree.directory))
        try room.gallery.lookAtAll(teller)
        rooms.append(room)
    }

    private static func makeDirectory(_ path: String) throws(SystemError) {
        guard FileStatus(at: path) == nil, let slash = path.lastIndex(of: "/") else { return }
        try Descriptor(directory: String(path[..<slash]))
            .makeDirectory(Array(path[path.index(after: slash)...].utf8))
    }

    /// Records what has changed, and returns those that are gone.
    mutating func look(isClosing: Bool) throws -> [AgentWorkTree] {
        var gone: [AgentWorkTree] = []
        for room in rooms {
            do {
                // Whose they are is known without looking who has them open.
                try room.gallery.see([:])
                guard isClosing || room.gallery.isDue else { continue }
                try room.gallery.look(room.teller)
                room.trouble = nil
            } catch let error as BodyError where error.code == .system {
                if room.isThere {
                    // Nobody else is to suffer from it.
                    room.trouble = "\(error)"
                    room.gallery.postpone()
                } else {
                    gone.append(room.tree)
                }
            }
        }
        rooms.removeAll { gone.contains($0.tree) }
        return gone
    }

    /// Nil where it is about no file of a worktree.
    func look(at declaration: Declaration) throws -> FileNews? {
        for room in rooms {
            guard let path = room.teller.path(declaration.path) else { continue }
            guard room.isThere else { return .unknown(declaration) }
            room.gallery.doubt(path)
            try room.gallery.look(room.teller)
            return try room.gallery.answer(declaration, at: path)
        }
        return nil
    }
}

// MARK: - Planting and felling

extension Garden {
    /// Sees to it that an agent has a worktree, which is recorded before its program runs.
    mutating func plant(
        _ name: String, _ below: String, _ teller: (AgentWorkTree) -> Teller
    ) throws -> WorkTreeOutcome {
        let tree: AgentWorkTree
        if let room = rooms.first(where: { $0.tree.name == name }), room.isThere {
            tree = room.tree
        } else {
            rooms.removeAll { $0.tree.name == name }
            do throws(BodyError) {
                tree = try make(name)
            } catch {
                return .failed(Objection(error.code.word, error.description))
            }
            try record(tree, teller(tree))
        }
        let directory = below.isEmpty ? tree.directory : "\(tree.directory)/\(below)"
        guard FileStatus(at: directory)?.kind == .directory else {
            return .failed(
                Objection(
                    "no_directory", "the commit that '\(tree.top)' was made of has no '\(below)'",
                    hint: "commit what is in it, or start the agent further up"))
        }
        return .planted(tree, directory: directory)
    }

    /// Where somebody was killed before it was told that there is one, that one is taken.
    private func make(_ name: String) throws(BodyError) -> AgentWorkTree {
        let (top, branch) = ("\(options.workspace).worktrees/\(name)", "skep/\(name)")
        var tree = try WorkTree.existing(at: top, of: options.workspace, branch: branch, tool)
        if tree == nil {
            tree = try WorkTree.make(of: options.workspace, at: top, branch: branch, tool)
        }
        return AgentWorkTree(
            name: name, top: top, directory: tree?.workspace ?? top, branch: branch)
    }

    mutating func fell(_ tree: AgentWorkTree) throws -> WorkTreeOutcome {
        let room = rooms.first { $0.tree == tree }
        // What is in it now is on record before it goes.
        if let room, room.isThere { try room.gallery.look(room.teller) }
        do throws(BodyError) {
            let isBranchGone = try WorkTree.remove(
                at: tree.top, of: options.workspace, branch: tree.branch, tool)
            rooms.removeAll { $0.tree == tree }
            return .felled(tree, branch: isBranchGone ? tree.branch : nil)
        } catch {
            // What happened there meanwhile may have been missed.
            room?.gallery.postpone()
            return .failed(
                Objection(
                    error.code.word, error.description,
                    hint: error.code == .wouldBeLost ? "merge, commit or move it first" : nil))
        }
    }
}
