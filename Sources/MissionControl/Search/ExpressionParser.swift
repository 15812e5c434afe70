/// A part of a regular expression.
indirect enum ExpressionNode {
    case one(ScalarSet)
    case step(Expression.Step)
    case sequence([ExpressionNode])
    case choice([ExpressionNode])
    case repeated(ExpressionNode, ClosedRange<Int>, isEndless: Bool, isLazy: Bool)

    /// False where it becomes too long.
    func append(to steps: inout [Expression.Step]) -> Bool {
        guard steps.count < Expression.limit else { return false }
        switch self {
        case .one(let set): steps.append(.one(set))
        case .step(let step): steps.append(step)
        case .sequence(let parts): return parts.allSatisfy { $0.append(to: &steps) }
        case .choice(let parts): return ExpressionNode.append(parts[...], to: &steps)
        case .repeated(let part, let count, let isEndless, let isLazy):
            for _ in 0..<count.lowerBound {
                let before = steps.count
                guard part.append(to: &steps) else { return false }
                // Of nothing, once is as good as a hundred times a hundred times.
                if steps.count == before { break }
            }
            if isEndless { return part.appendEndlessly(isLazy, to: &steps) }
            for _ in count.lowerBound..<count.upperBound {
                guard part.appendOptionally(isLazy, to: &steps) else { return false }
            }
        }
        return true
    }

    /// Runs of plain characters, each of which is in whatever is found.
    var literals: [[UInt8]] {
        switch self {
        case .one(let set): return set.plain.map { [[$0]] } ?? []
        case .step: return []
        case .choice(let parts): return parts.count == 1 ? parts[0].literals : []
        case .repeated(let part, let count, _, _): return count.lowerBound > 0 ? part.literals : []
        case .sequence(let parts):
            var (runs, run): ([[UInt8]], [UInt8]) = ([], [])
            for part in parts {
                if case .one(let set) = part, let byte = set.plain {
                    run.append(byte)
                    continue
                }
                // A border between words is no character.
                if case .step = part { continue }
                runs += [run] + part.literals
                run = []
            }
            return (runs + [run]).filter { !$0.isEmpty }
        }
    }

    private static func append(
        _ parts: ArraySlice<ExpressionNode>, to steps: inout [Expression.Step]
    ) -> Bool {
        guard let first = parts.first else { return true }
        guard parts.count > 1 else { return first.append(to: &steps) }
        let split = steps.count
        steps.append(.match)
        guard first.append(to: &steps) else { return false }
        let jump = steps.count
        steps.append(.match)
        steps[split] = .split(split + 1, steps.count)
        guard append(parts.dropFirst(), to: &steps) else { return false }
        steps[jump] = .jump(steps.count)
        return true
    }

    private func appendEndlessly(_ isLazy: Bool, to steps: inout [Expression.Step]) -> Bool {
        let split = steps.count
        steps.append(.match)
        guard append(to: &steps) else { return false }
        steps.append(.jump(split))
        steps[split] = isLazy ? .split(steps.count, split + 1) : .split(split + 1, steps.count)
        return true
    }

    private func appendOptionally(_ isLazy: Bool, to steps: inout [Expression.Step]) -> Bool {
        let split = steps.count
        steps.append(.match)
        guard append(to: &steps) else { return false }
        steps[split] = isLazy ? .split(steps.count, split + 1) : .split(split + 1, steps.count)
        return true
    }
}

/// Reads a regular expression.
struct ExpressionParser {
    private var rest: ArraySlice<Unicode.Scalar>
    private let isExact: Bool
    private var depth = 0

    private static let deepest = 50
    private static let mostTimes = 100

    init(_ text: String, isExact: Bool) {
        rest = Array(text.unicodeScalars)[...]
        self.isExact = isExact
    }

    /// Nil where it is none.
    mutating func parse() -> ExpressionNode? {
        guard let node = choice(), rest.isEmpty else { return nil }
        return node
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func choice() -> ExpressionNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ExpressionParser.deepest else { return nil }
        var parts: [ExpressionNode] = []
        repeat {
            guard let part = sequence() else { return nil }
            parts.append(part)
        } while take("|")
        return .choice(parts)
    }

    private mutating func sequence() -> ExpressionNode? {
        var parts: [ExpressionNode] = []
        while let next = rest.first, next != "|", next != ")" {
            guard let part = atom(), let repeated = times(part) else { return nil }
            parts.append(repeated)
        }
        return .sequence(parts)
    }

    private mutating func atom() -> ExpressionNode? {
        let scalar = rest.removeFirst()
        switch scalar {
        case ".": return .one(.any)
        case "^": return .step(.start)
        case "$": return .step(.end)
        case "[": return set()
        case "(":
            if rest.starts(with: "?:".unicodeScalars) { rest.removeFirst(2) }
            guard let node = choice(), take(")") else { return nil }
            return node
        case "*", "+", "?": return nil
        case "\\": return escaped()
        default: return .one(single(scalar))
        }
    }

    private func single(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(ranges: [scalar.value...scalar.value], isFolded: !isExact)
    }

    private mutating func escaped() -> ExpressionNode? {
        guard let scalar = rest.popFirst() else { return nil }
        switch scalar {
        case "b": return .step(.wordBorder(true))
        case "B": return .step(.wordBorder(false))
        default: return escapedSet(scalar).map { .one($0) }
        }
    }

    /// Nil for letters and digits that mean nothing behind `\`.
    private func escapedSet(_ scalar: Unicode.Scalar) -> ScalarSet? {
        switch scalar {
        case "d": return .digit
        case "D": return .digit.inverted
        case "w": return .word
        case "W": return .word.inverted
        case "s": return .space
        case "S": return .space.inverted
        case "t": return single("\t")
        default:
            let isName =
                scalar.isASCII && scalar.properties.isAlphabetic
                || scalar.properties.numericType != nil
            return isName ? nil : single(scalar)
        }
    }

    private mutating func set() -> ExpressionNode? {
        let isInverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = rest.popFirst() {
            if scalar == "]", !isFirst {
                return .one(
                    ScalarSet(ranges: ranges, isInverted: isInverted, isFolded: !isExact))
            }
            isFirst = false
            if scalar == "\\" {
                guard let escaped = rest.popFirst(), let set = escapedSet(escaped), !set.isInverted
                else { return nil }
                ranges += set.ranges
                continue
            }
            guard rest.first == "-", let end = rest.dropFirst().first, end != "]" else {
                ranges.append(scalar.value...scalar.value)
                continue
            }
            rest.removeFirst(2)
            guard scalar.value <= end.value else { return nil }
            ranges.append(scalar.value...end.value)
        }
        return nil
    }

    /// The part as often as what stands behind it says.
    private mutating func times(_ part: ExpressionNode) -> ExpressionNode? {
        var count = 1...1
        var isEndless = false
        switch rest.first {
        case "*": (count, isEndless) = (0...0, true)
        case "+": isEndless = true
        case "?": count = 0...1
        case "{":
            guard let found = counted() else { return .sequence([part]) }
            guard let range = found.range else { return nil }
            (count, isEndless) = (range, found.isEndless)
            return .repeated(part, count, isEndless: isEndless, isLazy: take("?"))
        default: return part
        }
        rest.removeFirst()
        return .repeated(part, count, isEndless: isEndless, isLazy: take("?"))
    }

    /// `{2}`, `{2,}`, `{2,5}`; nil where the brace is one of the text, and no range where it is too much.
    private mutating func counted() -> (range: ClosedRange<Int>?, isEndless: Bool)? {
        guard let close = rest.firstIndex(of: "}") else { return nil }
        let inner = String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<close]))
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let least = Int(parts[0]) else { return nil }
        let isEndless = parts.count == 2 && parts[1].isEmpty
        guard let most = isEndless || parts.count == 1 ? least : Int(parts[1]) else { return nil }
        rest = rest[(close + 1)...]
        guard least >= 0, least <= most, most <= ExpressionParser.mostTimes else {
            return (nil, false)
        }
        return (least...most, isEndless)
    }
}
