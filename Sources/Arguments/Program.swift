/// The whole command line as one value.
public struct Program: Sendable {
    /// The word that is typed.
    public let name: String
    /// What it is, in one line without a full stop.
    public let overview: String
    /// The version alone, such as `1.2.0`.
    public let version: String
    /// Paragraphs for help and the manual page.
    public let discussion: [String]
    /// Accepted before and after the name of every command; `--help` and `--version` are the last.
    public let options: [Option]
    /// In the order of help.
    public let commands: [Command]
    /// Lines worth trying first.
    public let examples: [Example]
    /// Closing sections; the exit codes come before them by themselves. They are made when somebody reads them: a
    /// command does not.
    public var notes: [Note] { makeNotes() }
    private let makeNotes: @Sendable () -> [Note]

    /// Declares a program.
    ///
    /// A declaration that contradicts itself (two options of one name, a required positional
    /// after an optional one, a name no shell could pass) stops a debug build: it is our mistake.
    public init(
        _ name: String, overview: String, version: String, discussion: [String] = [],
        options: [Option] = [], commands: [Command], examples: [Example] = [],
        notes: @escaping @autoclosure @Sendable () -> [Note] = []
    ) {
        self.name = name
        self.overview = overview
        self.version = version
        self.discussion = discussion
        self.options = options + [Self.help, Self.version]
        self.commands = commands
        self.examples = examples
        makeNotes = notes
        // Every test finds them. A release does not look again at each start: it would be a tenth of
        // what a short command takes.
        assert(mistakes.isEmpty, mistakes.joined(separator: "\n"))
    }

    static let help = Option.flag("help", short: "h", help: "Show this help")
    static let version = Option.flag("version", help: "Show the version")

    /// The command of this exact name.
    public func command(named name: String) -> Command? {
        commands.first { $0.name == name }
    }

    /// Every option that may be given with the command, or before any.
    func options(with command: Command?) -> [Option] {
        (command?.options ?? []) + options
    }

    /// As a person says it: `skep` or `skep events`.
    func title(of command: Command?) -> String {
        command.map { "\(name) \($0.name)" } ?? name
    }
}
