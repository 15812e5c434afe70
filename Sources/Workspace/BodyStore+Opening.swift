internal import Glibc
internal import Linux

// A bare repository is two small files and two directories. We write them ourselves each time it is
// opened: so a half-made one is repaired, and what somebody else wrote there is gone.
extension BodyStore {
    private static let head = "ref: refs/heads/body\n"
    private static let configuration = """
        [core]
        \trepositoryformatversion = 0
        \tfilemode = true
        \tbare = true
        \thooksPath = /dev/null
        [gc]
        \tauto = 0
        [maintenance]
        \tauto = false

        """

    static func open(_ path: String, isWritable: Bool) throws(BodyError) -> Descriptor {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let name = String(path[path.index(after: slash)...])
        return try system { () throws(SystemError) in
            // Whoever puts a link there is not to have us write where it leads.
            let parent = try Descriptor(directory: String(path[..<slash]))
            guard isWritable else {
                return try parent.opened(beneath: Array(name.utf8), for: .listing)
            }
            let directory = try parent.subdirectory(name)
            // Nobody else may read here what they may not read in the workspace.
            try directory.setMode(0o700)
            for name in ["objects", "refs", "info"] {
                _ = try directory.subdirectory(name)
            }
            let refs = try directory.subdirectory("refs")
            let heads = try refs.subdirectory("heads")
            // Only we write here: whoever had these locks is dead.
            try heads.removeFile(Array("body.lock".utf8))
            let trees = try heads.subdirectory("worktrees")
            for name in try trees.names() where name.suffix(5).elementsEqual(".lock".utf8) {
                try trees.removeFile(name)
            }
            for name in ["HEAD.lock", "packed-refs.lock", "config.lock", "config.worktree"] {
                try directory.removeFile(Array(name.utf8))
            }
            try directory.put(BodyStore.configuration, in: "config")
            try directory.put(BodyStore.head, in: "HEAD")
            return directory
        }
    }

    /// Says which files git is to leave out beside those that `.gitignore` names.
    func setExcludes(_ text: [UInt8]) throws(BodyError) {
        try system { () throws(SystemError) in
            let directory = try Descriptor(directory: path)
            try directory.subdirectory("info").put(text, in: "exclude")
        }
    }
}

extension Descriptor {
    /// Opens a directory of this one, which is made where it is not there.
    borrowing func subdirectory(_ name: String) throws(SystemError) -> Descriptor {
        let name = Array(name.utf8)
        do {
            try makeDirectory(name)
        } catch {
            guard error.code == EEXIST else { throw error }
        }
        return try opened(beneath: name, for: .listing)
    }

    borrowing func put(_ text: String, in name: String) throws(SystemError) {
        try put(Array(text.utf8), in: name)
    }

    /// Either the whole text is there or what was there before.
    fileprivate borrowing func put(_ text: [UInt8], in name: String) throws(SystemError) {
        let name = Array(name.utf8)
        let present = try? opened(beneath: name, for: .reading).readSmall(limit: 1 << 20)
        if present == text { return }
        let draft = name + Array(".new".utf8)
        try removeFile(draft)
        let file = try opened(beneath: draft, for: .creating)
        try file.writeAll(text)
        try file.flush()
        try rename(draft, to: name)
        try flush()
    }

    /// Makes a file anew, and flushes it.
    borrowing func mark() throws(SystemError) {
        let name = Array("flushed".utf8)
        try removeFile(name)
        try opened(beneath: name, for: .creating).flush()
    }

    borrowing func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .bytes(let count) = try write(rest) else {
                throw SystemError(code: EIO, deed: "write a file")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// A whole regular file of at most so many bytes; `EFBIG` for anything else.
    borrowing func readSmall(limit: Int) throws(SystemError) -> [UInt8] {
        let status = try fileStatus()
        guard status.kind == .file, status.size <= limit else {
            throw SystemError(code: EFBIG, deed: "read a file")
        }
        var bytes: [UInt8] = []
        while bytes.count <= limit, case .bytes = try read(appendingTo: &bytes, limit: 4_096) {}
        return bytes
    }
}
