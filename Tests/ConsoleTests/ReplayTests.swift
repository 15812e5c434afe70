import Canvas
import EventLog
import MissionControl
import Support
import Swarm
import Testing

@testable import Console

/// For every event, live and replay give the same cells.
///
/// Somebody sits at a screen while a log grows by one event after the other, and what belongs to the moment is kept.
/// Then somebody goes through the past of that log, in steps and in leaps.
@Suite struct ReplayTests {
    /// How the screen is looked at: its size, and keys pressed before anything is compared.
    struct View: Sendable, CustomTestStringConvertible {
        let columns: Int
        let rows: Int
        /// Whom the cursor is on.
        let agent: AgentID
        let keys: [String]
        /// So many rows more has replay's timeline.
        let strip: Int

        init(
            _ columns: Int, _ rows: Int, _ agent: AgentID = Drama.sketch, _ keys: [String] = [],
            strip: Int = 0
        ) {
            (self.columns, self.rows) = (columns, rows)
            (self.agent, self.keys, self.strip) = (agent, keys, strip)
        }

        var testDescription: String { "\(columns)x\(rows) \(keys.joined(separator: " "))" }

        func take(_ beholder: Beholder) {
            beholder.select(agent)
            for key in keys { beholder.press(key) }
            beholder.select(agent)
        }
    }

    private static let views = [
        View(120, 40), View(80, 24, strip: 2),
        // The terminal that draws.
        View(210, 50, Drama.sketch, ["/", "s", "k", "e", "enter", "enter"]),
        View(120, 44, Drama.flaky, ["enter", "W", "T"]),
        View(100, 30, Drama.guest, ["space", "0", "1"], strip: 2),
        // What was said, as a sequence and, of one agent, as a list.
        View(160, 40, Drama.sketch, ["7"]),
        View(80, 24, Drama.guest, ["7", "0"], strip: 2),
        View(120, 40, Drama.sketch, ["8"]),
    ]

    private static let first = 40
    private static let count = Settings.isFull ? 6_000 : 200

    // MARK: - The present

    /// A log, and what a screen showed after each of its events from the first on.
    private struct Recording {
        let view: View
        let log: Scratch
        let events: [Event]
        let shown: [MomentPart]

        var directory: String { log.path + "/.skep" }

        /// What was shown at an event.
        subscript(place: Int) -> MomentPart? {
            shown.indices.contains(place - first) ? shown[place - first] : nil
        }
    }

    private static let recordings = views.map { view in Result { try record(view) } }

    private static func record(_ view: View) throws -> Recording {
        let start = try LogTime(rfc3339: "2026-11-20T13:05:12Z")
        let seed = Settings.seed(700, view.columns, view.rows)
        let events = Array(Drama(seed: seed, start: start).prefix(count))
        var log = try GrowingLog(inMemory: true)
        try log.write(Array(events[..<first]))
        let beholder = try Beholder(log.directory.path, columns: view.columns, rows: view.rows)
        view.take(beholder)
        var shown: [MomentPart] = []
        for place in first...count {
            if place > first { try log.write([events[place - 1]]) }
            beholder.look(at: events[place - 1].time)
            shown.append(MomentPart(beholder.model))
        }
        return Recording(view: view, log: log.scratch, events: events, shown: shown)
    }

    // MARK: - The past

    /// The first place at which the past looks otherwise than it did; nil where there is none.
    private func difference(
        from live: Recording, broken: @escaping (LogAnswer) -> LogAnswer = { $0 }
    ) throws -> String? {
        let view = live.view
        let beholder = try Beholder(
            live.directory, columns: view.columns, rows: view.rows + view.strip, broken: broken)
        view.take(beholder)
        beholder.press("R")
        var dice = SplitMix(seed: Settings.seed(701))
        for place in (ReplayTests.first...ReplayTests.count).shuffled(using: &dice) {
            beholder.go(to: place)
            if let found = difference(beholder, from: live) { return found }
            // Now and then a step, wherever it leads.
            guard dice.chance(4) else { continue }
            beholder.press(dice.pick(["l", "h", "L", "H", "]", "["]))
            if let found = difference(beholder, from: live) { return found }
        }
        return nil
    }

    private func difference(_ beholder: Beholder, from live: Recording) -> String? {
        let place = Int(beholder.model.past?.place.rawValue ?? 0)
        guard let shown = live[place] else { return nil }
        return MomentPart(beholder.model).difference(from: shown).map { "at \(place): \($0)" }
    }

    @Test(arguments: views.indices) func replayShowsWhatWasLive(index: Int) throws {
        let live = try ReplayTests.recordings[index].get()
        let found = try difference(from: live)
        #expect(found == nil, "SEED=\(Settings.seed) \(live.view.testDescription) \(found ?? "")")
        // It was no run in which nothing is to be seen.
        let changes = zip(live.shown, live.shown.dropFirst()).count { $0 != $1 }
        #expect(changes > live.shown.count / 5, "SEED=\(Settings.seed)")
    }

    // MARK: - Teeth

    /// What would break the promise: each is found by the same look.
    enum Flaw: CaseIterable, Sendable {
        case forgetsStatuses, forgetsSamples, forgetsUsage, forgetsTheBreaker, takesThePresentsClock
        case showsTheNewestLog, showsTheNewestScreen, countsTheNewestRate

        /// Of the run's end.
        struct Present {
            let events: [Event]
            let moment: MissionControl.Moment
            let page: LogPage?
            let screen: ScreenAnswer?
        }

        func spoil(_ answer: LogAnswer, _ present: Present) -> LogAnswer {
            switch (answer, self) {
            case (.moment(let asked, var moment, let extent), .takesThePresentsClock):
                moment.now = present.moment.now
                return .moment(asked, moment, extent)
            case (.moment(let asked, var moment, let extent), .countsTheNewestRate):
                moment.rate = present.moment.rate
                return .moment(asked, moment, extent)
            case (.moment(.at(let id), var moment, let extent), _):
                guard let forgotten else { return answer }
                moment.state = State.fold(
                    present.events.prefix { $0.id <= id }.filter {
                        $0.type != forgotten.0 || forgotten.1 != nil && $0.subject != forgotten.1
                    })
                return .moment(.at(id), moment, extent)
            case (.page(var page), .showsTheNewestLog):
                page.entries = present.page?.entries ?? []
                return .page(page)
            case (.screen(var screen), .showsTheNewestScreen):
                screen.emulator = present.screen?.emulator ?? screen.emulator
                return .screen(screen)
            default: return answer
            }
        }

        private var forgotten: (EventType, String?)? {
            switch self {
            case .forgetsStatuses: (.agentStatus, nil)
            case .forgetsSamples: (.signal, "sample")
            case .forgetsUsage: (.usage, nil)
            case .forgetsTheBreaker: (.signal, "breaker")
            default: nil
            }
        }
    }

    @Test(arguments: Flaw.allCases) func whatBreaksThePromiseIsFound(flaw: Flaw) throws {
        let live = try ReplayTests.recordings[flaw == .showsTheNewestScreen ? 2 : 0].get()
        let reader = try Librarian(log: live.directory, zone: .utc)
        defer { reader.close() }
        let end = EventID(Int64(live.events.count))
        reader.ask(.screen(ScreenQuestion(Drama.sketch, through: end)))
        var screen: ScreenAnswer?
        if case .screen(let answer) = reader.wait() { screen = answer }
        let present = Flaw.Present(
            events: live.events, moment: try #require(reader.moment(.newest(now: nil))).moment,
            page: reader.page(LogQuery(through: end, above: 60)), screen: screen)
        let found = try difference(from: live) { flaw.spoil($0, present) }
        #expect(found != nil, "SEED=\(Settings.seed) \(flaw) was not found")
    }
}
