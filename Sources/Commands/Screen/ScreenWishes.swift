internal import Canvas
internal import Configuration
internal import Glibc
internal import MissionControl
internal import Terminal

/// What a person wants of the screen, from their files: theme, keys, marks.
struct ScreenWishes {
    let theme: Theme
    let keys: KeyMap
    let options: Terminal.Options
    /// What is wrong with the files, which count without it; a sentence each.
    let warnings: [String]

    init(_ surroundings: Surroundings) {
        let files = ConfigurationFiles(
            environment: surroundings.environment.variables,
            prefix: ScreenWishes.prefix(surroundings.executable))
        let settings = ScreenSettings(files)
        let themes = Themes(files)
        var warnings = settings.warnings.map(\.text)
        let found = themes.theme(settings.theme)
        if found == nil {
            let names = themes.names.joined(separator: ", ")
            warnings.append("there is no theme '\(settings.theme)'; there are \(names)")
        }
        let chosen = found ?? themes.theme(Themes.standard)
        let choices = KeyChoices(files, actions: ScreenWishes.actions)
        theme = chosen?.theme ?? .monochrome
        keys = ScreenWishes.map(choices)
        self.warnings =
            warnings + (chosen?.warnings.map(\.text) ?? []) + choices.warnings.map(\.text)
        var options = Terminal.Options()
        options.hasMouse = settings.hasMouse
        options.hasPlainSigns = settings.hasPlainMarks
        options.isCopyingAllowed = settings.usesClipboard
        self.options = options
    }

    /// All in one sentence, for the line in which the screen says things; nil where nothing is wrong.
    var complaint: String? {
        guard let first = warnings.first else { return nil }
        return warnings.count == 1 ? first : "\(first) (and \(warnings.count - 1) more)"
    }

    private static func map(_ choices: KeyChoices) -> KeyMap {
        let chosen = choices.keys.compactMap { name, keys in
            Action(rawValue: name).map { ($0, keys) }
        }
        return KeyMap(chosen: Dictionary(chosen) { first, _ in first })
    }

    private static let actions = Action.entries.map { entry in
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

    /// `PREFIX/bin/skep` has its files in `PREFIX/share`.
    private static func prefix(_ executable: String) -> String? {
        guard let real = realpath(executable, nil) else { return nil }
        defer { free(real) }
        let program = String(cString: real)
        return WorkspaceSearch.parent(of: WorkspaceSearch.parent(of: program))
    }
}
