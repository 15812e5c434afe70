internal import Glibc
internal import Linux

/// What the user's git would ignore in a workspace, and `.skepignore`.
///
/// It is git that knows, but with our repository and none of the user's settings: what these say of ignoring
/// is read and handed over. `.skepignore` counts like further lines of `info/exclude`.
public final class IgnoreRules {
    private let workspace: String
    private let store: BodyStore
    private let user: [String]
    private let patience: Duration
    /// Before the paths of directories that have rules: where those of another moment are, or nothing.
    private let mirror: String
    /// The one that the workspace is in, and the same where what it ignores counts.
    private var surrounding: UserRepository?
    private var repository: UserRepository?
    private var excludesFile: String?
    private var service: GitService?
    /// What the rules were read from, and how that looked.
    private var sources: [String: FileStatus?] = [:]
    /// What is ignored and yet the user's git looks after, and the directories that lead there.
    private var tracked: Set<Path> = []

    /// `user` has the variables by which the user's git finds its settings: `HOME`, `XDG_CONFIG_HOME`.
    /// The path is absolute. `patience` is how long git may take for an answer: a list in a place that is no
    /// file may keep it waiting for ever.
    public convenience init(
        _ workspace: String, _ store: BodyStore, user: [String],
        patience: Duration = .seconds(10)
    ) {
        self.init(workspace, store, user: user, patience: patience, mirror: "")
    }

    /// Rules of another moment: the lists that are in the tree are read below another root.
    init(
        _ workspace: String, _ store: BodyStore, user: [String],
        patience: Duration = .seconds(10), mirror: String
    ) {
        self.workspace = workspace
        self.store = store
        self.patience = patience
        self.mirror = mirror
        self.user = user.filter { variable in
            ["HOME=", "XDG_CONFIG_HOME="].contains { variable.hasPrefix($0) }
        }
    }

    /// Reads them anew where one of their files outside of the tree has changed; true where they were read.
    func refresh() throws(BodyError) -> Bool {
        let changed = sources.filter { FileStatus(at: $0.key) != $0.value }.map(\.key)
        if service != nil, UserRepository(of: workspace) == surrounding {
            if changed.isEmpty { return false }
            // The user's git writes it all the time, and it is hardly ever about what is ignored.
            if let index, changed == [index] {
                note(index)
                if try trackedThoughIgnored() == tracked { return false }
            }
        }
        try restart()
        return true
    }

    /// From now on they are to be read anew.
    func forget() { service = nil }

    /// Reads them anew: git keeps every `.gitignore` as it found it first.
    func restart() throws(BodyError) {
        sources = [:]
        surrounding = UserRepository(of: workspace)
        repository = surrounding
        try begin()
        // A workspace in a directory that the repository around it ignores has nothing to do with that: else
        // there would be nothing to record.
        guard try isIgnoredWhole() else { return }
        repository = nil
        try begin()
    }

    private func begin() throws(BodyError) {
        service = nil
        excludesFile = nil
        // Looked at before it is read: what changes meanwhile is seen the next time.
        for path in places { note(path) }
        if let index { note(index) }
        excludesFile = try configuredExcludes()
        try store.setExcludes(ownExcludes())
        tracked = try trackedThoughIgnored()
        service = GitService(
            spawner("check-ignore", "--stdin", "-z", "-v", "-n", "--no-index"),
            named: "check-ignore", patience: patience)
    }

    /// Which of the names in a directory are ignored.
    func ignored(_ names: [[UInt8]], in path: Path) throws(BodyError) -> Set<[UInt8]> {
        var found: Set<[UInt8]> = []
        var rest = names[...]
        while !rest.isEmpty {
            // So much fits into a pipe that nobody reads yet.
            let batch = rest.prefix(max(1, 16_384 / (path.bytes.count + prefix.count + 300)))
            rest = rest.dropFirst(batch.count)
            try ask(batch, in: path, &found)
        }
        return tracked.isEmpty ? found : found.filter { !tracked.contains(path.appending($0)) }
    }

    private var top: String { repository?.top ?? workspace }

    /// What leads from git's directory to the workspace: empty, or a path and a slash.
    private var prefix: String {
        guard top != workspace else { return "" }
        return workspace.dropFirst(top == "/" ? 1 : top.utf8.count + 1) + "/"
    }
}

// MARK: - Asking

extension IgnoreRules {
    /// A name that ends git is not ignored, whatever it is: it is not to hide the others.
    private func ask(
        _ names: ArraySlice<[UInt8]>, in path: Path, _ found: inout Set<[UInt8]>
    ) throws(BodyError) {
        do throws(BodyError) {
            for (name, isIgnored) in zip(names, try answers(names, path)) where isIgnored {
                found.insert(name)
            }
        } catch {
            guard error.code == .gitEnded else { throw error }
            guard names.count > 1 else { return }
            let half = names.startIndex + names.count / 2
            try ask(names[..<half], in: path, &found)
            try ask(names[half...], in: path, &found)
        }
    }

    private func isIgnoredWhole() throws(BodyError) -> Bool {
        guard !prefix.isEmpty else { return false }
        return try answers([Array("./\(prefix)".utf8.dropLast())]) == [true]
    }

    private func answers(
        _ names: ArraySlice<[UInt8]>, _ path: Path
    ) throws(BodyError) -> [Bool] {
        // `./`, because a path that begins with a colon means something else.
        let start = Array("./\(prefix)".utf8) + path.bytes + (path.isRoot ? [] : [Path.slash])
        return try answers(names.map { start + $0 })
    }

    private func answers(_ paths: [[UInt8]]) throws(BodyError) -> [Bool] {
        guard let service else { return paths.map { _ in false } }
        var question: [UInt8] = []
        for path in paths { question += path + [0] }
        return try service.ask(question) { process throws(BodyError) in
            var answers: [Bool] = []
            for _ in paths {
                // Where the rule is, its line, the rule, and the path again.
                for _ in 0..<2 { _ = try process.read(until: 0) }
                let rule = try process.read(until: 0)
                answers.append(!rule.isEmpty && rule.first != UInt8(ascii: "!"))
                _ = try process.read(until: 0)
            }
            return answers
        }
    }

    private func spawner(_ words: String..., variables: [String] = []) -> Spawner {
        store.tool.spawner(
            store.path,
            [
                "--work-tree=\(mirror)\(top)", "-c",
                "core.excludesFile=\(excludesFile ?? "/dev/null")",
            ] + words,
            variables: variables, directory: mirror + top)
    }
}

// MARK: - Where rules come from

extension IgnoreRules {
    private var ownFile: String { "\(mirror)\(workspace)/.skepignore" }

    private var index: String? { repository.map { "\($0.directory)/index" } }

    /// What may change the rules and is not part of the tree.
    private var places: [String] {
        var places = [ownFile, "/etc/gitconfig"]
        if let home = variable("HOME") {
            places += ["\(home)/.gitconfig", "\(home)/.config/git/config"]
        }
        if let home = variable("XDG_CONFIG_HOME") { places.append("\(home)/git/config") }
        guard let repository else { return places }
        places += [
            "\(repository.directory)/config.worktree", "\(repository.common)/config",
            "\(repository.common)/info/exclude",
        ]
        var directory = top
        for name in prefix.split(separator: "/") {
            places.append("\(directory)/.gitignore")
            directory += "/\(name)"
        }
        return places
    }

    private func variable(_ name: String) -> String? {
        user.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }

    private func note(_ path: String) { sources[path] = .some(FileStatus(at: path)) }

    /// The user's own list: what is configured, or where git looks without that.
    private func configuredExcludes() throws(BodyError) -> String? {
        let spawner = store.tool.configurationSpawner(
            repository?.directory, ["--type=path", "-z", "--get", "core.excludesFile"], user: user,
            directory: top)
        let process = try GitProcess(spawner, named: "config", patience: patience)
        let answer = try? process.readAll(limit: 1 << 16)
        let configured = answer.map { String(decoding: $0.dropLast(), as: UTF8.self) }
        let home = variable("XDG_CONFIG_HOME") ?? variable("HOME").map { "\($0)/.config" }
        guard let path = configured ?? home.map({ "\($0)/git/ignore" }) else { return nil }
        let place = UserRepository.absolute(path, from: top)
        note(place)
        // Git would wait for ever for a FIFO.
        return UserRepository.bytes(of: place, limit: 1 << 20) == nil ? nil : place
    }

    private func ownExcludes() -> [UInt8] {
        let common = repository.flatMap {
            UserRepository.bytes(of: "\($0.common)/info/exclude", limit: 1 << 20)
        }
        let own = UserRepository.bytes(of: ownFile, limit: 1 << 20) ?? []
        return (common ?? []) + [0x0a] + IgnoreRules.moved(own, below: prefix)
    }

    /// A list's lines for a directory further up: what names a place is to name the same one.
    static func moved(_ list: [UInt8], below prefix: String) -> [UInt8] {
        guard !prefix.isEmpty else { return list }
        let escaped = prefix.utf8.flatMap { byte in
            Array("*?[\\".utf8).contains(byte) ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        let lines = list.split(separator: 0x0a).map { line -> [UInt8] in
            let isNegative = line.first == UInt8(ascii: "!")
            let rule = isNegative ? line.dropFirst() : line
            guard rule.first != UInt8(ascii: "#"), rule.dropLast().contains(Path.slash) else {
                return Array(line)
            }
            let start = (isNegative ? [UInt8(ascii: "!")] : []) + [Path.slash] + escaped
            return start + rule.drop { $0 == Path.slash }
        }
        return Array(lines.joined(separator: [0x0a]))
    }

    /// Git looks after a file that was added all the same, as the user sees in `git status`.
    private func trackedThoughIgnored() throws(BodyError) -> Set<Path> {
        guard let index, FileStatus(at: index)?.kind == .file else { return [] }
        let process = try GitProcess(
            spawner(
                "ls-files", "-z", "-i", "-c", "--exclude-standard",
                variables: ["GIT_INDEX_FILE=\(index)"]),
            named: "ls-files", patience: patience)
        // An index that git cannot read with our repository has nothing to say.
        guard let list = try? process.readAll(limit: 64 << 20) else { return [] }
        var tracked: Set<Path> = []
        for name in list.split(separator: 0) where name.starts(with: prefix.utf8) {
            var next = Path(Array(name.dropFirst(prefix.utf8.count)))
            while let path = next, !path.isRoot, tracked.insert(path).inserted {
                next = path.parent
            }
        }
        return tracked
    }
}
