import Emulator
import Support
import Testing

/// The same bytes given to Python's pyte show the same text, with the cursor at the same place.
@Suite struct AgainstPyteTests {
    private static let script = """
        import sys, pyte
        path, columns, rows, size = sys.argv[1], *map(int, sys.argv[2:])
        screen = pyte.Screen(columns, rows)
        stream = pyte.ByteStream(screen)
        data = open(path, "rb").read()
        start = 0
        while start < len(data):
            end = min(start + size, len(data))
            while end < len(data) and data[end] & 0xc0 == 0x80:
                end += 1
            stream.feed(data[start:end])
            start = end
            for row in screen.display:
                print(row.rstrip())
            print("cursor", screen.cursor.y, min(screen.cursor.x, columns - 1))
        """

    /// Those of which much is on one screen: it knows no second one.
    private static let sessions = Session.all.filter {
        ["bash", "htop", "prompt", "python"].contains($0.name)
    }

    @Test(arguments: sessions) func recordedSessionsShowTheSame(_ session: Session) throws {
        let scratch = Scratch()
        let program = "\(scratch.path)/screen.py"
        TextFile.write(Array(AgainstPyteTests.script.utf8), to: program)
        let pieces = session.pieces(of: 400)
        let child = try Child.run([
            "/usr/bin/python3", program, session.path, "\(session.columns)", "\(session.rows)",
            "400",
        ])
        #expect(child.lines.count == pieces.count * (session.rows + 1), "\(child.errors)")
        var ours = Emulator(columns: session.columns, rows: session.rows)
        for (number, piece) in pieces.enumerated()
        where !session.usesBoth(through: number, of: pieces) {
            _ = ours.feed(piece)
            let cursor = "cursor \(ours.cursor.row) \(ours.cursor.column)"
            let shown = (0..<session.rows).map { ours.text(ofRow: $0) } + [cursor]
            let theirs = child.lines.dropFirst(number * (session.rows + 1)).prefix(session.rows + 1)
            guard let row = zip(shown, theirs).first(where: { $0 != $1 }) else { continue }
            Issue.record("piece \(number): ours '\(row.0)', theirs '\(row.1)'")
            return
        }
    }
}

extension Session {
    /// Whether the program has gone from one screen to the other, but for one that begins with that.
    fileprivate func usesBoth(through number: Int, of pieces: [[UInt8]]) -> Bool {
        let text = String(decoding: pieces[...number].joined(), as: UTF8.self)
        return text.contains("[?1049l") || text.dropFirst(60).contains("[?1049h")
    }
}
