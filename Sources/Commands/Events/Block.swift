internal import Swarm

/// What a row says of an event: a mark, a word, the fields, and lines of their own for what is long.
struct Block: Equatable {
    var mark: Mark
    var word: Text
    var text: Text
    var details: [Text] = []

    init(_ mark: Mark, _ word: Text, _ text: Text, details: [Text] = []) {
        self.mark = mark
        self.word = word
        self.text = text
        self.details = details
    }

    /// What kind of news it is, before a word is read.
    struct Mark: Equatable {
        let sign: Text
        let role: Role?

        static let plain = Mark(sign: "·", role: .dim)
        static let decision = Mark(sign: "◆", role: .calm)
        static let change = Mark(sign: "±", role: .calm)
        static let person = Mark(sign: "@", role: .strong)
        static let label = Mark(sign: "#", role: .strong)
        static let screen = Mark(sign: "~", role: .dim)
        static let bad = Mark(.failed)
        static let waiting = Mark(.waiting)
        static let doubt = Mark(.unsure)

        init(sign: Text, role: Role?) {
            self.sign = sign
            self.role = role
        }

        init(_ mark: Standing.Mark) {
            sign = Text(own: mark.sign)
            role = mark.role
        }
    }
}

extension Standing.Mark {
    var role: Role {
        switch self {
        case .waiting, .changing: .attention
        case .failed: .bad
        case .unsure: .doubt
        case .starting, .running, .thinking: .good
        case .paused: .calm
        case .idle, .completed, .stopped: .dim
        }
    }
}

/// Stands between the fields of a row.
let dot: Text = " · "

/// What others wrote as lines: it may have several, and be empty.
func lines(_ text: String?) -> [Text] {
    guard let text else { return [] }
    return text.utf8.split(separator: 0x0a).map { Text(foreign: String(Substring($0))) }
}
