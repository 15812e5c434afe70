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
        let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        let found = resolved(absolute, PathResolver.linkLimit)
        var place = FilePlace(below(found))
        if let status = FileStatus(at: found), status.kind == .file, status.names > 1 {
            place.file = "\(status.device):\(status.inode)"
        }
        return place
    }

    private func below(_ path: String) -> String {
        if path == root { return "." }
        let start = root == "/" ? root : "\(root)/"
        guard path.utf8.starts(with: start.utf8) else { return path }
        return String(decoding: path.utf8.dropFirst(start.utf8.count), as: UTF8.self)
    }

    /// The longest beginning that is there, as it really is, and the rest as it is written.
    private func resolved(_ path: String, _ links: Int) -> String {
        var names = path.split(separator: "/").filter { $0 != "." }
        var rest: [Substring] = []
        // A glob is no name that could be there.
        if let glob = names.firstIndex(where: { $0.contains("*") || $0.contains("?") }) {
            rest = Array(names[glob...])
            names.removeSubrange(glob...)
        }
        while true {
            let beginning = "/" + names.joined(separator: "/")
            if let real = PathResolver.real(beginning) { return PathResolver.join(real, rest) }
            if links > 0, let target = PathResolver.link(at: beginning) {
                let parent = "/" + names.dropLast().joined(separator: "/")
                let start = target.hasPrefix("/") ? target : "\(parent)/\(target)"
                return PathResolver.join(resolved(start, links - 1), rest)
            }
            guard let last = names.popLast() else { return PathResolver.join("/", rest) }
            rest.insert(last, at: 0)
        }
    }

    private static func join(_ real: String, _ rest: [Substring]) -> String {
        var names = real.split(separator: "/")
        for name in rest {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
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

    /// A message that an agent wrote by itself, with the paths that it is about.
    func resolved(_ report: Report, of agent: String?) -> Report {
        guard let paths = report.paths, !paths.isEmpty else { return report }
        var report = report
        report.about = paths.prefix(Letter.pathLimit).filter(Letter.mayBeAbout).map {
            place(of: $0, agent)
        }
        return report
    }

    func resolved(_ saying: Saying, by asker: Asker) -> Saying {
        guard case .append(let batch) = saying else { return saying }
        guard batch.reports.contains(where: { $0.type == .message }) else { return saying }
        let agent = own(asker)
        let reports = batch.reports.map { resolved($0, of: agent) }
        return Batch(first: batch.first, reports).map { .append($0) } ?? saying
    }

    func resolved(_ question: GateQuestion, of agent: String?) -> GateQuestion {
        var question = question
        let directory = question.directory
        if question.isAboutFile {
            question.place = place(of: question.target, agent, directory)
        }
        question.reaches = question.namedPaths.map { place(of: $0, agent, directory) }
            .filter(\.isOutside).map(\.path)
        return question
    }

    /// By the name of an agent, where its paths begin.
    private func place(
        of path: String, _ agent: String?, _ directory: String? = nil
    ) -> FilePlace {
        let root = options.workspace
        let own = agent.flatMap { kernel.state.agent(called: $0)?.origin.directory } ?? root
        let start = directory.map { $0.hasPrefix("/") ? $0 : "\(own)/\($0)" } ?? own
        return PathResolver(root: root).place(of: path, from: start)
    }

    private func own(_ asker: Asker) -> String? { kernel.agent(of: asker.client)?.rawValue }

    /// Whoever has gone meanwhile waits for no answer.
    func withdrawGone(from request: EventID) throws {
        for client in kernel.askers(of: request) {
            let body: JSON = ["push": 0, "id": JSON(request.rawValue)]
            if try !switchboard.push("asked", body, to: client) { take(.unreachable(client)) }
        }
    }
}
