internal import EventLog
internal import Glibc
internal import Linux
internal import MissionControl
internal import Workspace

/// The person's own editor, which has the terminal until it ends.
struct Editor {
    /// The workspace.
    let root: String
    /// Where `body.git` is.
    let home: String
    let environment: [String: String]

    init(log directory: String, environment: [String: String]) {
        home = directory
        let names = directory.split(separator: "/", omittingEmptySubsequences: false)
        root = names.dropLast().joined(separator: "/")
        self.environment = environment
    }

    /// What it could not do, as a sentence.
    struct Failure: Error, Equatable {
        let sentence: String
    }

    /// As a shell reads it: it may have options.
    private var command: String {
        let wishes = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        return wishes.first ?? "vi"
    }

    /// Returns when it has ended. The terminal must have been given away.
    func open(_ order: EditOrder) throws(Failure) {
        guard let path = String(validating: order.path, as: UTF8.self), Editor.isPath(path) else {
            throw Failure(sentence: "such a name cannot be given to an editor")
        }
        guard let hash = order.hash else { return try run("\(root)/\(path)", order.line) }
        let copy = try PrivateCopy(
            of: try content(hash), named: path, in: environment["TMPDIR"] ?? "/tmp")
        defer { copy.remove() }
        try run(copy.path, order.line)
    }

    /// One in the workspace, or in an agent's worktree beside it.
    private static func isPath(_ text: String) -> Bool {
        var rest = text[...]
        while rest.hasPrefix("../") { rest = rest.dropFirst(3) }
        return Path(String(rest)) != nil
    }

    private func content(_ hash: String) throws(Failure) -> [UInt8] {
        guard let object = ObjectID(hash) else {
            throw Failure(sentence: "'\(hash)' names no content")
        }
        do throws(BodyError) {
            let tool = try GitTool(searching: environment["PATH"] ?? "/usr/bin:/bin")
            // Without its log a workspace has no elders either.
            let log = LogDirectory(home)
            let elders = (try? LogReader(log).elderBodies()) ?? []
            let store = try BodyStore(at: log.body, tool, isWritable: false, elders: elders)
            return try store.content(object)
        } catch {
            throw Failure(sentence: error.description)
        }
    }

    private func run(_ path: String, _ line: Int?) throws(Failure) {
        let place = line.map { ["+\($0)"] } ?? []
        let spawner = Spawner(
            "/bin/sh", ["sh", "-c", "exec \(command) \"$@\"", "sh"] + place + [path],
            environment: environment.map { "\($0.key)=\($0.value)" }, directory: root,
            hasNewSession: false)
        // Typed to the editor it comes to all who share its terminal; nobody else would take it.
        let before = signal(SIGQUIT, SIG_IGN)
        defer { signal(SIGQUIT, before) }
        let number: Int32
        do throws(SystemError) {
            number = try spawner.spawn([0, 1, 2]).number
        } catch {
            throw Failure(sentence: error.description)
        }
        try Editor.wait(for: number, named: command)
    }

    /// One that is stopped from the keyboard gives the terminal back to the shell, and we do, too.
    private static func wait(for process: Int32, named command: String) throws(Failure) {
        var status: Int32 = 0
        while true {
            let found = waitpid(process, &status, WUNTRACED)
            if found < 0, errno == EINTR { continue }
            guard found == process else { return }
            guard status & 0xff == 0x7f else { break }
            kill(getpid(), SIGSTOP)
            kill(process, SIGCONT)
        }
        let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        guard code != 127 && code != 126 else {
            throw Failure(sentence: "'\(command)' cannot be started; EDITOR names the editor")
        }
    }
}

/// A file that nobody else may read, with a content of the past.
private struct PrivateCopy {
    let directory: String
    let path: String

    init(
        of content: [UInt8], named name: String, in place: String
    ) throws(Editor.Failure) {
        var template = Array("\(place)/skep-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Editor.Failure(
                sentence:
                    "cannot make a directory in '\(place)': \(String(cString: strerror(errno)))")
        }
        directory = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = "\(directory)/\(name.split(separator: "/").last ?? "file")"
        // Its end is what an editor goes by; who may write it nobody.
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
        var written = 0
        while file >= 0, written < content.count {
            let count = content.withUnsafeBytes {
                write(file, $0.baseAddress.map { $0 + written }, content.count - written)
            }
            guard count > 0 else { break }
            written += count
        }
        if file >= 0 { close(file) }
        guard file >= 0, written == content.count else {
            remove()
            throw Editor.Failure(sentence: "cannot write a copy in '\(directory)'")
        }
    }

    func remove() {
        unlink(path)
        // Some editors leave files beside it.
        if let stream = opendir(directory) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { unlink("\(directory)/\(name)") }
            }
            closedir(stream)
        }
        rmdir(directory)
    }
}
