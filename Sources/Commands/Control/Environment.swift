internal import Glibc

/// The caller's variables: what a new agent finds around it.
struct Environment: Equatable, Sendable {
    /// `NAME=value` each.
    var entries: [String] = []
    /// The names of those whose values are no text: a request, which is JSON, cannot carry them.
    var unfit: [String] = []

    static func ofProcess() -> Environment {
        var found = Environment()
        var place = environ
        while let entry = place.pointee {
            found.add(entry)
            place += 1
        }
        return found
    }

    private mutating func add(_ entry: UnsafePointer<CChar>) {
        if let text = String(validatingCString: entry) {
            // What is no variable is nobody's.
            if text.utf8.dropFirst().contains(UInt8(ascii: "=")) { entries.append(text) }
        } else {
            let repaired = String(cString: entry)
            unfit.append(String(repaired.prefix { $0 != "=" }))
        }
    }

    /// Each of these in place of what has its name.
    func overridden(by others: [String]) -> [String] {
        var result = entries
        for other in others {
            let name = Environment.name(of: other)
            result.removeAll { Environment.name(of: $0) == name }
            result.append(other)
        }
        return result
    }

    /// By their names; of several of one name the last.
    var variables: [String: String] {
        Dictionary(
            entries.compactMap { entry in
                let parts = entry.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { _, last in last })
    }

    /// Bytes, because a letter could swallow the sign as its accent.
    static func name(of entry: String) -> [UInt8] {
        Array(entry.utf8.prefix { $0 != UInt8(ascii: "=") })
    }

    static func value(of name: String, in entries: [String]) -> String? {
        let head = Array((name + "=").utf8)
        return entries.last { $0.utf8.starts(with: head) }
            .map { String(decoding: $0.utf8.dropFirst(head.count), as: UTF8.self) }
    }
}
