import Canvas
import MissionControl

/// Somebody at a screen: presses keys, and keeps what the model wanted done.
struct Person {
    var model: Model
    private(set) var effects: [Effect] = []

    /// In front of what the cast has made of the log; nil for an empty one.
    init(
        _ columns: Int = 80, _ rows: Int = 24, _ model: Model = Model(workspace: "shop"),
        _ cast: Cast? = .afternoon
    ) {
        self.model = model
        tell(.gesture(.resize(columns: columns, rows: rows)))
        tell(.link(.live))
        tell(
            .answer(
                .moment(.newest(now: nil), cast?.moment ?? MissionControl.Moment(), cast?.extent)))
        effects = []
    }

    init(_ columns: Int, _ rows: Int, _ cast: Cast) {
        self.init(columns, rows, Model(workspace: "shop"), cast)
    }

    mutating func tell(_ news: News) { effects += model.update(news) }

    /// Keys by their names.
    mutating func press(_ names: String...) { for name in names { press(name) } }

    private mutating func press(_ name: String) {
        guard let key = Key(named: name) else { preconditionFailure("'\(name)' is no key") }
        tell(.gesture(.key(key)))
    }

    func pressing(_ names: String...) -> Person {
        var person = self
        for name in names { person.press(name) }
        return person
    }

    mutating func type(_ text: String) {
        for scalar in text.unicodeScalars { tell(.gesture(.key(Key(scalar)))) }
    }

    /// Why a key that was to lead to where one types did not: what is typed then is for nobody.
    var refusal: String? {
        guard case .list(let box)? = model.dialogs.last,
            box.lines.last == "What is typed now is for nobody."
        else { return nil }
        let words = box.lines.dropLast().flatMap { $0.split(separator: " ") }
        return words.joined(separator: " ")
    }

    /// The requests there were.
    var requests: [ControlRequest] {
        effects.compactMap { if case .send(let request) = $0 { request } else { nil } }
    }
}
