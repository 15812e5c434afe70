import Glibc
import Swarm

/// What runs of full size have found of builds and memory: a line of tab-separated numbers each, the newest last.
struct History {
    struct Entry {
        let day: String
        let revision: String
        let numbers: [Double]

        /// By their keys, as a result has them.
        var values: JSON {
            JSON(zip(Weight.figures, numbers).map { JSON.Field($0.key, JSON($1)) })
        }
    }

    private let path: String
    let entries: [Entry]

    init(at path: String) {
        self.path = path
        let text = String(decoding: (try? TextFile.read(path)) ?? [], as: UTF8.self)
        entries = text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t").map(String.init)
            let numbers = fields.dropFirst(2).compactMap { Double($0) }
            guard numbers.count == Weight.figures.count else { return nil }
            return Entry(day: fields[0], revision: fields[1], numbers: numbers)
        }
    }

    var last: Entry? { entries.last }

    /// Behind all others, what this run has found; nothing, where it did not look.
    func append(_ figures: [Figure]) throws {
        let numbers = Weight.figures.compactMap { wanted in
            figures.first { $0.metric.title == wanted.title }?.ours.median
        }
        guard numbers.count == Weight.figures.count else { return }
        let new = Entry(day: Machine.today, revision: Machine.revision, numbers: numbers)
        let lines = (entries + [new]).map { entry in
            ([entry.day, entry.revision] + entry.numbers.map { Quantity.fixed($0, 0) })
                .joined(separator: "\t")
        }
        let head = (["day", "revision"] + Weight.figures.map(\.key)).joined(separator: "\t")
        try TextFile.write(([head] + lines).joined(separator: "\n") + "\n", to: path)
    }

    /// The newest first.
    var markdown: String {
        let titles = Weight.figures.map { String($0.title.drop { $0 == " " }) }
        let head = ["day", "revision"] + titles
        let rule = head.indices.map { $0 < 2 ? "---" : "---:" }
        let rows = entries.reversed().map { entry in
            [entry.day, entry.revision]
                + zip(Weight.figures, entry.numbers).map { Quantity.show($1, $0.unit) }
        }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}
