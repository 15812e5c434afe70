/// A text in which `*` stands for any signs, and `?` for one: one name of a path, or one word.
struct Glob: Equatable, Sendable {
    private let signs: [Sign]

    private enum Sign: Equatable {
        case any
        case one
        case exactly(Unicode.Scalar)
    }

    init(_ text: some StringProtocol) {
        var signs: [Sign] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "*": if signs.last != .any { signs.append(.any) }
            case "?": signs.append(.one)
            default: signs.append(.exactly(scalar))
            }
        }
        self.signs = signs
    }

    /// Whether it stands for this text and no other.
    var isExact: Bool { !signs.contains { $0 == .any || $0 == .one } }

    func matches(_ text: some StringProtocol) -> Bool {
        var places = entered([0])
        for scalar in text.unicodeScalars {
            var next: Set<Int> = []
            for place in places where place < signs.count {
                switch signs[place] {
                case .any: next.insert(place)
                case .one: next.insert(place + 1)
                case .exactly(let sign): if sign == scalar { next.insert(place + 1) }
                }
            }
            guard !next.isEmpty else { return false }
            places = entered(next)
        }
        return places.contains(signs.count)
    }

    /// Whether there is a text that both stand for.
    func overlaps(_ other: Glob) -> Bool {
        var seen: Set<[Int]> = []
        var open = [[0, 0]]
        while let pair = open.popLast() {
            guard seen.insert(pair).inserted else { continue }
            let (mine, theirs) = (pair[0], pair[1])
            if mine == signs.count, theirs == other.signs.count { return true }
            let own = mine < signs.count ? signs[mine] : nil
            let foreign = theirs < other.signs.count ? other.signs[theirs] : nil
            if own == .any { open.append([mine + 1, theirs]) }
            if foreign == .any { open.append([mine, theirs + 1]) }
            guard let own, let foreign, Glob.meet(own, foreign) else { continue }
            open.append([own == .any ? mine : mine + 1, foreign == .any ? theirs : theirs + 1])
        }
        return false
    }

    private static func meet(_ one: Sign, _ other: Sign) -> Bool {
        if case .exactly(let first) = one, case .exactly(let second) = other {
            return first == second
        }
        return true
    }

    /// What can be left out is passed over as well.
    private func entered(_ places: Set<Int>) -> Set<Int> {
        var all = places
        for place in places {
            if place < signs.count, signs[place] == .any { all.insert(place + 1) }
        }
        return all
    }
}
