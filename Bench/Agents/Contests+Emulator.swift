import Glibc
import Swarm

// What agents' terminals show.
extension Contests {
    var emulating: [Contest] {
        [
            emulate("plain", called: "plain text"),
            emulate("addressed", called: "a program that draws"),
        ]
    }

    /// Both feed the same file to a screen of the same size.
    private func emulate(_ kind: String, called words: String) -> Contest {
        let title = "emulator, " + words
        let file = scratch.file("stream-" + kind)
        func stream() throws -> String {
            if access(file, F_OK) != 0 { _ = try ours.run(["stream", kind, Contests.seed, file]) }
            return file
        }
        return Contest(
            name: title, opponent: "libvterm", agreement: "checksum",
            metrics: [.rate(title + ", bytes", of: "bytes", limit: 1).aiming(at: 1 / 3.0)],
            ours: { try ours.run(["feed", try stream()]) },
            theirs: { try Program(path: settings.vterm).run([try stream()]) })
    }
}
