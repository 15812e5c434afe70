/// What a coloured word means; without colours the words and marks say it all.
enum Role: Equatable, Sendable {
    case attention, bad, doubt, good, calm, dim, strong

    /// The parameters of SGR: colours every terminal has, in the user's own shades.
    var code: String {
        switch self {
        case .attention: "1;33"
        case .bad: "31"
        case .doubt: "35"
        case .good: "32"
        case .calm: "36"
        case .dim: "2"
        case .strong: "1"
        }
    }
}
