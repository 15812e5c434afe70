/// What a person wants of the screen: `screen.yaml`.
public struct ScreenSettings: Equatable, Sendable {
    public var theme = Themes.standard
    /// ASCII marks, whatever the terminal has.
    public var hasPlainMarks = false
    public var hasMouse = true
    /// What is yanked may go to the terminal's clipboard, which over ssh is another machine's.
    public var usesClipboard = false
    /// It rings when somebody begins to wait.
    public var hasBell = false
    /// The sequence by which the terminal is told then: `osc9` or `osc777`; nil for none.
    public var notification: String?
    /// What is wrong with the file; it counts without that.
    public private(set) var warnings: [Warning] = []

    public static let fileName = "screen.yaml"

    private static let keys = ["theme", "marks", "mouse", "clipboard", "bell", "notification"]

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
            hasPlainMarks =
                choice(pair, ["full", "plain"], &reader).map { $0 == "plain" } ?? hasPlainMarks
        case "mouse": hasMouse = reader.truth(pair.value, "'mouse'") ?? hasMouse
        case "clipboard": usesClipboard = reader.truth(pair.value, "'clipboard'") ?? usesClipboard
        case "bell": hasBell = reader.truth(pair.value, "'bell'") ?? hasBell
        case "notification":
            let word = choice(pair, ["none", "osc9", "osc777"], &reader)
            notification = word.map { $0 == "none" ? nil : $0 } ?? notification
        default: reader.unknown(pair.key, at: pair.place, "key", known: ScreenSettings.keys)
        }
    }

    /// One of some words; nil, and said, where it is none of them.
    private func choice(
        _ pair: YAMLNode.Pair, _ words: [String], _ reader: inout SettingsReader
    ) -> String? {
        let expected = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        let subject = "'\(pair.key)'"
        guard let text = reader.text(pair.value, subject, expected: expected) else { return nil }
        guard words.contains(text) else {
            reader.mistake(pair.value, subject, expected: expected)
            return nil
        }
        return text
    }
}
