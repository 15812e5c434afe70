internal import Canvas

/// A theme as one file says it, not yet joined with what it inherits.
struct ThemeFile {
    private(set) var parent: (name: String, place: Place)?
    private(set) var palette: [String: Colour] = [:]
    /// What each role was said to look like, and where.
    private(set) var roles: [(role: Role, text: String, place: Place)] = []
    private(set) var mistakes: [Mistake] = []

    private static let keys = ["inherits", "palette", "roles"]
    private static let roleNames = Role.allCases.map(\.rawValue)

    init(_ bytes: [UInt8]) {
        var reader = SettingsReader()
        for pair in reader.pairs(bytes, expected: ThemeFile.keys.joined(separator: ", ")) {
            switch pair.key {
            case "inherits":
                let expected = "the name of a theme"
                guard let name = reader.text(pair.value, "'inherits'", expected: expected) else {
                    break
                }
                parent = (name, pair.value.place)
            case "palette": read(palette: pair.value, &reader)
            case "roles": read(roles: pair.value, &reader)
            default: reader.unknown(pair.key, at: pair.place, "key", known: ThemeFile.keys)
            }
        }
        mistakes = reader.mistakes
    }

    private mutating func read(palette node: YAMLNode, _ reader: inout SettingsReader) {
        for pair in reader.pairs(node, "'palette'", expected: "names and their colours") {
            let expected = ColourWords.expected
            guard let text = reader.text(pair.value, quoted(pair.key), expected: expected) else {
                continue
            }
            if let colour = ColourWords.colour(text) {
                palette[pair.key] = colour
            } else {
                reader.mistake(pair.value, quoted(pair.key), expected: expected)
            }
        }
    }

    private mutating func read(roles node: YAMLNode, _ reader: inout SettingsReader) {
        for pair in reader.pairs(node, "'roles'", expected: "roles and what they look like") {
            guard let role = Role(rawValue: pair.key) else {
                reader.unknown(pair.key, at: pair.place, "role", known: ThemeFile.roleNames)
                continue
            }
            let expected = "a colour, 'on' and another one, attributes"
            guard let text = reader.text(pair.value, quoted(pair.key), expected: expected) else {
                continue
            }
            roles.append((role, text, pair.value.place))
        }
    }
}
