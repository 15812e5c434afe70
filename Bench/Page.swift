import Glibc

/// The report of a whole run as a page of the documentation.
struct Page {
    let settings: Settings
    let chapters: [Chapter]

    func write(to path: String) throws {
        let bytes = Array(text.utf8)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure("cannot write '\(path)'") }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure("cannot write all of '\(path)'")
        }
    }

    private var text: String {
        let beyond = chapters.flatMap(\.figures).filter { $0.isBeyondLimit }.count
        let failed = chapters.flatMap(\.failures).count
        let all = chapters.flatMap(\.figures).count
        return """
            # Benchmarks

            Written by `make bench` on \(Machine.today) at \(Machine.revision). What each figure is, and what theirs does, stands in
            [bench.md](bench.md). A ratio is how often slower, or larger, ours is: below 1 it is faster. Both sides do the
            work in turn, once without counting and \(settings.runs) times, and the median counts; *spread* is half the way from
            the least to the most. `aim` in the last column: as good as is aimed at. **BEYOND**: worse than promised.

            \(all) figures, \(beyond) of them beyond their limit\(failed == 0 ? "" : "; \(failed) contests failed").

            \(Machine.facts(scratch: settings.scratch))
            \(chapters.map { Report($0).markdown }.joined(separator: "\n"))
            """
    }
}
