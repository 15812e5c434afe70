import Canvas
import EventLog
import MissionControl
import Support
import Swarm

@testable import Console

/// A screen without a terminal: the model, and a librarian that reads a log for it.
final class Beholder {
    private(set) var model: Model
    let librarian: Librarian
    /// What a test breaks on the way from the log to the model.
    private let broken: (LogAnswer) -> LogAnswer

    init(
        _ directory: String, columns: Int, rows: Int,
        broken: @escaping (LogAnswer) -> LogAnswer = { $0 }
    ) throws {
        librarian = try Librarian(log: directory, zone: .utc)
        model = Model(workspace: "shop")
        self.broken = broken
        tell(.gesture(.resize(columns: columns, rows: rows)))
        tell(.link(.live))
        look(at: nil)
    }

    deinit { librarian.close() }

    /// The newest there is, as after a tick of that time.
    func look(at time: LogTime?) { ask(.moment(.newest(now: time))) }

    func press(_ names: String...) {
        for name in names {
            guard let key = Key(named: name) else { preconditionFailure("'\(name)' is no key") }
            tell(.gesture(.key(key)))
        }
    }

    func type(_ text: String) {
        for scalar in text.unicodeScalars { tell(.gesture(.key(Key(scalar)))) }
    }

    /// Goes to an event of the past.
    func go(to place: Int) {
        press("@")
        type("\(place)")
        press("enter")
    }

    func select(_ agent: AgentID) {
        model.swarm.select(agent, model.scene, rows: 100)
    }

    /// Whatever it leads to in the log is read before this returns; the timeline is of the present, and left away.
    func tell(_ news: News) {
        for effect in model.update(news) {
            if case .ask(let question) = effect { ask(question) }
        }
        for question in model.questions() where question.kind != .density { ask(question) }
    }

    private func ask(_ question: LogQuestion) {
        librarian.ask(question)
        while let answer = librarian.wait() {
            tell(.answer(broken(answer)))
            if case .found(let found) = answer, !found.isOver { continue }
            return
        }
        preconditionFailure("\(question) is not answered")
    }
}

// MARK: - What belongs to the moment

/// The part of a picture that is the moment's: row 2, and the panes without their titles and the timeline.
struct MomentPart: Equatable {
    let counts: [Cell]
    let panes: [Pane: [[Cell]]]

    init(_ model: Model) {
        let (canvas, layout) = (model.draw(), model.layout)
        func cells(_ row: Int, _ area: Rectangle) -> [Cell] {
            (area.x..<area.right).map { canvas[$0, row] }
        }
        counts = cells(layout.counts.y, layout.counts)
        panes = layout.panes.filter { $0.key != .timeline }.mapValues { area in
            (area.y + 1..<area.bottom).map { cells($0, area) }
        }
    }

    /// Where another one differs first, as a person would see it; nil where it does not.
    func difference(from other: MomentPart) -> String? {
        if counts != other.counts { return "row 2: \(text(other.counts))\n       \(text(counts))" }
        for (pane, rows) in other.panes where panes[pane] != rows {
            for (y, row) in rows.enumerated() {
                let mine = panes[pane].flatMap { $0.indices.contains(y) ? $0[y] : nil } ?? []
                guard mine != row else { continue }
                return "\(pane.title) \(y): live   \(text(row))\n           replay \(text(mine))"
            }
        }
        return panes.count == other.panes.count ? nil : "other panes"
    }

    private func text(_ cells: [Cell]) -> String {
        cells.filter { $0.columns > 0 }.map(\.glyph.text).joined()
    }
}
