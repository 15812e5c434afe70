/// A text cut into lines or words. Its bytes are never decoded, and together the pieces are the text.
public struct TextPieces: Sendable {
    public let text: ArraySlice<UInt8>
    /// Where each piece ends, as an index of the text.
    private var ends: [Int] = []

    public var count: Int { ends.count }

    public subscript(place: Int) -> ArraySlice<UInt8> { text[bytes(of: place..<place + 1)] }

    /// Where some of the pieces are in the text, as its indices.
    func bytes(of places: Range<Int>) -> Range<Int> {
        start(of: places.lowerBound)..<start(of: places.upperBound)
    }

    private func start(of place: Int) -> Int { place == 0 ? text.startIndex : ends[place - 1] }

    /// Every line has its line feed, but for a last one that lacks it.
    public init(lines text: ArraySlice<UInt8>) {
        self.text = text
        for index in text.indices where text[index] == 0x0a { ends.append(index + 1) }
        if let last = text.last, last != 0x0a { ends.append(text.endIndex) }
    }

    /// Runs of letters, digits and underscores, and every other character by itself.
    ///
    /// No character of UTF-8 is cut, and accents stay with their letter. Bytes that are no UTF-8 stand alone.
    public init(words text: ArraySlice<UInt8>) {
        self.text = text
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = text.makeIterator()
        var wasWord = false
        while true {
            let (length, isWord, isJoined): (Int, Bool, Bool)
            switch parser.parseScalar(from: &bytes) {
            case .emptyInput: return
            case .error(let wrong): (length, isWord, isJoined) = (wrong, false, false)
            case .valid(let encoded):
                let scalar = UTF8.decode(encoded)
                isJoined = !scalar.isASCII && scalar.properties.isGraphemeExtend
                isWord = isJoined ? wasWord : scalar.isOfWord
                length = encoded.count
            }
            let end = (ends.last ?? text.startIndex) + length
            if !ends.isEmpty, isJoined || isWord && wasWord { ends.removeLast() }
            ends.append(end)
            wasWord = isWord
        }
    }

    /// Whether a text is shown as bytes only: as git has it, with a zero among the first 8,000.
    public static func isBinary(_ text: [UInt8]) -> Bool { text.prefix(8_000).contains(0) }
}

extension Unicode.Scalar {
    /// Ideographs are words by themselves: no space is between them.
    fileprivate var isOfWord: Bool {
        guard isASCII else { return properties.isAlphabetic && !properties.isIdeographic }
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": return true
        default: return false
        }
    }
}
