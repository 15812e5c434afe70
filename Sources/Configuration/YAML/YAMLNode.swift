/// A piece of a file with its place: a text, a list or a mapping.
struct YAMLNode: Equatable {
    let place: Place
    let kind: Kind

    enum Kind: Equatable {
        /// Plain texts are those without quotes, some of which are read as something else.
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        /// In the order of the file, and each key once.
        case mapping([Pair])
        /// What has been said to be wrong: there is no more to say about it.
        case refused
    }

    struct Pair: Equatable {
        let key: String
        /// Whether the key stands there without quotes.
        let isPlain: Bool
        let place: Place
        let value: YAMLNode
    }

    /// Nothing at all after a key or a dash.
    var isNothing: Bool { kind == .text("", isPlain: true) }

    /// What it is, for a message.
    var name: String {
        switch kind {
        case .text("", isPlain: true): "nothing"
        case .text(let text, _): quoted(text)
        case .list: "a list"
        case .mapping: "a mapping"
        case .refused: "no YAML that is known here"
        }
    }
}
