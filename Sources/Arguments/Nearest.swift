/// More than this is no misspelling of a name of ours, and comparing would cost its length squared.
private let longestMisspelling = 64

/// A question with more answers than this is no help.
private let mostSuggestions = 3

/// A question that ends a sentence about a name nobody has, such as `; did you mean 'coder-2'?`;
/// empty when nothing is near.
public func question(about typed: String, among names: [String]) -> String {
    let near = nearest(to: typed, among: names)
    guard let last = near.last else { return "" }
    let rest = near.dropLast().map { "'\($0)'" }.joined(separator: ", ")
    return "; did you mean \(rest.isEmpty ? "" : rest + " or ")'\(last)'?"
}

/// The names a person may have meant, the best only; several when they are equally good.
///
/// Dashes in front and capitals do not count, so `-json` is near to `--json`. A beginning of a
/// name is as near as one wrong letter.
public func nearest(to typed: String, among names: [String]) -> [String] {
    guard typed.utf8.count <= longestMisspelling else { return [] }
    let key = comparable(typed)
    guard !key.isEmpty else { return [] }
    let scored = names.compactMap { name in score(key, comparable(name)).map { ($0, name) } }
    let best = scored.map(\.0).min()
    return scored.filter { $0.0 == best }.prefix(mostSuggestions).map(\.1)
}

private func comparable(_ name: String) -> [Unicode.Scalar] {
    Array(name.lowercased().unicodeScalars.drop { $0 == "-" })
}

/// How far apart the two are; nil when nobody would take one for the other.
private func score(_ typed: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Int? {
    if typed == name { return 0 }
    if name.starts(with: typed) { return 1 }
    // One letter is too little to be wrong about; of two to five, one may be.
    guard min(typed.count, name.count) > 1 else { return nil }
    let limit = max(1, typed.count / 3)
    guard abs(typed.count - name.count) <= limit else { return nil }
    let distance = editDistance(typed, name)
    return distance <= limit ? distance : nil
}

/// Damerau-Levenshtein: letters added, lost, changed, and neighbours swapped (each pair once).
func editDistance<Letter: Equatable>(_ left: [Letter], _ right: [Letter]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let changed = last[column] + (left[row] == right[column] ? 0 : 1)
            var best = min(changed, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
