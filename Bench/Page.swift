/// The report of a whole run as a page of the documentation.
struct Page {
    let settings: Settings
    let chapters: [Chapter]
    let history: History

    var text: String {
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
            ## What was found before

            \(history.markdown)
            """
    }
}
