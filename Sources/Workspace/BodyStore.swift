internal import Glibc
internal import Linux

/// Our own bare repository, where the files of a workspace are kept as git keeps them.
///
/// All work is done by a few gits that go on running, so that none is started for a change. One
/// thread at a time may use it, and one process may write. It is a repository for any git:
/// `git --git-dir=.skep/body.git log`.
public final class BodyStore {
    /// What the newest record of the workspace is called.
    public static let body = "refs/heads/body"

    /// The same of an agent's worktree.
    public static func body(ofWorkTree name: String) -> String { "refs/heads/worktrees/\(name)" }

    public let path: String
    /// Where its objects are looked for: here, and in the repositories that were named beside it.
    public let places: [String]
    let tool: GitTool
    private let directory: Descriptor
    private let files: GitService
    private let hashes: GitService
    private let commits: GitService
    private let trees: GitService
    private let refs: GitService
    private let reader: GitService
    /// What was written since the last commit and is perhaps not on the disk.
    private var unflushed: [ObjectID] = []
    /// Something was written that is not among these.
    var flushesAll = false
    /// What was read last, of one who only reads: an object never changes. Nil for who writes, and has to notice
    /// that one is gone.
    private var recent: Recent?

    /// Opens it; where it is not there, or only half, it is made (`isWritable`).
    ///
    /// What is not in it is looked for in the `elders`, repositories of the same kind. What is written is written
    /// here even where one of them has it: they may go away.
    public init(
        at path: String, _ tool: GitTool, isWritable: Bool = true, elders: [String] = []
    ) throws(BodyError) {
        self.path = path
        places = [path] + elders
        self.tool = tool
        directory = try BodyStore.open(path, isWritable: isWritable)
        func service(_ words: String...) -> GitService {
            GitService(tool.spawner(path, words), named: words[0])
        }
        files = service("hash-object", "-w", "--no-filters", "--stdin-paths")
        hashes = service("hash-object", "--no-filters", "--stdin-paths")
        commits = service("hash-object", "-w", "-t", "commit", "--no-filters", "--stdin-paths")
        trees = service("mktree", "-z", "--missing", "--batch")
        refs = service("update-ref", "--stdin", "-z")
        reader = GitService(
            tool.spawner(path, ["cat-file", "--batch"], variables: BodyStore.variables(elders)),
            named: "cat-file")
        if !isWritable { recent = Recent() }
    }

    private static func variables(_ elders: [String]) -> [String] {
        let places = elders.map { elder in
            let text = "\(elder)/objects".replacing("\\", with: "\\\\")
                .replacing("\"", with: "\\\"")
            return "\"\(text)\""
        }
        return places.isEmpty
            ? [] : ["GIT_ALTERNATE_OBJECT_DIRECTORIES=\(places.joined(separator: ":"))"]
    }

    /// The gits that run now.
    var processes: [Int32] {
        [files, hashes, commits, trees, refs, reader].compactMap(\.number)
    }
}

// MARK: - Writing

extension BodyStore {
    /// Keeps what is in a file, from its beginning.
    func keep(_ file: borrowing Descriptor) throws(BodyError) -> ObjectID {
        noted(try ask(files, of: file))
    }

    /// The name a file's content has, which is not kept.
    func hash(_ file: borrowing Descriptor) throws(BodyError) -> ObjectID {
        try ask(hashes, of: file)
    }

    func keep(_ bytes: [UInt8]) throws(BodyError) -> ObjectID { try keep(bytes, files) }

    /// Git puts the entries in their order.
    func keep(tree entries: [TreeEntry]) throws(BodyError) -> ObjectID {
        var question: [UInt8] = []
        for entry in entries { entry.append(to: &question) }
        return noted(
            try trees.ask(question + [0]) { process throws(BodyError) in try process.objectID() })
    }

    func keep(_ commit: Commit) throws(BodyError) -> ObjectID { try keep(commit.bytes, commits) }

    /// Makes a commit the newest one, or what another name stands for, when all that it consists of is on the disk.
    func publish(
        _ commit: ObjectID, as ref: String = BodyStore.body
    ) throws(BodyError) {
        try flush()
        let words = "start\0update \(ref)\0\(commit)\0\0prepare\0commit\0"
        try refs.ask(Array(words.utf8)) { process throws(BodyError) in
            for word in ["start", "prepare", "commit"] {
                let line = String(decoding: try process.read(until: 0x0a), as: UTF8.self)
                guard line == "\(word): ok" else {
                    throw BodyError(.gitEnded, "'git update-ref' answered '\(line)'")
                }
            }
        }
        try flush(ref)
    }

    private func keep(_ bytes: [UInt8], _ service: GitService) throws(BodyError) -> ObjectID {
        let file = try system { () throws(SystemError) in
            let file = try MemoryFile(named: "body")
            try file.append(bytes)
            return file
        }
        return noted(try ask(service, of: file.descriptor))
    }

    /// Git opens what we have open: whatever stands under its name by now.
    func ask(
        _ service: GitService, of file: borrowing Descriptor
    ) throws(BodyError) -> ObjectID {
        let question = "/proc/\(OwnProcess.number)/fd/\(file.number)\n"
        return try service.ask(Array(question.utf8)) { process throws(BodyError) in
            try process.objectID()
        }
    }

    private func noted(_ object: ObjectID) -> ObjectID {
        unflushed.append(object)
        return object
    }

    /// Few objects are flushed by themselves: everything else on the disk is not ours to wait for.
    private func flush() throws(BodyError) {
        let paths = Set(unflushed).map { object in
            let text = object.description
            return "objects/\(text.prefix(2))/\(text.dropFirst(2))"
        }
        if flushesAll || paths.count > 64 {
            try system { () throws(SystemError) in try directory.flushFileSystem() }
        } else if directory.isInOrder() {
            // The disk is waited for once instead of once for each. A file that is changed after all others
            // takes them with it.
            for path in paths { try writeBack(path, isWaiting: false) }
            for path in paths { try writeBack(path, isWaiting: true) }
            try system { () throws(SystemError) in try directory.mark() }
        } else {
            for path in paths { try flush(path) }
        }
        unflushed = []
        flushesAll = false
    }

    /// A file of the repository, and with it, on the file systems that Linux has, that it is there.
    private func flush(_ path: String) throws(BodyError) {
        do {
            try directory.opened(beneath: Array(path.utf8), for: .reading).flush()
        } catch {
            try BodyStore.pass(error)
        }
    }

    private func writeBack(_ path: String, isWaiting: Bool) throws(BodyError) {
        do {
            try directory.opened(beneath: Array(path.utf8), for: .reading)
                .writeBack(isWaiting: isWaiting)
        } catch {
            try BodyStore.pass(error)
        }
    }

    /// An object that is not there has been packed by its user's git.
    private static func pass(_ error: SystemError) throws(BodyError) {
        guard error.isMissing else { throw BodyError(error) }
    }
}

// MARK: - Reading

extension BodyStore {
    struct Object {
        let type: String
        let bytes: [UInt8]
    }

    /// Two moments that are compared mostly have one in common with the two before.
    private struct Recent {
        var objects: [ObjectID: Object] = [:]
        private var size = 0

        private static let sizeLimit = 4 << 20

        mutating func note(_ object: Object, _ name: ObjectID) {
            guard object.bytes.count <= Recent.sizeLimit / 64 else { return }
            if size > Recent.sizeLimit { self = Recent() }
            objects[name] = object
            size += object.bytes.count + 64
        }
    }

    /// Throws `damaged` where it is not there.
    func read(_ object: ObjectID) throws(BodyError) -> Object {
        if let known = recent?.objects[object] { return known }
        let found = try ask(for: object) { process, type, size throws(BodyError) in
            Object(type: type, bytes: Array(try process.read(exactly: size)))
        }
        recent?.note(found, object)
        return found
    }

    /// `take` reads as many bytes as it is told that there are. Throws `damaged` where the object is not there.
    func ask<Answer>(
        for object: ObjectID, _ take: (GitProcess, String, Int) throws(BodyError) -> Answer
    ) throws(BodyError) -> Answer {
        let found: Answer? = try reader.ask(object.text + [0x0a]) { process throws(BodyError) in
            let line = String(decoding: try process.read(until: 0x0a), as: UTF8.self)
            let words = line.split(separator: " ")
            guard words.count == 3, let size = Int(words[2]), size >= 0 else { return nil }
            let answer = try take(process, String(words[1]), size)
            _ = try process.read(exactly: 1)
            return answer
        }
        guard let found else {
            throw BodyError(.damaged, "'\(path)' has no object \(object)")
        }
        return found
    }

    func read(_ object: ObjectID, as type: String) throws(BodyError) -> [UInt8] {
        let found = try read(object)
        guard found.type == type else {
            throw BodyError(
                .damaged, "object \(object) in '\(path)' is a \(found.type), no \(type)")
        }
        return found.bytes
    }

    /// A file's content as it was kept.
    public func content(_ object: ObjectID) throws(BodyError) -> [UInt8] {
        try read(object, as: "blob")
    }

    /// The commit that was published last, of the workspace or by another name; nil where none was.
    public func newest(_ ref: String = BodyStore.body) throws(BodyError) -> ObjectID? {
        let path = Array(ref.utf8)
        let text: [UInt8]
        do {
            text = try directory.opened(beneath: path, for: .reading).readSmall(limit: 64)
        } catch {
            guard error.isMissing else { throw BodyError(error) }
            // A curious user's `git gc` packs it.
            return try packedNewest(ref)
        }
        guard let commit = ObjectID(text.dropLast()) else {
            throw BodyError(.damaged, "'\(self.path)/\(ref)' names no commit")
        }
        return commit
    }

    private func packedNewest(_ ref: String) throws(BodyError) -> ObjectID? {
        let path = Array("packed-refs".utf8)
        guard
            let text = try? directory.opened(beneath: path, for: .reading).readSmall(limit: 1 << 20)
        else { return nil }
        let line = text.split(separator: 0x0a).first {
            $0.dropFirst(41).elementsEqual(ref.utf8)
        }
        return line.flatMap { ObjectID($0.prefix(40)) }
    }
}

extension GitProcess {
    func objectID() throws(BodyError) -> ObjectID {
        let line = try read(until: 0x0a)
        guard let object = ObjectID(line) else {
            let text = String(decoding: line.prefix(100), as: UTF8.self)
            throw BodyError(.gitEnded, "git answered '\(text)', which is no object")
        }
        return object
    }
}
