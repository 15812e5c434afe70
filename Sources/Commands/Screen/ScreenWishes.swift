internal import Arguments
internal import Canvas
internal import Configuration
internal import Console
internal import MissionControl
internal import Terminal

/// What a person wants of the screen, from their files: theme, keys, marks.
struct ScreenWishes {
    let theme: Theme
    let keys: KeyMap
    let options: Terminal.Options
    /// The names of the themes there are.
    let themes: [String]
    /// What is wrong with the files, which count without it; a sentence each.
    let warnings: [String]
    /// The same without the directories, for a line that is short.
    private let complaints: [String]

    init(_ surroundings: Surroundings) { self.init(surroundings.configurationFiles) }

    private init(_ files: ConfigurationFiles) {
        let settings = ScreenSettings(files)
        let themes = Themes(files)
        let found = themes.theme(settings.theme)
        let missing = found == nil ? ScreenWishes.missing(settings.theme, themes.names) : nil
        let chosen = found ?? themes.theme(Themes.standard)
        self.themes = themes.names
        let choices = KeyChoices(files, actions: ScreenWishes.actions)
        theme = chosen?.theme ?? .monochrome
        keys = ScreenWishes.map(choices)
        let all = settings.warnings + (chosen?.warnings ?? []) + choices.warnings
        warnings = [missing].compactMap(\.self) + all.map(\.text)
        complaints = [missing].compactMap(\.self) + all.map(\.shortText)
        var options = Terminal.Options()
        options.hasMouse = settings.hasMouse
        options.hasPlainSigns = settings.hasPlainMarks
        options.isCopyingAllowed = settings.usesClipboard
        options.hasBell = settings.hasBell
        options.notification =
            switch settings.notification {
            case "osc9": .osc9
            case "osc777": .osc777
            default: nil
            }
        self.options = options
    }

    /// The first of them, for the line in which the screen says things; nil where nothing is wrong.
    var complaint: String? {
        guard let first = complaints.first else { return nil }
        return complaints.count == 1 ? first : "1 of \(complaints.count), skep doctor: \(first)"
    }

    /// The same, to be read again when they change.
    static func watched(_ surroundings: Surroundings) -> ScreenFiles {
        let files = surroundings.configurationFiles
        return ScreenFiles(
            directories: files.watched,
            read: {
                let wishes = ScreenWishes(files)
                return ScreenFiles.Reading(
                    look: wishes.look, theme: wishes.theme, options: wishes.options)
            },
            theme: { Themes(files).theme($0)?.theme })
    }

    private var look: Look { Look(keys: keys, themes: themes, complaint: complaint) }

    private static func missing(_ name: String, _ names: [String]) -> String {
        let question = question(about: name, among: names)
        let advice = question.isEmpty ? "; there are \(names.joined(separator: ", "))" : question
        return "there is no theme '\(name)'\(advice)"
    }

    private static func map(_ choices: KeyChoices) -> KeyMap {
        let chosen = choices.keys.compactMap { name, keys in
            Action(rawValue: name).map { ($0, keys) }
        }
        return KeyMap(chosen: Dictionary(chosen) { first, _ in first })
    }

    private static let actions = Action.bindings.map { entry in
        let mode: String? =
            switch entry.modes {
            case .both: nil
            case .live: "live"
            case .replay: "replay"
            }
        return KeyAction(
            entry.action.rawValue, keys: entry.keys,
            panes: entry.panes.map { Set($0.map { "\($0)" }) }, mode: mode)
    }
}
