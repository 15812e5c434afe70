import Canvas
import MissionControl
import Swarm

/// What is told at a glance, by signs, words and looks alone: nothing here knows a role or a colour.
struct Glance: Equatable {
    var isReplay: Bool
    /// The name of the pane that has the keys.
    var focus: String?
    /// Who the cursor is on.
    var selected: String?
    /// The status of each agent that is on the screen.
    var statuses: [String: Status]

    struct Status: Equatable {
        var mark: String
        var word: String
        var isMarked: Bool
    }

    /// Reads a picture of a screen whose agents have these names; the first columns of a row are the specification's.
    init(reading picture: PlainPicture, rows: Range<Int>, columns: Int, names: [String]) {
        let lines = rows.map { picture.text(inRow: $0) }
        isReplay =
            picture.text(inRow: 0).hasPrefix(" REPLAY")
            && picture[0, 0].attributes.contains(.reverse)
        focus = lines.lazy.compactMap(Glance.focus).first
        statuses = [:]
        for (y, line) in zip(rows, lines) {
            guard let name = Glance.name(in: line, of: names) else { continue }
            // From 120 columns on the role stands between name and status.
            let start = columns >= 120 ? 27 : 17
            let words = line.dropFirst(start).split(separator: " ", maxSplits: 1)
            statuses[name] = Status(
                mark: Glance.letter(line, 2), word: words.first.map(String.init) ?? "",
                isMarked: Glance.letter(line, 1) == "*")
            let isReverse = (0..<columns).allSatisfy {
                picture[$0, y].attributes.contains(.reverse)
            }
            if isReverse, Glance.letter(line, 0) == ">" { selected = name }
        }
    }

    /// `=>1 Swarm ====`: heavy and with a pointer; double in replay.
    private static func focus(_ line: String) -> String? {
        guard line.hasPrefix("=>") || line.hasPrefix("#>") else { return nil }
        return line.dropFirst(4).split(separator: " ").first.map(String.init)
    }

    private static func name(in line: String, of names: [String]) -> String? {
        let word = line.dropFirst(4).prefix(12).split(separator: " ").first.map(String.init)
        return names.first { $0 == word }
    }

    private static func letter(_ line: String, _ place: Int) -> String {
        String(line.dropFirst(place).prefix(1))
    }
}

extension Glance {
    /// What is so.
    init(_ model: Model, shown names: some Collection<String>) {
        isReplay = model.isReplay
        focus = model.focus.title
        let agents = model.scene.state.agents
        selected = agents.first { $0.id == model.swarm.selected }?.name
        statuses = [:]
        for agent in agents where names.contains(agent.name) {
            statuses[agent.name] = Status(
                mark: agent.standing.mark.plain, word: agent.standing.word,
                isMarked: model.swarm.marked.contains(agent.id))
        }
    }
}
