public import Canvas

/// A text that is typed, with the keys of a shell.
public struct Field: Equatable, Sendable {
    /// By the characters a person sees.
    private var characters: [Character]
    public private(set) var place: Int

    /// What is typed or pasted beyond is left away.
    public static let limit = 16_384

    public init(_ text: String = "") {
        characters = Array(text.prefix(Field.limit))
        place = characters.count
    }

    public var text: String { String(characters) }
    public var isEmpty: Bool { characters.isEmpty }
    /// What stands before the place where one types.
    public var before: String { String(characters[..<place]) }

    /// False for a key that is none of a field.
    public mutating func take(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.character(let scalar), []): insert(String(Character(scalar)))
        case (.character("j"), .control): insert("\n")
        case (.left, []), (.character("b"), .control): place = max(place - 1, 0)
        case (.right, []), (.character("f"), .control): place = min(place + 1, characters.count)
        case (.home, _), (.character("a"), .control): place = 0
        case (.end, _), (.character("e"), .control): place = characters.count
        case (.backspace, []), (.character("h"), .control): remove(max(place - 1, 0)..<place)
        case (.delete, _), (.character("d"), .control):
            remove(place..<min(place + 1, characters.count))
        case (.character("u"), .control): remove(0..<place)
        case (.character("k"), .control): remove(place..<characters.count)
        case (.character("w"), .control), (.backspace, .alt): remove(startOfWord..<place)
        case (.character("b"), .alt), (.left, .control): place = startOfWord
        case (.character("f"), .alt), (.right, .control): place = endOfWord
        case (.character("d"), .alt): remove(place..<endOfWord)
        default: return false
        }
        return true
    }

    public mutating func insert(_ text: String) {
        let new = Array(text.prefix(max(Field.limit - characters.count, 0)))
        // A mark joins the character before it, which may change how many there are.
        let head = String(characters[..<place]) + String(new)
        let tail = characters[place...]
        characters = Array(head) + tail
        place = characters.count - tail.count
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        place = range.lowerBound
    }

    private var startOfWord: Int {
        var at = place
        while at > 0, characters[at - 1].isWhitespace { at -= 1 }
        while at > 0, !characters[at - 1].isWhitespace { at -= 1 }
        return at
    }

    private var endOfWord: Int {
        var at = place
        while at < characters.count, characters[at].isWhitespace { at += 1 }
        while at < characters.count, !characters[at].isWhitespace { at += 1 }
        return at
    }
}
