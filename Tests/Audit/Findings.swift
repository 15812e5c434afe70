/// What an audit found, counted by kind.
struct Findings {
    enum Kind: String, CaseIterable {
        /// Acknowledged, and not in the log, or there with another content or id.
        case lost
        /// A source's number stored twice.
        case dup
        /// An id or a source's number that is missing between others.
        case gap
        /// Numbers or times that do not rise with the ids.
        case reorder
        /// The hash chain is broken, or the log cannot be read.
        case chain
        /// A private table is not what follows from the events.
        case derived
    }

    private var counts: [Kind: Int] = [:]
    private(set) var details: [String] = []

    /// So many of each kind are described; the others are only counted.
    static let described = 5

    mutating func note(_ kind: Kind, _ what: @autoclosure () -> String) {
        let count = (counts[kind] ?? 0) + 1
        counts[kind] = count
        if count <= Findings.described { details.append("\(kind.rawValue): \(what())") }
    }

    var isClean: Bool { counts.isEmpty }

    var summary: String {
        Kind.allCases.map { "\($0.rawValue)=\(counts[$0] ?? 0)" }.joined(separator: " ")
    }
}
