internal import EventLog
internal import Glibc
internal import Linux

/// The workspace a command works in: the nearest directory upwards that has `.skep`, as git looks
/// for `.git`.
struct WorkspaceSearch {
    static let marker = ".skep"

    /// The root of the workspace.
    let root: String
    /// Where all that is skep's is kept.
    var home: String { WorkspaceSearch.path(root, WorkspaceSearch.marker) }
    var log: LogDirectory { LogDirectory(home) }

    /// Begins in a directory that was named, or else in the current one.
    init(from named: String?, in surroundings: Surroundings) throws(Failure) {
        let start = try WorkspaceSearch.start(named, surroundings)
        guard let found = try WorkspaceSearch(above: start) else {
            throw WorkspaceSearch.nothing(start)
        }
        self = found
    }

    /// The one of a directory or the nearest above it; nil where there is none.
    init?(above start: String) throws(Failure) {
        var directory = start
        while try !WorkspaceSearch.isRoot(directory) {
            guard directory != "/" else { return nil }
            let parent = WorkspaceSearch.parent(of: directory)
            // An agent's worktree stands beside its workspace.
            if let owner = parent.owner, try WorkspaceSearch.isRoot(owner) {
                root = owner
                return
            }
            directory = parent
        }
        root = directory
    }

    init(root: String) { self.root = root }

    /// Opens the log.
    func reader() throws(Failure) -> LogReader {
        do { return try LogReader(log) } catch { throw explain(error) }
    }

    /// Asks the log in SQL.
    func query(_ sql: String) throws(Failure) -> QueryResult {
        do { return try LogReader.query(sql, in: log) } catch { throw explain(error) }
    }

    /// A new workspace has no log yet.
    private func explain(_ error: LogError) -> Failure {
        guard error.code == .missing else { return Failure(error) }
        var failure = Failure(
            "the workspace '\(root)' has no log yet", hint: "its log begins with its first agent")
        failure.isMissingLog = true
        return failure
    }

    static func nothing(_ start: String) -> Failure {
        let places: Text =
            start == "/" ? "'/' has no" : "neither '\(start)' nor a directory above it has"
        return Failure(
            "no workspace here: \(places) '.skep'",
            hint: "'skep init' makes one here; '-C DIR' works in another directory")
    }

    static func start(
        _ named: String?, _ surroundings: Surroundings
    ) throws(Failure) -> String {
        guard let named else {
            guard let current = surroundings.directory else {
                throw Failure(
                    "the current directory is gone, or its path is no UTF-8",
                    hint: "'-C DIR' works in another directory")
            }
            return current
        }
        do throws(SystemError) {
            return try existing(named, from: surroundings.directory ?? ".")
        } catch {
            throw unusable(named, error.code)
        }
    }

    /// The directory that is meant by a path, without links and dots.
    static func existing(_ named: String, from start: String) throws(SystemError) -> String {
        let path = absolute(named, from: start)
        guard let real = realpath(path, nil) else {
            throw SystemError(code: errno, deed: "find", subject: path)
        }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0 else {
            throw SystemError(code: errno, deed: "look at", subject: path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SystemError(code: ENOTDIR, deed: "look into", subject: path)
        }
        // A repaired one would be another directory's, or nobody's.
        guard let text = String(validatingCString: real) else {
            throw SystemError(code: EILSEQ, deed: "use", subject: path)
        }
        return text
    }

    /// Where a path leads, without links and dots; what is not there yet is where its parent is.
    static func resolved(_ named: String) -> String {
        var path = named
        while path.count > 1, path.last == "/" { path.removeLast() }
        func real(_ path: String) -> String? {
            guard let real = realpath(path, nil) else { return nil }
            defer { free(real) }
            return String(cString: real)
        }
        if let place = real(path) { return place }
        guard let slash = path.lastIndex(of: "/"),
            let parent = real(slash == path.startIndex ? "/" : String(path[..<slash]))
        else { return path }
        return (parent == "/" ? "" : parent) + path[slash...]
    }

    private static func unusable(_ named: String, _ code: Int32) -> Failure {
        Failure(
            "cannot work in '\(named)': \(system(code))",
            hint: "'-C DIR' takes an existing directory")
    }

    /// Whether a directory has the marker; what is in the way of knowing is an error, for a
    /// workspace further up would be the wrong one.
    static func isRoot(_ directory: String) throws(Failure) -> Bool {
        let marked = path(directory, marker)
        var status = stat()
        guard stat(marked, &status) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return false }
            throw Failure(
                "cannot look for a workspace in '\(directory)': \(system(code))",
                hint: "check who owns it and whether it may be read")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(
                "'\(marked)' is not a directory, so '\(directory)' is no workspace",
                hint: "move it away, or work in another directory with '-C DIR'")
        }
        guard access(marked, R_OK | X_OK) == 0 else {
            throw Failure(
                "cannot read the workspace '\(marked)': \(system(errno))",
                hint: "check who owns it and whether it may be read")
        }
        return true
    }

    static func parent(of directory: String) -> String {
        let parts = directory.utf8.split(separator: UInt8(ascii: "/"))
        return "/" + parts.dropLast().map { String(Substring($0)) }.joined(separator: "/")
    }

    static func absolute(_ named: String, from start: String) -> String {
        named.hasPrefix("/") ? named : path(start, named)
    }

    static func path(_ directory: String, _ name: String) -> String {
        directory == "/" ? "/" + name : directory + "/" + name
    }
}

/// What the system says about an error number.
func system(_ code: Int32) -> Text { Text(own: String(cString: strerror(code))) }

extension String {
    /// The workspace whose agents' worktrees are in a directory; nil where that is not called so.
    fileprivate var owner: String? {
        hasSuffix(".worktrees") ? String(dropLast(".worktrees".utf8.count)) : nil
    }
}
