/// A search for the fewest edits that lead from one list of numbers to another.
///
/// It goes from both ends at once and divides where they meet (Myers, "An O(ND) Difference Algorithm and
/// Its Variations", 1986, section 4b). That takes the square of the edits: so each part has an allowance.
/// Where it is spent, the part is divided at its landmarks, the numbers that each side has once, as far as
/// both have them in the same order; where there are none, at the point that was got to. An eighth of
/// the limit is kept for landmarks. What is left when all of it is spent counts as changed.
struct EditSearch {
    private(set) var removed: [Bool]
    private(set) var added: [Bool]
    /// False where an allowance was spent: there may be a shorter way.
    private(set) var isShortest = true
    /// Numbers compared, diagonals looked at: at most the limit, and a few for each number.
    private(set) var steps = 0

    /// More edits than this from either end are not looked for: memory is taken for each.
    private static let widest = 1 << 16
    /// Calls are not nested deeper: each takes some of the stack.
    private static let deepest = 40

    private let old: [Int]
    private let new: [Int]
    private let limit: Int
    /// How far one gets on each diagonal: from the start around the first centre, from the end around the
    /// second.
    private var reach: [Int]
    private let centres: (start: Int, end: Int)
    /// Where the last walk from the start got farthest, from the part's first corner.
    private var farthest = (old: 0, new: 0)
    /// Where the old and the new list have each number; empty until landmarks are asked for.
    private var places: (old: [Int], new: [Int]) = ([], [])

    init(from old: [Int], to new: [Int], limit: Int) {
        (self.old, self.new, self.limit) = (old, new, min(limit, Int(Int32.max)))
        removed = Array(repeating: false, count: old.count)
        added = Array(repeating: false, count: new.count)
        let width = min(EditSearch.widest, (old.count + new.count + 1) / 2) + 1
        centres = (width, 3 * width + 1)
        reach = Array(repeating: 0, count: 4 * width + 2)
        solve(TextChange(old: old.indices, new: new.indices), level: 0)
    }

    /// The level says how often a part around this one had to be divided without knowing the way.
    private mutating func solve(_ whole: TextChange, level: Int) {
        var (rest, level) = (whole, level)
        var mayHaveLandmarks = true
        while true {
            let part = trimmed(rest)
            guard !part.old.isEmpty, !part.new.isEmpty else { return mark(part) }
            if let middle = middle(of: part, spending: level == 0 ? limit / 4 : limit / 256) {
                solve(part.before(middle), level: level)
                rest = part.after(middle)
                continue
            }
            isShortest = false
            guard steps < limit, level < EditSearch.deepest else { return mark(part) }
            rest = part
            let landmarks = mayHaveLandmarks ? landmarks(in: part) : []
            for landmark in landmarks {
                solve(rest.before(landmark), level: level + 1)
                rest = rest.after((landmark.old + 1, landmark.new + 1))
            }
            if landmarks.isEmpty {
                guard farthest != (0, 0) else { return mark(part) }
                let point = (part.old.lowerBound + farthest.old, part.new.lowerBound + farthest.new)
                solve(part.before(point), level: level + 1)
                rest = part.after(point)
                mayHaveLandmarks = false
            }
            level = max(level, 1)
        }
    }

    /// Without what is equal at its start and its end.
    private mutating func trimmed(_ part: TextChange) -> TextChange {
        var (low, high) = (
            (part.old.lowerBound, part.new.lowerBound), (part.old.upperBound, part.new.upperBound)
        )
        while low.0 < high.0, low.1 < high.1, old[low.0] == new[low.1] {
            low = (low.0 + 1, low.1 + 1)
            steps += 1
        }
        while low.0 < high.0, low.1 < high.1, old[high.0 - 1] == new[high.1 - 1] {
            high = (high.0 - 1, high.1 - 1)
            steps += 1
        }
        return TextChange(old: low.0..<high.0, new: low.1..<high.1)
    }

    private mutating func mark(_ part: TextChange) {
        for place in part.old { removed[place] = true }
        for place in part.new { added[place] = true }
    }
}

// MARK: - Both ends

extension EditSearch {
    /// A point half way on a shortest path; nil where that costs more than is allowed.
    private mutating func middle(
        of part: TextChange, spending allowance: Int
    ) -> (old: Int, new: Int)? {
        farthest = (0, 0)
        let stop = min(limit - limit / 8, steps + allowance)
        guard steps < stop else { return nil }
        reach[centres.start] = 0
        reach[centres.end] = 0
        for edits in 1...min(EditSearch.widest, (part.size + 1) / 2) {
            if let (x, y) = walk(edits, in: part, fromEnd: false, until: stop) {
                return (part.old.lowerBound + x, part.new.lowerBound + y)
            }
            if let (x, y) = walk(edits, in: part, fromEnd: true, until: stop) {
                return (part.old.upperBound - x, part.new.upperBound - y)
            }
            if steps >= stop { return nil }
        }
        return nil
    }

    /// Goes one edit further on every diagonal, and says where that meets what came from the other end.
    private mutating func walk(
        _ edits: Int, in part: TextChange, fromEnd: Bool, until stop: Int
    ) -> (Int, Int)? {
        let (width, height) = (part.old.count, part.new.count)
        let (mine, other) = fromEnd ? (centres.end, centres.start) : (centres.start, centres.end)
        // An odd number of edits is met by who goes first, an even one by who goes second.
        let meets = (width - height) % 2 == 0 ? fromEnd : !fromEnd
        let otherEdits = fromEnd ? edits : edits - 1
        // A diagonal that has come to an edge gets no further.
        let first = -edits + 2 * max(0, edits - height)
        let last = edits - 2 * max(0, edits - width)
        for diagonal in stride(from: first, through: last, by: 2) {
            let (below, above) = (reach[mine + diagonal - 1], reach[mine + diagonal + 1])
            let isDown = diagonal == -edits || diagonal != edits && below < above
            var x = isDown ? above : below + 1
            steps += 1
            while x < width, x - diagonal < height, isSame(x, x - diagonal, in: part, fromEnd) {
                x += 1
                steps += 1
            }
            reach[mine + diagonal] = x
            let isInside = x <= width && x - diagonal <= height
            if !fromEnd, isInside, 2 * x - diagonal > farthest.old + farthest.new {
                farthest = (x, x - diagonal)
            }
            let opposite = width - height - diagonal
            if meets, isInside, abs(opposite) <= otherEdits, x + reach[other + opposite] >= width {
                return (x, x - diagonal)
            }
            if steps >= stop { return nil }
        }
        return nil
    }

    private func isSame(_ x: Int, _ y: Int, in part: TextChange, _ fromEnd: Bool) -> Bool {
        fromEnd
            ? old[part.old.upperBound - 1 - x] == new[part.new.upperBound - 1 - y]
            : old[part.old.lowerBound + x] == new[part.new.lowerBound + y]
    }
}

// MARK: - Landmarks

extension EditSearch {
    private static let (nowhere, often) = (-1, -2)

    /// The longest row of numbers that each side has once, in the order both have them.
    private mutating func landmarks(in part: TextChange) -> [(old: Int, new: Int)] {
        steps += part.size
        if places.old.isEmpty {
            let kinds = max(old.max() ?? 0, new.max() ?? 0) + 1
            let none = Array(repeating: EditSearch.nowhere, count: kinds)
            places = (none, none)
        }
        for place in part.old { EditSearch.note(place, at: old[place], in: &places.old) }
        for place in part.new { EditSearch.note(place, at: new[place], in: &places.new) }
        var candidates: [(old: Int, new: Int)] = []
        for place in part.old where places.old[old[place]] == place && places.new[old[place]] >= 0 {
            candidates.append((place, places.new[old[place]]))
        }
        for place in part.old { places.old[old[place]] = EditSearch.nowhere }
        for place in part.new { places.new[new[place]] = EditSearch.nowhere }
        return EditSearch.longestRise(candidates)
    }

    private static func note(_ place: Int, at number: Int, in places: inout [Int]) {
        places[number] = places[number] == nowhere ? place : often
    }

    /// The longest part of a list, in its order, whose second places rise too (patience sorting).
    private static func longestRise(_ list: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
        // The lowest end of a row of each length, and what comes before each in its row.
        var ends: [Int] = []
        var previous: [Int] = []
        for index in list.indices {
            var (low, high) = (0, ends.count)
            while low < high {
                let half = (low + high) / 2
                if list[ends[half]].new < list[index].new { low = half + 1 } else { high = half }
            }
            previous.append(low > 0 ? ends[low - 1] : nowhere)
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var row: [(old: Int, new: Int)] = []
        var index = ends.last ?? nowhere
        while index != nowhere {
            row.append(list[index])
            index = previous[index]
        }
        return row.reversed()
    }
}
