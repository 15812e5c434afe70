internal import Arguments
internal import EventLog
internal import Glibc
internal import Linux

extension WorkspaceSearch {
    /// Makes a directory a workspace: `.skep` in it, which git passes over.
    ///
    /// Only its owner may look into it: agents write secrets into logs.
    static func make(in root: String) throws(Failure) -> WorkspaceSearch {
        let marked = path(root, marker)
        if let excess = LogDirectory(marked).excess {
            throw Failure(
                "the path of '\(root)' is too long for a log: by \(excess) \(own: excess == 1 ? "byte" : "bytes")",
                hint: "'-C DIR' works in another directory")
        }
        guard mkdir(marked, 0o700) == 0 || errno == EEXIST else {
            throw Failure(
                "cannot make '\(marked)': \(system(errno))",
                hint: "'-C DIR' works in another directory")
        }
        do throws(SystemError) {
            try hideFromGit(marked)
        } catch {
            throw Failure(error)
        }
        // What is in the way, such as a file of that name, is named there.
        guard try isRoot(root) else { throw Failure("'\(marked)' was taken away at once") }
        return WorkspaceSearch(root: root)
    }

    private static func hideFromGit(_ directory: String) throws(SystemError) {
        do throws(SystemError) {
            let file = try Descriptor(
                open: directory + "/.gitignore", O_CREAT | O_EXCL | O_WRONLY, mode: 0o600)
            _ = try file.write(Array("*\n".utf8))
        } catch  where error.code == EEXIST {
            // One that is there is its owner's.
        }
    }

    /// The root of the repository a directory is in; nil where git would find none.
    static func repository(above start: String) -> String? {
        var directory = start
        while access(path(directory, ".git"), F_OK) != 0 {
            guard directory != "/" else { return nil }
            directory = parent(of: directory)
        }
        return directory
    }
}

extension Call {
    /// The workspace that agents are to run in. In a repository its root becomes one, which is said;
    /// elsewhere whoever sits at the terminal is asked, on a line or in the way that is given.
    func workspaceToRunIn(
        _ output: inout Output, asking ask: ((String) throws -> Bool)? = nil
    ) throws -> WorkspaceSearch {
        let start = try WorkspaceSearch.start(invocation.value("directory"), surroundings)
        if let found = try WorkspaceSearch(above: start) { return found }
        if let root = WorkspaceSearch.repository(above: start) {
            let made = try WorkspaceSearch.make(in: root)
            try output.remark("'\(root)' is a workspace now, in '\(made.home)'")
            return made
        }
        let isWished = try ask?(start)
        let isAllowed = if let isWished { isWished } else { try mayMake(in: start, &output) }
        guard isAllowed else {
            throw WorkspaceSearch.nothing(start)
        }
        return try WorkspaceSearch.make(in: start)
    }

    private func mayMake(in directory: String, _ output: inout Output) throws -> Bool {
        guard output.errors.face.isTerminal, let answer = surroundings.answer else { return false }
        try output.remark(
            "Make a workspace of \(directory)? Everything below it will be watched.   y n")
        return ["y", "yes"].contains(answer()?.lowercased() ?? "")
    }
}

extension Output {
    /// Says something that is no complaint, and is no part of what was asked for either.
    mutating func remark(_ message: Text) throws(WriteError) {
        try standard.flush()
        try errors.line(message)
        try errors.flush()
    }
}
