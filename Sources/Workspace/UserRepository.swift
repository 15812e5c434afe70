internal import Linux
internal import Swarm

/// Where the user's git has what concerns a workspace. It is only ever read, and mostly not by git.
struct UserRepository: Equatable {
    /// The directory that has `.git`.
    let top: String
    /// Where this work tree's own files are, its index for one.
    let directory: String
    /// The same, or for one of several work trees what all of them share.
    let common: String

    /// Looks in a directory and in those above it, as git does; nil where there is none.
    init?(of workspace: String) {
        var top = workspace
        while true {
            if let directory = UserRepository.gitDirectory(of: top) {
                self.top = top
                self.directory = directory
                common = UserRepository.common(of: directory)
                return
            }
            guard let slash = top.lastIndex(of: "/"), top != "/" else { return nil }
            top = slash == top.startIndex ? "/" : String(top[..<slash])
        }
    }

    /// What leads from the top to a workspace in it: empty, or a path.
    func prefix(of workspace: String) -> [UInt8] {
        guard workspace != top else { return [] }
        return Array(workspace.utf8.dropFirst(top == "/" ? 1 : top.utf8.count + 1))
    }

    /// What is to another work tree what a workspace is to this one.
    func place(of workspace: String, in top: String) -> String {
        let prefix = prefix(of: workspace)
        return prefix.isEmpty ? top : "\(top)/\(String(decoding: prefix, as: UTF8.self))"
    }

    /// `.git` is the repository, or, in further work trees and submodules, a file that names it.
    private static func gitDirectory(of top: String) -> String? {
        let place = "\(top)/.git"
        if isDirectory(place) { return isDirectory("\(place)/objects") ? place : nil }
        guard let text = text(of: place), text.hasPrefix("gitdir: ") else { return nil }
        let directory = absolute(firstLine(text.dropFirst(8)), from: top)
        return isDirectory(directory) ? directory : nil
    }

    private static func isDirectory(_ path: String) -> Bool {
        FileStatus(at: path)?.kind == .directory
    }

    private static func common(of directory: String) -> String {
        text(of: "\(directory)/commondir").map { absolute(firstLine($0[...]), from: directory) }
            ?? directory
    }

    static func firstLine(_ text: Substring) -> String {
        String(text.prefix { $0 != "\n" && $0 != "\r\n" })
    }

    static func absolute(_ path: String, from directory: String) -> String {
        path.isAbsolute ? path : "\(directory)/\(path)"
    }

    static func text(of path: String) -> String? {
        bytes(of: path, limit: 1 << 16).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A regular file's bytes; nil for anything else, which is not waited for.
    static func bytes(of path: String, limit: Int) -> [UInt8]? {
        do throws(SystemError) {
            return try Descriptor(openNow: path).readSmall(limit: limit)
        } catch {
            return nil
        }
    }
}
