internal import Glibc
internal import Linux
internal import Swarm

/// Says which file a path means, whatever it is spelled like: over `..`, links and second names.
struct PathResolver {
    /// The workspace's directory, as it really is.
    private let root: String

    private static let linkLimit = 16

    init(root: String) { self.root = PathResolver.real(root) ?? root }

    /// Where a path leads that begins in a directory. What is not there yet is where it would be.
    func place(of path: String, from directory: String) -> FilePlace {
        let found = whole(path, from: directory)
        var place = FilePlace(below(found))
        if let status = FileStatus(at: found), status.kind == .file, status.names > 1 {
            place.file = "\(status.device):\(status.inode)"
        }
        return place
    }

    /// The same from the root of all files on.
    func whole(_ path: String, from directory: String) -> String {
        resolved(path.isAbsolute ? path : "\(directory)/\(path)", PathResolver.linkLimit)
    }

    private func below(_ path: String) -> String {
        if path == root { return "." }
        let start = root == "/" ? root : "\(root)/"
        guard path.utf8.starts(with: start.utf8) else { return path }
        return String(decoding: path.utf8.dropFirst(start.utf8.count), as: UTF8.self)
    }

    /// The longest beginning that is there, as it really is, and the rest as it is written.
    private func resolved(_ path: String, _ links: Int) -> String {
        // A glob is a name as well as any other: of what is there, and else of what is not.
        let names = PathResolver.names(of: path).filter { $0 != "." }
        let (count, real) = beginning(of: names)
        let rest = Array(names[count...])
        guard links > 0, let name = rest.first else { return PathResolver.join(real, rest) }
        var whole = PathResolver.join(real, rest)
        // What is there last may be a link that leads to nothing yet.
        if let target = PathResolver.link(at: PathResolver.join(real, [name])) {
            let start = target.isAbsolute ? target : "\(real)/\(target)"
            whole = PathResolver.join(resolved(start, links - 1), Array(rest.dropFirst()))
        }
        // What is behind something that is not there yet may be, and be a link.
        return rest.contains("..") ? resolved(whole, links - 1) : whole
    }

    /// How many of the first names lead to something that is there, and what that really is. Where a name is
    /// there, those before it are: half of them are left after each look.
    private func beginning(of names: [Substring]) -> (count: Int, real: String) {
        var known = (count: 0, real: "/")
        var most = names.count
        while known.count < most {
            let count = (known.count + most + 1) / 2
            if let real = PathResolver.real("/" + names[..<count].joined(separator: "/")) {
                known = (count, real)
            } else {
                most = count - 1
            }
        }
        return known
    }

    private static func join(_ real: String, _ rest: [Substring]) -> String {
        var names = PathResolver.names(of: real)
        for name in rest {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    private static func names(of path: String) -> [Substring] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
    }

    private static func real(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Where a link says that it leads; nil where there is none.
    private static func link(at path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}

extension Reactor {
    /// With every path as it is, and not as it was spelled.
    func resolved(_ instruction: Instruction, by asker: Asker) -> Instruction {
        switch instruction {
        case .gate(let question, let agent):
            return .gate(resolved(question, of: agent ?? own(asker)), agent: agent)
        case .expect(var wish):
            wish.expectation.question = resolved(
                wish.expectation.question, of: wish.agent ?? own(asker))
            return .expect(wish)
        case .lease(var wish):
            wish.place = place(of: wish.place.path, wish.agent ?? own(asker))
            return .lease(wish)
        case .release(var release):
            if let path = release.place?.path {
                release.place = place(of: path, release.agent ?? own(asker))
            }
            return .release(release)
        case .deliver(var letter):
            letter.about = letter.about.map { place(of: $0.path, own(asker)) }
            return .deliver(letter)
        case .override(var wish):
            if case .takeLeases(let places) = wish.deed {
                wish.deed = .takeLeases(places.map { place(of: $0.path, wish.agent) })
            }
            return .override(wish)
        default: return instruction
        }
    }

    /// What an agent wrote by itself: a message with the paths that it is about, or what it expects.
    func resolved(_ report: Report, of agent: String?) -> Report {
        if let expectation = report.expectation {
            var report = report
            report.expectation?.question = resolved(expectation.question, of: agent)
            return report
        }
        guard let paths = report.paths, !paths.isEmpty else { return report }
        var report = report
        report.about = paths.prefix(Letter.pathLimit).filter(Letter.mayBeAbout).map {
            place(of: $0, agent)
        }
        return report
    }

    func resolved(_ saying: Saying, by asker: Asker) -> Saying {
        guard case .append(let batch) = saying else { return saying }
        let isPlain = batch.reports.allSatisfy { $0.type != .message && $0.expectation == nil }
        guard !isPlain else { return saying }
        let agent = own(asker)
        let reports = batch.reports.map { resolved($0, of: agent) }
        return Batch(first: batch.first, reports).map { .append($0) } ?? saying
    }

    func resolved(_ question: GateQuestion, of agent: String?) -> GateQuestion {
        var question = question
        // Once, however long it is spelled: each path of a command begins there.
        let directory = question.directory.map { paths.whole($0, from: home(of: agent)) }
        if question.isAboutFile {
            question.place = place(of: question.target, agent, directory)
        }
        func outside(_ path: String) -> String? {
            let found = place(of: fromHome(path), agent, directory)
            return found.isOutside ? found.path : nil
        }
        let (named, written) = question.commandPaths
        question.writes = written.compactMap { outside($0) }
        let reached = named.compactMap { outside($0) }
        question.reaches = reached + question.writes.filter { !reached.contains($0) }.prefix(64)
        return question
    }

    /// A path as a shell reads it that knows where we are at home.
    private func fromHome(_ path: String) -> String {
        let variable = options.environment.last { $0.hasPrefix("HOME=") }
        guard let home = variable?.dropFirst(5), home.isAbsolute else { return path }
        for start in ["~", "$HOME", "${HOME}"] where path == start || path.hasPrefix(start + "/") {
            return String(home) + path.dropFirst(start.count)
        }
        return path
    }

    /// By the name of an agent, where its paths begin.
    private func place(
        of path: String, _ agent: String?, _ directory: String? = nil
    ) -> FilePlace {
        paths.place(of: path, from: directory ?? home(of: agent))
    }

    private func home(of agent: String?) -> String {
        agent.flatMap { kernel.state.agent(called: $0)?.origin.directory } ?? options.workspace
    }

    private func own(_ asker: Asker) -> String? { kernel.agent(of: asker.client)?.rawValue }

    /// Whoever has gone meanwhile waits for no answer.
    func withdrawGone(from request: EventID) throws {
        let body: JSON = ["push": 0, "id": JSON(request.rawValue)]
        try withdrawGone(among: kernel.askers(of: request), asking: body)
    }

    /// Nor for what it stands in line for.
    func withdrawGoneWaiters() throws {
        try withdrawGone(among: kernel.waitingClients, asking: ["push": 0])
    }

    private func withdrawGone(among clients: some Sequence<[UInt8]>, asking body: JSON) throws {
        for client in clients {
            if try !switchboard.push("asked", body, to: client) { take(.unreachable(client)) }
        }
    }
}
