internal import Linux

/// Asks the user's repository for commits and what is in them. It is read, and nothing that it names is run.
struct UserCommits {
    let repository: UserRepository
    private let tool: GitTool

    init(_ repository: UserRepository, _ tool: GitTool) {
        self.repository = repository
        self.tool = tool
    }

    /// Nil where there is none of that name.
    func commit(_ name: String) throws(BodyError) -> ObjectID? {
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"]
        guard let line = try line(words) else { return nil }
        return try object(line)
    }

    func object(_ text: String) throws(BodyError) -> ObjectID {
        guard let object = ObjectID(text) else {
            throw BodyError(
                .noBranch, "the git repository '\(repository.top)' has names that are not SHA-1's")
        }
        return object
    }

    func line(_ words: String...) throws(BodyError) -> String? { try line(words) }

    /// The first line of what git says; nil where it says no, or nothing.
    private func line(_ words: [String]) throws(BodyError) -> String? {
        guard let answer = try process(words).readAll(limit: 1 << 16) else { return nil }
        let line = String(decoding: answer.prefix { $0 != 0x0a }, as: UTF8.self)
        return line.isEmpty ? nil : line
    }

    func process(_ words: [String]) throws(BodyError) -> GitProcess {
        let name = words.first { !$0.hasPrefix("-") && !$0.contains("=") } ?? "git"
        // Said here, because a configuration may say what is not there.
        let place = ["--work-tree=\(repository.top)"]
        return try GitProcess(
            tool.spawner(repository.directory, place + words), named: name, patience: .seconds(60))
    }

    static func words(_ line: ArraySlice<UInt8>) -> [Substring] {
        String(decoding: line, as: UTF8.self).split(separator: " ")
    }
}

// MARK: - Files of a commit

extension UserCommits {
    /// One file of a commit.
    struct Line {
        /// As the tree has it, which is not always a path.
        let path: [UInt8]
        /// Nil for a submodule: what is in it belongs to another repository.
        let kind: TreeEntry.Kind?
        let object: ObjectID
    }

    /// So much of a list of files is read.
    private static let listLimit = 256 << 20

    /// In the order of the trees; nil where the commit has no such directory.
    func files(
        of commit: ObjectID, below prefix: [UInt8] = []
    ) throws(BodyError) -> [Line]? {
        let tree = prefix.isEmpty ? [] : [UInt8(ascii: ":")] + prefix
        let name = String(decoding: Array(commit.text) + tree, as: UTF8.self)
        let process = try process(["ls-tree", "-r", "-z", "--full-tree", name])
        guard let list = try process.readAll(limit: UserCommits.listLimit) else { return nil }
        var lines: [Line] = []
        for line in list.split(separator: 0) {
            guard let tab = line.firstIndex(of: 0x09) else { continue }
            let words = UserCommits.words(line[..<tab])
            guard words.count == 3, let object = ObjectID(String(words[2])) else { continue }
            let kind: TreeEntry.Kind? =
                words[1] != "blob"
                ? nil : words[0] == "120000" ? .link : words[0] == "100755" ? .program : .file
            lines.append(Line(path: Array(line[(tab + 1)...]), kind: kind, object: object))
        }
        return lines
    }
}

extension Folder {
    /// The files of a commit as they are written: of submodules there is a directory. Throws `unsafeName` where
    /// one of the names is none that is ever written.
    init(_ lines: [UserCommits.Line]) throws(BodyError) {
        var whole: [(names: [[UInt8]], line: UserCommits.Line)] = []
        for line in lines {
            guard let path = Path(line.path), !path.isRoot else {
                let text = String(decoding: line.path, as: UTF8.self)
                throw BodyError(.unsafeName, "cannot write '\(text)': it is no path of a file")
            }
            whole.append((path.names, line))
        }
        try self.init(whole[...], depth: 0)
        try checkNames()
    }

    private init(
        _ lines: ArraySlice<(names: [[UInt8]], line: UserCommits.Line)>, depth: Int
    ) throws(BodyError) {
        self.init()
        guard depth <= TreeScan.depthLimit else {
            throw BodyError(.unsafeName, "cannot write a tree of more than \(depth) directories")
        }
        var rest = lines
        while let (names, line) = rest.first {
            let name = names[depth]
            let isBelow = names.count > depth + 1
            let end = rest.dropFirst().firstIndex { $0.names[depth] != name } ?? rest.endIndex
            let entry: Entry
            if isBelow {
                let below = rest[..<end]
                guard below.allSatisfy({ $0.names.count > depth + 1 }) else {
                    throw Folder.twice(name)
                }
                entry = .folder(0o777, try Folder(below, depth: depth + 1))
            } else {
                guard end == rest.startIndex + 1 else { throw Folder.twice(name) }
                entry = Entry(line)
            }
            guard entries.updateValue(entry, forKey: name) == nil else { throw Folder.twice(name) }
            rest = rest[end...]
        }
    }

    private static func twice(_ name: [UInt8]) -> BodyError {
        let text = String(decoding: name, as: UTF8.self)
        return BodyError(.unsafeName, "cannot write '\(text)': it is there twice")
    }
}

extension Entry {
    fileprivate init(_ line: UserCommits.Line) {
        guard let kind = line.kind else {
            self = .folder(0o777, Folder())
            return
        }
        self = .leaf(
            Leaf(
                isLink: kind == .link, content: .kept(line.object),
                mode: kind == .program ? 0o777 : 0o666,
                modified: FileTime(seconds: 0, nanoseconds: 0), isUnstable: false, seen: nil))
    }
}

// MARK: - Contents

/// Reads what commits of the user's have, one content after the other.
final class UserContents: ContentSource {
    private let process: GitProcess
    private let top: String

    init(_ commits: UserCommits) throws(BodyError) {
        process = try commits.process(["cat-file", "--batch"])
        top = commits.repository.top
    }

    func content(_ object: ObjectID) throws(BodyError) -> [UInt8] {
        let bytes = Array(try process.read(exactly: try size(of: object)))
        _ = try process.read(exactly: 1)
        return bytes
    }

    func write(_ object: ObjectID, to file: borrowing Descriptor) throws(BodyError) {
        var rest = try size(of: object)
        while rest > 0 {
            let bytes = try process.read(atMost: min(rest, 1 << 16))
            do throws(SystemError) {
                try file.writeAll(Array(bytes))
            } catch {
                throw BodyError(error)
            }
            rest -= bytes.count
        }
        _ = try process.read(exactly: 1)
    }

    /// What comes next is the content itself, and a newline.
    private func size(of object: ObjectID) throws(BodyError) -> Int {
        try process.write(object.text + [0x0a])
        let words = UserCommits.words(try process.read(until: 0x0a))
        guard words.count == 3, words[1] == "blob", let size = Int(words[2]), size >= 0 else {
            throw BodyError(.damaged, "'\(top)' has no object \(object)")
        }
        return size
    }
}
