/// A text in which `*` stands for any signs, and `?` for one: one name of a path, or one word.
///
/// A letter that can be written in two ways is one letter.
struct Glob: Equatable, Sendable {
    private let signs: [Sign<Unicode.Scalar>]
    private let isASCII: Bool

    private enum Sign<Letter: Equatable & Sendable>: Equatable, Sendable {
        case any
        case one
        case exactly(Letter)
    }

    init(_ text: some StringProtocol) {
        signs = Glob.read(text.unicodeScalars, any: "*", one: "?")
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    }

    private static func read<Letter>(
        _ letters: some Sequence<Letter>, any: Letter, one: Letter
    ) -> [Sign<Letter>] {
        var signs: [Sign<Letter>] = []
        for letter in letters {
            if letter == any {
                if signs.last != .any { signs.append(.any) }
            } else {
                signs.append(letter == one ? .one : .exactly(letter))
            }
        }
        return signs
    }

    /// Whether it stands for this text and no other.
    var isExact: Bool { !signs.contains { $0 == .any || $0 == .one } }

    func matches(_ text: some StringProtocol) -> Bool {
        if Glob.match(signs, text.unicodeScalars) { return true }
        guard !isASCII || text.utf8.contains(where: { $0 >= 0x80 }) else { return false }
        return Glob.match(characters, text)
    }

    /// The same, as a person counts letters.
    private var characters: [Sign<Character>] {
        var text = String.UnicodeScalarView()
        for sign in signs {
            switch sign {
            case .any: text.append("*")
            case .one: text.append("?")
            case .exactly(let scalar): text.append(scalar)
            }
        }
        return Glob.read(String(text), any: "*", one: "?")
    }

    private static func match<Letters: Collection>(
        _ signs: [Sign<Letters.Element>], _ letters: Letters
    ) -> Bool {
        var (place, at) = (0, letters.startIndex)
        // The last `*`, and where that ends which it stands for: at first it is nothing, then ever more. An earlier
        // one need not grow, for whatever is behind it was found as early as can be.
        var last: (place: Int, end: Letters.Index)?
        while at < letters.endIndex {
            let sign = place < signs.count ? signs[place] : nil
            if sign == .any {
                last = (place, at)
                place += 1
            } else if sign == .one || sign == .exactly(letters[at]) {
                place += 1
                at = letters.index(after: at)
            } else {
                guard let any = last else { return false }
                at = letters.index(after: any.end)
                last = (any.place, at)
                place = any.place + 1
            }
        }
        return signs[place...].allSatisfy { $0 == .any }
    }

    /// Whether there is a text that both stand for.
    func overlaps(_ other: Glob) -> Bool {
        if isExact, other.isExact { return isSame(as: other) }
        if Glob.overlap(signs, other.signs) { return true }
        guard !isASCII || !other.isASCII else { return false }
        return Glob.overlap(characters, other.characters)
    }

    /// A name may be as long as a path may: it is not asked letter by letter against all letters.
    private func isSame(as other: Glob) -> Bool {
        signs == other.signs
            || ((!isASCII || !other.isASCII) && characters == other.characters)
    }

    private static func overlap<Letter>(
        _ signs: [Sign<Letter>], _ others: [Sign<Letter>]
    ) -> Bool {
        // Whether what is left of both from a place on overlaps, for each place of the other one.
        var below = [Bool](repeating: false, count: others.count + 1)
        var row = below
        for mine in stride(from: signs.count, through: 0, by: -1) {
            let own = mine < signs.count ? signs[mine] : nil
            for theirs in stride(from: others.count, through: 0, by: -1) {
                let foreign = theirs < others.count ? others[theirs] : nil
                var isSo = own == nil && foreign == nil
                if own == .any { isSo = below[theirs] }
                if !isSo, foreign == .any { isSo = row[theirs + 1] }
                if !isSo, let own, let foreign, own != .any || foreign != .any,
                    meet(own, foreign)
                {
                    isSo =
                        own == .any
                        ? row[theirs + 1] : foreign == .any ? below[theirs] : below[theirs + 1]
                }
                row[theirs] = isSo
            }
            swap(&below, &row)
        }
        return below[0]
    }

    /// Whether it stands for every text that the other one stands for; where that is not plain to see, it
    /// is denied.
    func includes(_ other: Glob) -> Bool {
        if isExact, other.isExact { return isSame(as: other) }
        if Glob.include(signs, other.signs) { return true }
        guard !isASCII || !other.isASCII else { return false }
        return Glob.include(characters, other.characters)
    }

    private static func include<Letter>(
        _ signs: [Sign<Letter>], _ others: [Sign<Letter>]
    ) -> Bool {
        // As in `overlap`, and each sign of the other one has to be meant whatever it stands for.
        var below = [Bool](repeating: false, count: others.count + 1)
        var row = below
        for mine in stride(from: signs.count, through: 0, by: -1) {
            let own = mine < signs.count ? signs[mine] : nil
            for theirs in stride(from: others.count, through: 0, by: -1) {
                let foreign = theirs < others.count ? others[theirs] : nil
                switch (own, foreign) {
                case (nil, nil): row[theirs] = true
                case (.any, nil): row[theirs] = below[theirs]
                case (.any, _): row[theirs] = below[theirs] || row[theirs + 1]
                case (.one, .one), (.one, .exactly): row[theirs] = below[theirs + 1]
                case (.exactly(let first), .exactly(let second)):
                    row[theirs] = first == second && below[theirs + 1]
                default: row[theirs] = false
                }
            }
            swap(&below, &row)
        }
        return below[0]
    }

    private static func meet<Letter>(_ one: Sign<Letter>, _ other: Sign<Letter>) -> Bool {
        if case .exactly(let first) = one, case .exactly(let second) = other {
            return first == second
        }
        return true
    }
}
