internal import Glibc
internal import Linux

/// The files of a workspace as they are found and compared, none of them outside of it and none over a link.
struct Ground: ~Copyable {
    let root: Descriptor
    let store: BodyStore

    init(_ workspace: String, _ store: BodyStore) throws(BodyError) {
        root = try system { () throws(SystemError) in try Descriptor(directory: workspace) }
        self.store = store
    }

    /// The directory of a path, found anew each time: who moves one away meanwhile gets nothing more.
    func directory(above path: Path) throws(SystemError) -> Descriptor {
        guard let parent = path.parent, !parent.isRoot else { return try root.duplicate() }
        return try root.opened(beneath: parent.bytes, for: .listing)
    }

    /// What is at a path; nil where nothing is, or no directories lead there.
    func status(of path: Path) throws(BodyError) -> FileStatus? {
        do {
            return try directory(above: path).fileStatus(of: Array(path.name))
        } catch {
            guard error.isNoWay else { throw BodyError(error) }
            return nil
        }
    }

    /// Whether a file or a link is in all that is recorded of it what was recorded, but for its mode and time
    /// where others are given.
    func holds(
        _ leaf: Leaf, mode: UInt16? = nil, time: FileTime? = nil, _ name: [UInt8],
        in directory: borrowing Descriptor
    ) throws(BodyError) -> Bool {
        let found = try system { () throws(SystemError) in try directory.fileStatus(of: name) }
        guard let found, found.modified == time ?? leaf.modified,
            leaf.isLink || found.mode == mode ?? leaf.mode
        else { return false }
        return try holdsContent(of: leaf, name, in: directory)
    }

    /// The same of its kind and content.
    func holdsContent(
        of leaf: Leaf, _ name: [UInt8], in directory: borrowing Descriptor
    ) throws(BodyError) -> Bool {
        guard let hash = leaf.hash else { return false }
        do {
            guard let status = try directory.fileStatus(of: name) else { return false }
            if leaf.isLink {
                guard status.kind == .link else { return false }
                return try store.hash(try directory.target(of: name)) == hash
            }
            guard status.kind == .file else { return false }
            let file = try directory.opened(beneath: name, for: .reading)
            // A FIFO may stand there by now, and would keep git waiting.
            guard try file.fileStatus().kind == .file else { return false }
            return try store.hash(file, size: status.size) == hash
        } catch let error as SystemError {
            // What we may not read is not what was read.
            guard error.isNoWay || error.code == EACCES else { throw BodyError(error) }
            return false
        } catch let error as BodyError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown here")
        }
    }

    func holdsContent(of leaf: Leaf, at path: Path) throws(BodyError) -> Bool {
        do {
            let parent = try directory(above: path)
            return try holdsContent(of: leaf, Array(path.name), in: parent)
        } catch let error as SystemError {
            guard error.isNoWay else { throw BodyError(error) }
            return false
        } catch let error as BodyError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown here")
        }
    }
}

extension SystemError {
    /// What is named is not there, or is by now something that is not to be followed.
    var isNoWay: Bool {
        [ENOENT, ENOTDIR, ELOOP, ENXIO, EINVAL, EXDEV, ENAMETOOLONG].contains(code)
    }
}
