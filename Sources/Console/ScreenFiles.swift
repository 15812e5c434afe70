public import Canvas
internal import Linux
public import MissionControl
public import Terminal

/// The files in which a person says how the screen is to be.
public struct ScreenFiles: Sendable {
    /// Where they may be; those that are not there may come.
    public var directories: [String]
    /// What they say now.
    public var read: @Sendable () -> Reading
    /// The theme of a name; nil where there is none.
    public var theme: @Sendable (String) -> Theme?

    public struct Reading: Sendable {
        public var look: Look
        public var theme: Theme
        public var options: Terminal.Options

        public init(look: Look, theme: Theme, options: Terminal.Options) {
            self.look = look
            self.theme = theme
            self.options = options
        }
    }

    public init(
        directories: [String], read: @escaping @Sendable () -> Reading,
        theme: @escaping @Sendable (String) -> Theme?
    ) {
        self.directories = directories
        self.read = read
        self.theme = theme
    }
}

/// The files, and what tells that they have changed.
final class WatchedFiles {
    let files: ScreenFiles
    private let watch: DirectoryWatch

    init(_ files: ScreenFiles) throws(SystemError) {
        self.files = files
        watch = try DirectoryWatch(files.directories)
    }

    var descriptor: Int32 { watch.descriptor.number }

    /// What they say, where something has changed since the last time.
    func next() -> ScreenFiles.Reading? { watch.acknowledge() ? files.read() : nil }
}
