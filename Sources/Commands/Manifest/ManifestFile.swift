internal import Arguments
internal import Configuration
internal import Glibc
internal import Linux
internal import Swarm

/// A `skep.yaml` that was read and is right.
struct ManifestFile {
    let path: String
    let manifest: Manifest
    /// Where relative directories in it begin.
    private let directory: String

    /// The file that a person named; throws what is wrong with it, all of it.
    init(_ named: String, in call: Call) throws {
        let start = try WorkspaceSearch.start(
            call.invocation.value("directory"), call.surroundings)
        try self.init(
            WorkspaceSearch.absolute(named, from: start), shown: named, call.profiles,
            call.surroundings)
    }

    /// That of a workspace; nil where it has none.
    init?(
        of workspace: WorkspaceSearch, _ profiles: [String], _ surroundings: Surroundings
    ) throws {
        let path = WorkspaceSearch.path(workspace.root, Manifest.fileName)
        // A link to nowhere is there, and is wrong.
        var status = stat()
        if lstat(path, &status) != 0, errno == ENOENT { return nil }
        try self.init(path, shown: path, profiles, surroundings)
    }

    /// An absolute path.
    init(_ path: String, _ profiles: [String], _ surroundings: Surroundings) throws {
        try self.init(path, shown: path, profiles, surroundings)
    }

    private init(
        _ path: String, shown: String, _ profiles: [String], _ surroundings: Surroundings
    ) throws {
        self.path = path
        let directory = WorkspaceSearch.parent(of: path)
        self.directory = directory
        let bytes = try ManifestFile.bytes(path, shown)
        do throws(Mistakes) {
            manifest = try Manifest(
                bytes, profiles: profiles,
                problem: { ManifestFile.problem($0, from: directory) },
                file: { ManifestFile.named($0, from: directory, in: shown) },
                presets: surroundings.configurationFiles)
        } catch {
            throw Failure(error, in: shown)
        }
        let known = manifest.profiles
        for profile in profiles where profile != Manifest.everyProfile && !known.contains(profile) {
            let near = question(about: profile, among: known)
            let all = known.map { Text(own: "'\($0)'") }.joined(by: ", ")
            throw Failure(
                "no agent of '\(shown)' has the profile '\(profile)'\(near)",
                hint: known.isEmpty ? "it names no profiles" : "it names \(all)")
        }
    }

    /// How the supervisor is asked for one of its agents, in the caller's world.
    func order(
        _ agent: Manifest.Agent, of workspace: WorkspaceSearch, in surroundings: Surroundings
    ) throws(Failure) -> SpawnOrder {
        let directory: String
        do throws(SystemError) {
            directory = try WorkspaceSearch.existing(
                agent.directory ?? ".", from: self.directory)
        } catch {
            // It was there when the file was read.
            throw Failure(error)
        }
        var order = SpawnOrder(
            command: agent.command, directory: directory, in: surroundings,
            variables: agent.environment)
        order.name = agent.name.rawValue
        order.role = agent.role.isEmpty ? nil : agent.role
        order.isTerminal = agent.isTerminal
        order.mailbox = agent.mailbox
        order.isApart = agent.isApart
        order.restart = agent.restart
        order.ready = agent.ready
        order.budgets = agent.budgets ?? Budgets()
        order.manners = agent.manners
        order.consistency = agent.consistency
        order.definition = Definition(
            agent, from: path, directory: directory, in: workspace.root)
        return order
    }

    private static func problem(_ named: String, from directory: String) -> String? {
        do throws(SystemError) {
            _ = try WorkspaceSearch.existing(named, from: directory)
            return nil
        } catch {
            return String(cString: strerror(error.code))
        }
    }

    /// A file that the manifest names, called as a message about the manifest calls that.
    private static func named(
        _ path: String, from directory: String, in shown: String
    ) -> Manifest.NamedFile {
        let place = WorkspaceSearch.absolute(path, from: directory)
        let slash = shown.utf8.lastIndex(of: UInt8(ascii: "/"))
        let beginning = path.hasPrefix("/") ? "" : slash.map { String(shown[...$0]) } ?? ""
        let name = beginning + path
        do throws(Unreadable) {
            return .found(name: name, try ManifestFile.bytes(place))
        } catch {
            return .unreadable(error.why)
        }
    }

    /// Why a file cannot be read.
    private struct Unreadable: Error {
        let why: String
        var isMissing = false
    }

    private static func bytes(_ path: String, _ shown: String) throws(Failure) -> [UInt8] {
        do throws(Unreadable) {
            return try bytes(path)
        } catch {
            let hint: Text = "'skep init' writes a \(own: Manifest.fileName) to begin with"
            throw Failure(
                "cannot read '\(shown)': \(error.why)", hint: error.isMissing ? hint : nil)
        }
    }

    /// No more than a manifest may have; a pipe, which might never end, is none.
    private static func bytes(_ path: String) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        var status = stat()
        do throws(SystemError) {
            let file = try Descriptor(open: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            if fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                while bytes.count <= YAML.sizeLimit,
                    case .bytes = try file.read(appendingTo: &bytes, limit: 1 << 16)
                {}
                return bytes
            }
        } catch {
            throw Unreadable(
                why: String(cString: strerror(error.code)), isMissing: error.isMissing)
        }
        throw Unreadable(why: "it is no regular file")
    }
}

extension Failure {
    /// A line for each mistake, as compilers write them: editors go to such places.
    init(_ mistakes: Mistakes, in file: String) {
        let list = mistakes.list.filter { !$0.isSaid }
        let count = list.count + mistakes.untold
        let lines = list.map { $0.line(in: file) }
        let rest: Text = mistakes.untold == 0 ? Text() : "and \(mistakes.untold) more"
        let what: Text = count == 1 ? "a mistake" : "\(count) mistakes"
        self.init(
            "'\(file)' has \(what), and nothing was started",
            hint: (lines + [rest]).joined(by: "\n"))
    }
}
