/// A regular expression, matched in time that grows with text times expression, whatever they are: one
/// that never ends would stop whoever looks through a log.
///
/// Knows `. [a-z] [^a-z] \d \w \s \b ^ $ ( | ) * + ? {2,5}`, the lazy `*? +? ??`, and `\` before any other
/// sign.
struct Expression: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case one(ScalarSet)
        case start, end
        case wordBorder(Bool)
        /// Goes on at both places, at the first one rather.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private let steps: [Step]
    /// Plain characters that stand in a row in whatever it is found, in capitals or small letters; none where there
    /// are no such ones.
    let literal: [UInt8]

    /// A longer one is refused.
    static let limit = 2_000

    /// Nil where it is none.
    init?(_ text: String, isExact: Bool) {
        var parser = ExpressionParser(text, isExact: isExact)
        guard let node = parser.parse() else { return nil }
        var steps: [Step] = []
        guard node.append(to: &steps) else { return nil }
        self.steps = steps + [.match]
        literal = node.literals.max { $0.count < $1.count } ?? []
    }

    /// Finds the text itself, small letters and capitals being the same; nil where it is too long.
    init?(literal text: String) {
        let scalars = text.unicodeScalars
        guard scalars.count < Expression.limit else { return nil }
        literal = []
        steps =
            scalars.map { .one(ScalarSet(ranges: [$0.value...$0.value], isFolded: true)) } + [
                .match
            ]
    }

    var automaton: Automaton { Automaton(steps) }

    /// Where it is found in the UTF-8 of a text, from left to right, none in another and none empty.
    func ranges(in text: [UInt8], atMost limit: Int = .max) -> [Range<Int>] {
        let scalars = Scalars(text)
        var found: [Range<Int>] = []
        var at = 0
        while at < scalars.values.count, found.count < limit {
            guard let match = first(in: scalars, from: at) else { return found }
            if match.isEmpty {
                at = match.upperBound + 1
            } else {
                found.append(
                    scalars.offsets[match.lowerBound]..<scalars.offsets[match.upperBound])
                at = match.upperBound
            }
        }
        return found
    }

    /// A text character by character, and where each begins.
    private struct Scalars {
        var values: [UInt32] = []
        var offsets: [Int] = []

        init(_ text: [UInt8]) {
            values.reserveCapacity(text.count)
            offsets.reserveCapacity(text.count + 1)
            var at = 0
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                values.append(scalar.value)
                offsets.append(at)
                // What was repaired is longer than it was: no place lies behind the end.
                at = min(at + UTF8.width(scalar), text.count)
            }
            offsets.append(text.count)
        }
    }

    /// Places in the expression that can be reached with what was read, the preferred ones first.
    private struct Threads {
        var list: [(step: Int, start: Int)] = []
        private var seen: [Int]

        init(_ count: Int) { seen = Array(repeating: -1, count: count) }

        mutating func add(
            _ step: Int, _ start: Int, at place: Int, in text: Scalars, _ steps: [Step]
        ) {
            var open = [step]
            while let next = open.popLast() {
                guard seen[next] != place else { continue }
                seen[next] = place
                switch steps[next] {
                case .jump(let target): open.append(target)
                case .split(let first, let second): open += [second, first]
                case .start: if place == 0 { open.append(next + 1) }
                case .end: if place == text.values.count { open.append(next + 1) }
                case .wordBorder(let isWanted):
                    if Expression.isBorder(place, text) == isWanted { open.append(next + 1) }
                case .one, .match: list.append((next, start))
                }
            }
        }
    }

    private func first(in text: Scalars, from start: Int) -> Range<Int>? {
        var now = Threads(steps.count)
        var next = Threads(steps.count)
        var found: Range<Int>?
        for place in start...text.values.count {
            if found == nil { now.add(0, place, at: place, in: text, steps) }
            next.list.removeAll(keepingCapacity: true)
            for thread in now.list {
                if steps[thread.step] == .match {
                    found = thread.start..<place
                    // What comes behind in the list is preferred less.
                    break
                }
                guard place < text.values.count, case .one(let set) = steps[thread.step],
                    set.contains(text.values[place])
                else { continue }
                next.add(thread.step + 1, thread.start, at: place + 1, in: text, steps)
            }
            swap(&now, &next)
            if now.list.isEmpty, found != nil { return found }
        }
        return found
    }

    private static func isBorder(_ place: Int, _ text: Scalars) -> Bool {
        let before = place > 0 && ScalarSet.word.contains(text.values[place - 1])
        let after = place < text.values.count && ScalarSet.word.contains(text.values[place])
        return before != after
    }
}

/// Characters that are taken for one in an expression.
struct ScalarSet: Hashable, Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isInverted = false
    /// Capitals and small letters are the same.
    var isFolded = false

    static let any = ScalarSet(ranges: [0...0x10_ffff])
    static let digit = ScalarSet(ranges: [0x30...0x39])
    static let space = ScalarSet(ranges: [0x09...0x0d, 0x20...0x20, 0xa0...0xa0])
    /// Letters of all scripts roughly: what is no sign of ASCII.
    static let word = ScalarSet(
        ranges: [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a, 0xc0...0x10_ffff])

    var inverted: ScalarSet {
        ScalarSet(ranges: ranges, isInverted: !isInverted, isFolded: isFolded)
    }

    /// The one character of ASCII that it takes for itself; small, where its capital is the same.
    var plain: UInt8? {
        guard !isInverted, ranges.count == 1, let range = ranges.first, range.count == 1,
            (0x20..<0x7f).contains(range.lowerBound)
        else { return nil }
        let byte = UInt8(range.lowerBound)
        // The sign of kelvin is a capital of this letter, and no ASCII.
        return isFolded && byte == UInt8(ascii: "k") ? nil : byte
    }

    func contains(_ value: UInt32) -> Bool {
        var isIn = ranges.contains { $0.contains(value) }
        if !isIn, isFolded {
            isIn = ScalarSet.cases(of: value).contains { other in
                ranges.contains { $0.contains(other) }
            }
        }
        return isIn != isInverted
    }

    /// The small letter and the capital, where each is one character.
    private static func cases(of value: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(value), scalar.properties.isCased else { return [] }
        let texts = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
        return texts.compactMap { text in
            text.unicodeScalars.count == 1 ? text.unicodeScalars.first?.value : nil
        }
    }
}
