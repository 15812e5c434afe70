internal import Canvas
internal import MissionControl

/// Whether the files that say what the screen looks like are right.
enum ScreenCheck {
    static func findings(_ surroundings: Surroundings) -> [Finding] {
        let wishes = ScreenWishes(surroundings)
        guard !wishes.warnings.isEmpty else {
            return [.ok("screen", "theme \(wishes.theme.name)")]
        }
        return wishes.warnings.map {
            .note("screen", Text(foreign: $0), "correct it; the rest of the file counts")
        }
    }
}
