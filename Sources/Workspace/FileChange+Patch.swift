internal import Swarm

extension BodyStore {
    /// A change as a unified text of about so many bytes at most; nil where it is not shown as lines, or where a
    /// version is larger than `largest`.
    public func diff(
        of change: FileChange, limit: Int, largest: Int = 1 << 20
    ) throws(BodyError) -> [UInt8]? {
        func version(_ file: FileVersion?) throws(BodyError) -> FilePatch.Version? {
            guard let file, file.kind != .directory else { return nil }
            var content: [UInt8]?
            if let hash = file.hash, file.keeping == .kept {
                content = try self.content(hash)
                if let size = content?.count, size > largest { content = nil }
            }
            let side = FilePatch.Side(
                path: change.path.bytes, mode: file.fileMode, hash: file.hash?.description)
            return FilePatch.Version(side, content: content)
        }
        let patches = FilePatch.between(try version(change.before), try version(change.after))
        return patches.isEmpty ? nil : patches.flatMap { $0.capped(to: limit).text }
    }
}

extension FileVersion {
    /// As git keeps it.
    var fileMode: FileMode {
        if kind == .link { return .link }
        return mode & 0o100 == 0 ? .plain : .executable
    }
}
