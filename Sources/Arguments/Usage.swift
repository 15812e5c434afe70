/// The line that shows how a program or command is typed, in pieces that know what they are.
///
/// Help prints the pieces as they are; the manual page gives each kind its own face.
struct Usage {
    enum Piece: Hashable {
        /// Typed as it stands.
        case literal(String)
        /// Stands for something else.
        case placeholder(String)
        /// Brackets and dots, which are not typed.
        case mark(String)

        var text: String {
            switch self {
            case .literal(let text), .placeholder(let text), .mark(let text): text
            }
        }
    }

    /// Items that may stand on different lines; an item is never broken.
    typealias Item = [Piece]

    /// `skep events`; what follows is indented to it when the line is too long.
    let title: String
    let items: [Item]

    init(_ program: Program, _ command: Command?) {
        title = program.title(of: command)
        if let command {
            items =
                command.options.map(Self.item(for:))
                + command.positionals.flatMap(Self.items(for:))
        } else {
            // Help and version are in every program; the line is for what is particular.
            items =
                program.options.filter { $0 != Program.help && $0 != Program.version }
                .map(Self.item(for:)) + [
                    [.mark("["), .placeholder("COMMAND"), .mark("]")],
                    [.mark("["), .placeholder("ARGUMENT"), .mark("...]")],
                ]
        }
    }

    var text: String {
        ([title] + items.map { Self.text(of: $0) }).joined(separator: " ")
    }

    static func text(of item: Item) -> String {
        item.map(\.text).joined()
    }

    /// An option with its value: `--from X`.
    static func spelling(_ spelling: String, of option: Option) -> Item {
        guard let placeholder = option.placeholder else { return [.literal(spelling)] }
        return [.literal(spelling), .mark(" "), .placeholder(placeholder)]
    }

    private static func item(for option: Option) -> Item {
        let close = option.repetition == .collected ? "]..." : "]"
        return [.mark("[")] + spelling(option.spellings[0], of: option) + [.mark(close)]
    }

    private static func items(for positional: Positional) -> [Item] {
        let name = Piece.placeholder(positional.name)
        switch positional.arity {
        case .one: return [[name]]
        case .optional: return [[.mark("["), name, .mark("]")]]
        case .oneOrMore: return [[name, .mark("...")]]
        case .zeroOrMore: return [[.mark("["), name, .mark("...]")]]
        case .afterDashes: return [[.literal("--")], [name, .mark("...")]]
        }
    }
}
