/// What a person wants of the screen: `screen.yaml`.
public struct ScreenSettings: Equatable, Sendable {
    public var theme = Themes.standard
    /// ASCII marks, whatever the terminal has.
    public var hasPlainMarks = false
    public var hasMouse = true
    /// What is yanked may go to the terminal's clipboard, which over ssh is another machine's.
    public var usesClipboard = false
    /// What is wrong with the file; it counts without that.
    public private(set) var warnings: [Warning] = []

    public static let fileName = "screen.yaml"

    private static let keys = ["theme", "marks", "mouse", "clipboard"]

    /// As it is without a file.
    public init() {}

    public init(_ files: ConfigurationFiles) {
        self.init()
        guard let found = files.first(ScreenSettings.fileName) else { return }
        var reader = SettingsReader()
        for pair in reader.pairs(found.bytes, expected: ScreenSettings.keys.joined(separator: ", "))
        {
            read(pair, &reader)
        }
        warnings = reader.mistakes.map { Warning(path: found.path, mistake: $0) }
    }

    private mutating func read(_ pair: YAMLNode.Pair, _ reader: inout SettingsReader) {
        switch pair.key {
        case "theme":
            theme = reader.text(pair.value, "'theme'", expected: "the name of a theme") ?? theme
        case "marks":
            switch reader.text(pair.value, "'marks'", expected: "full or plain") {
            case "plain": hasPlainMarks = true
            case "full": hasPlainMarks = false
            case .some: reader.mistake(pair.value, "'marks'", expected: "full or plain")
            case nil: break
            }
        case "mouse": hasMouse = reader.truth(pair.value, "'mouse'") ?? hasMouse
        case "clipboard": usesClipboard = reader.truth(pair.value, "'clipboard'") ?? usesClipboard
        default: reader.unknown(pair.key, at: pair.place, "key", known: ScreenSettings.keys)
        }
    }
}
