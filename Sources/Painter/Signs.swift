internal import Emulator
internal import Swarm

/// Texts that mean, while they stand on an agent's picture, that it waits for a person.
struct Signs {
    /// As it was said of it.
    var texts: [String] = []
    /// The one that stands there.
    private(set) var shown: String?
    /// When its picture is looked at; nil where nothing was drawn since.
    private(set) var due: Duration?
    /// The line in which its cursor stood behind such a text, and the last such line that it has left:
    /// what stands there was answered.
    private var promptLine: Int?
    private var answeredLine: Int?

    /// So often is a picture looked at that is drawn, and so long after that began.
    private static let pause = Duration.milliseconds(300)
    /// They are looked for in so many of the last rows that hold something.
    private static let rows = 16
    private static let reasonLength = 200

    /// It was drawn.
    mutating func follow(_ emulator: Emulator, at now: Duration) {
        guard !texts.isEmpty else { return }
        due = due ?? now + Signs.pause
        // Whoever draws its screen has the cursor anywhere.
        guard !emulator.modes.isAlternate, emulator.cursor.isVisible else {
            (promptLine, answeredLine) = (nil, nil)
            return
        }
        let line = emulator.passedLines + emulator.cursor.row
        if let row = answeredLine.map({ $0 - emulator.passedLines }), row >= 0,
            row >= emulator.rows || holds(emulator.text(ofRow: row)) == nil
        {
            answeredLine = nil
        }
        if let left = promptLine, line > left { (promptLine, answeredLine) = (nil, left) }
        let row = emulator.text(ofRow: emulator.cursor.row, upTo: emulator.cursor.column)
        if holds(row) != nil { promptLine = line }
    }

    /// Another painter may have said that one stands there: it is looked at once.
    mutating func begin(at now: Duration, isWaiting: Bool) {
        guard !texts.isEmpty else { return }
        due = now
        shown = isWaiting ? "" : nil
    }

    /// Something else was said of it for certain.
    mutating func forget() { shown = nil }

    /// What is to be said, if it is time to look.
    mutating func glance(at emulator: Emulator, _ now: Duration) -> Sight.Claim? {
        guard let moment = due, moment <= now else { return nil }
        due = nil
        let found = find(at: emulator)
        defer { shown = found?.text }
        switch (shown, found) {
        case (let old, let (row, text)?) where old != text:
            let reason = "prompt: \(String(row.unicodeScalars.prefix(Signs.reasonLength)))"
            return Sight.Claim(status: .waiting, evidence: .prompt, reason: reason)
        case (.some, nil):
            return Sight.Claim(status: .running, evidence: .prompt, reason: "it went on")
        default: return nil
        }
    }

    private mutating func find(at emulator: Emulator) -> (row: String, text: String)? {
        var count = 0
        for row in (0..<emulator.rows).reversed() {
            let line = emulator.text(ofRow: row)
            guard !line.isEmpty else { continue }
            count += 1
            guard count <= Signs.rows else { return nil }
            guard let text = holds(line) else { continue }
            if let answered = answeredLine, emulator.passedLines + row <= answered { return nil }
            return (String(line.drop { $0 == " " }), text)
        }
        return nil
    }

    private func holds(_ line: String) -> String? { texts.first { line.contains($0) } }
}
