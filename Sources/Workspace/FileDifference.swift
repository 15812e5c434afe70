public import Swarm

/// What became of one file, as a person is shown it.
public struct FileDifference: Equatable, Sendable {
    public enum Content: Equatable, Sendable {
        /// The hunks say it; there are none where only a name or a mode is another.
        case lines
        case binary
        /// It was not kept, or is more than is compared.
        case tooLarge
        case unreadable
        /// It was kept, and is not there any more.
        case gone
    }

    public let file: ChangedFile
    /// None where nothing that git keeps has changed; two where it is something else now, such as a link.
    public let patches: [FilePatch]
    public let content: Content

    public var added: Int { patches.reduce(0) { $0 + $1.added } }
    public var removed: Int { patches.reduce(0) { $0 + $1.removed } }

    /// A text that is larger on either side is not compared.
    public static let limit = 16 << 20

    /// Reads what is needed and compares it, which takes about as long as the file is large.
    public init(
        _ file: ChangedFile, from old: some ContentSource, to new: some ContentSource
    ) throws(BodyError) {
        self.file = file
        // What is called the same is the same, and need not be read.
        let isSame =
            file.before != nil && file.before?.version.hash == file.after?.version.hash
            && file.before?.version.hash != nil
        let before = try FileDifference.read(file.before, old, isNeeded: !isSame)
        let after = try FileDifference.read(file.after, new, isNeeded: !isSame)
        patches = FilePatch.between(
            before.version?.limited(before.content), after.version?.limited(after.content))
        content =
            patches.contains(where: \.isBinary)
            ? before.content ?? after.content ?? .binary : .lines
    }

    private typealias Reading = (version: FilePatch.Version?, content: Content?)

    private static func read(
        _ side: ChangedFile.Side?, _ source: some ContentSource, isNeeded: Bool
    ) throws(BodyError) -> Reading {
        guard let side, side.version.kind != .directory else { return (nil, nil) }
        var version = FilePatch.Version(
            FilePatch.Side(
                path: side.path.bytes, mode: side.version.patchMode,
                hash: side.version.hash?.description), content: nil)
        switch side.version.keeping {
        case .tooLarge: return (version, .tooLarge)
        case .unreadable: return (version, .unreadable)
        case .kept: break
        }
        guard isNeeded, let hash = side.version.hash else { return (version, nil) }
        do throws(BodyError) {
            version.content = try source.content(hash)
        } catch {
            switch error.code {
            case .damaged: return (version, .gone)
            case .tooLarge: return (version, .tooLarge)
            default: throw error
            }
        }
        return (version, version.content.map { $0.count > limit } == true ? .tooLarge : nil)
    }
}

extension FilePatch.Version {
    /// What is not compared has no lines.
    fileprivate func limited(_ content: FileDifference.Content?) -> FilePatch.Version {
        guard content != nil else { return self }
        return FilePatch.Version(side, content: nil)
    }
}

extension FileVersion {
    /// As git has it.
    fileprivate var patchMode: FileMode {
        if kind == .link { return .link }
        return mode & 0o100 == 0 ? .plain : .executable
    }
}
