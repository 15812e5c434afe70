internal import Glibc

/// Where files of configuration are looked for: the person's own, those that came with the program, and those in it.
public struct ConfigurationFiles: Sendable {
    /// A file that was found.
    public struct Found: Equatable, Sendable {
        /// To be named in messages; of what is built in, its name in brackets.
        public let path: String
        public let bytes: [UInt8]
    }

    /// The first one counts.
    let directories: [String]

    public init(directories: [String]) { self.directories = directories }

    /// `$XDG_CONFIG_HOME/skep` or `~/.config/skep`, then `PREFIX/share/skep`.
    public init(environment: [String: String], prefix: String?) {
        // A relative one is none, says the XDG Base Directory Specification.
        let home = environment["HOME"].map { "\($0)/.config" }
        let own = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        directories = [own.map { "\($0)/skep" }, prefix.map { "\($0)/share/skep" }]
            .compactMap { $0 }
    }

    /// The directories in which a change may be one of these files: also those in which a directory of files may come
    /// into being.
    public var watched: [String] {
        directories.flatMap { directory in
            let above = directory.utf8.lastIndex(of: UInt8(ascii: "/")).map {
                String(directory[..<$0])
            }
            return [above, directory, "\(directory)/themes"].compactMap { $0 }
        }
    }

    /// All files of a name, in their order; what is built in comes last.
    func all(_ name: String) -> [Found] {
        let found = directories.compactMap { directory -> Found? in
            let path = "\(directory)/\(name)"
            return ConfigurationFiles.read(path).map { Found(path: path, bytes: $0) }
        }
        let own = BuiltIn.file(name).map { Found(path: "(built in) \(name)", bytes: $0) }
        return found + (own.map { [$0] } ?? [])
    }

    /// The first of a name.
    public func first(_ name: String) -> Found? { all(name).first }

    /// The names of the files in a directory, without their ending, each once and sorted.
    func names(in directory: String, ending: String) -> [String] {
        let names = directories.flatMap { ConfigurationFiles.list("\($0)/\(directory)") }
        return Set((names + BuiltIn.names(in: directory)).filter { $0.hasSuffix(ending) })
            .map { String($0.dropLast(ending.count)) }.sorted()
    }

    /// Nil where it is no plain file that can be read. One byte more than is allowed is enough to see that it is
    /// too long.
    private static func read(_ path: String) -> [UInt8]? {
        // A pipe of that name must not hold us.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= YAML.sizeLimit {
            let count = Glibc.read(file, &block, block.count)
            let code = errno
            if count < 0, code == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += block[..<count]
        }
        return bytes
    }

    private static func list(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}

/// The files that are part of the program, so that it works where nothing is installed.
enum BuiltIn {
    static func file(_ name: String) -> [UInt8]? { files[name] }

    static func names(in directory: String) -> [String] {
        files.keys.filter { $0.hasPrefix("\(directory)/") }
            .map { String($0.dropFirst(directory.count + 1)) }
    }

    private static let files: [String: [UInt8]] = [
        "themes/dark.yaml": PackageResources.dark_yaml,
        "themes/light.yaml": PackageResources.light_yaml,
        "themes/high-contrast.yaml": PackageResources.high_contrast_yaml,
        "themes/colour-blind.yaml": PackageResources.colour_blind_yaml,
        "themes/terminal.yaml": PackageResources.terminal_yaml,
        "themes/monochrome.yaml": PackageResources.monochrome_yaml,
        "presets/claude.yaml": PackageResources.claude_yaml,
        "presets/codex.yaml": PackageResources.codex_yaml,
        "presets/gemini.yaml": PackageResources.gemini_yaml,
        "presets/opencode.yaml": PackageResources.opencode_yaml,
        "presets/aider.yaml": PackageResources.aider_yaml,
        "presets/shell.yaml": PackageResources.shell_yaml,
    ]
}
