import Canvas
import Support
import Testing

/// Compares a screen with `Golden/NAME.txt`: its text, then what each part of each row means; and with
/// `Golden/NAME-plain.txt`: how it is shown without colours and signs.
func expectGolden(
    _ canvas: Canvas, _ name: String, at location: SourceLocation = #_sourceLocation
) {
    expectGolden(canvas.picture, name, at: location)
    // What is larger differs in nothing that matters here.
    guard canvas.columns <= 120 else { return }
    expectGolden(PlainPicture(canvas).text, name + "-plain", at: location)
}

func expectGolden(
    _ picture: String, _ name: String, at location: SourceLocation = #_sourceLocation
) {
    let golden = Golden(name, beside: #filePath)
    let message = "'make golden' writes \(golden.path) anew; now it is\n\(picture)"
    #expect(golden.holds(picture), "\(message)", sourceLocation: location)
}

extension Canvas {
    /// The rows as text, the cursor, then the roles by columns: `3–14 status.failed`.
    var picture: String {
        let cursor = cursor.map { "cursor \($0.x),\($0.y)\n" } ?? ""
        let meanings = (0..<rows).map { "\($0): " + self.roles(inRow: $0) }.joined(separator: "\n")
        return "\(text)\n\n\(cursor)\(meanings)\n"
    }

    private func roles(inRow y: Int) -> String {
        var parts: [String] = []
        var start = 0
        for x in 1...max(columns, 1) where x == columns || meaning(x, y) != meaning(start, y) {
            if let meaning = meaning(start, y) { parts.append("\(start)–\(x - 1) \(meaning)") }
            start = x
        }
        return parts.joined(separator: " ")
    }

    /// Nil for plain text and blanks.
    private func meaning(_ x: Int, _ y: Int) -> String? {
        let cell = self[x, y]
        let ground = cell.ground.map { "/\($0.rawValue)" } ?? ""
        guard cell.role != .text || !ground.isEmpty else { return nil }
        return cell.role.rawValue + ground
    }
}
