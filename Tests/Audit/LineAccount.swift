import Support

/// The lines of one stream of a bee, as they come out of the log.
struct LineAccount {
    private let bee: String
    private let stream: String
    private let isTerminal: Bool
    /// What has no end yet.
    private var rest: [UInt8] = []
    private var taken: Int64 = 0
    private var last: Int64 = 0
    private var seen: Set<Int64> = []

    init(_ bee: String, _ stream: String, isTerminal: Bool) {
        self.bee = bee
        self.stream = stream
        self.isTerminal = isTerminal
    }

    /// How many of the bee's own bytes there were; nil for a stream of which only lines are known.
    var bytes: Int64? { stream == "events" ? nil : taken }

    mutating func take(_ bytes: [UInt8], _ findings: inout Findings) {
        rest += bytes
        taken += Int64(bytes.count)
        guard let end = rest.lastIndex(of: 0x0a) else { return }
        for line in rest[..<end].split(separator: 0x0a, omittingEmptySubsequences: false) {
            var line = Array(line)
            // A terminal puts it before each line's end.
            if isTerminal, line.last == 0x0d {
                line.removeLast()
                taken -= 1
            }
            take(line: line, &findings)
        }
        rest.removeSubrange(...end)
    }

    mutating func take(line: [UInt8], _ findings: inout Findings) {
        guard let number = BeeLine(line, of: bee)?.number else {
            let text = String(decoding: line.prefix(200), as: UTF8.self)
            return findings.note(.lost, "\(bee) \(stream): after \(last) a damaged line '\(text)'")
        }
        let what = "\(bee) \(stream): after \(last) comes \(number)"
        if !seen.insert(number).inserted {
            findings.note(.dup, what)
        } else if number < last {
            findings.note(.reorder, what)
        } else if number > last + 1 {
            findings.note(.gap, what)
        }
        last = number
    }

    func compare(_ account: BeeLedger.Account, found: Int64, _ findings: inout Findings) {
        let what = "\(bee) \(stream)"
        for number in stride(from: Int64(1), through: account.lines, by: 1)
        where !seen.contains(number) {
            findings.note(.lost, "\(what): line \(number) of \(account.lines)")
        }
        if found < account.bytes {
            findings.note(.lost, "\(what): \(account.bytes) bytes were written, here are \(found)")
        }
        if found > account.bytes + account.trying {
            findings.note(.dup, "\(what): \(account.bytes) bytes were written, here are \(found)")
        }
    }
}
