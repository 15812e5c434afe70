internal import Canvas
internal import Swarm

/// The page of what agents ask before they act: what is open, the oldest first, then what became of the rest.
public struct AsksPage: Equatable, Sendable {
    /// What was read last; nil before that.
    public internal(set) var reading: TalkReading?
    var list = PageList<EventID>(newsAt: .first, pins: true)
    /// The request that was gone to last by the key of the next one.
    var visited: EventID?

    public init() {}

    enum Row: Equatable {
        case open(State.Request)
        case settled(SettledAsk)

        var id: EventID {
            switch self {
            case .open(let request): request.id
            case .settled(let ask): ask.id
            }
        }

        var agent: AgentID? {
            switch self {
            case .open(let request): request.agent
            case .settled(let ask): ask.agent
            }
        }
    }

    /// Of those that are settled only the newest are looked at.
    private static let settledLimit = 200

    func rows(_ scene: Scene) -> [Row] {
        let open = scene.state.requests
        let settled = SettledAsk.all(in: reading, scene.state).prefix(AsksPage.settledLimit)
        return open.map { .open($0) } + settled.map { .settled($0) }
    }

    func selectedRow(_ scene: Scene) -> Row? {
        let rows = rows(scene)
        return list.selected(rows.map(\.id)).map { rows[$0] }
    }

    /// Whom the row under the cursor is about.
    func agent(_ scene: Scene) -> AgentID? { selectedRow(scene)?.agent }

    /// `2 open · 5 settled`
    func note(_ scene: Scene) -> String {
        let open = scene.state.requests.count
        let settled = rows(scene).count - open
        let words = open > 0 ? "\(grouped(open)) open" : "nothing is open"
        return settled > 0 ? "\(words) · \(grouped(settled)) settled" : words
    }
}

extension AsksPage: ListPage {
    func keys(_ scene: Scene) -> [EventID] { rows(scene).map(\.id) }

    func text(of key: EventID, _ scene: Scene) -> String {
        guard let row = rows(scene).first(where: { $0.id == key }) else { return "" }
        let words = AskWords(scene)
        let texts = [words.name(of: row), words.action(of: row), words.notes(of: row)[0]]
        return texts.map(\.text).joined(separator: "  ")
    }

    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int { 0 }
}

/// What was asked, and nobody waits for any more: a rule has denied it, a person or its time decided it, or who asked
/// is gone.
struct SettledAsk: Equatable {
    let id: EventID
    /// Nil where it was too long ago.
    let question: TalkEntry?
    /// Nil where nobody answered.
    let answer: TalkEntry?
    /// The answer may be among what is not read yet.
    var isUnread = false

    var agent: AgentID? { question?.agent ?? answer?.agent }
    var time: LogTime { answer?.time ?? question?.time ?? LogTime(microseconds: 0) }

    /// What became of it last comes first.
    static func all(in reading: TalkReading?, _ state: State) -> [SettledAsk] {
        guard let reading else { return [] }
        // Another moment may be on its way.
        let entries = reading.entries.filter { $0.id <= state.lastID }
        var answers: [EventID: TalkEntry] = [:]
        for entry in entries {
            if case .approval(let id?) = entry.kind { answers[id] = entry }
        }
        let open = Set(state.requests.map(\.id))
        var found: [SettledAsk] = []
        for entry in entries where !open.contains(entry.id) {
            switch entry.kind {
            case .gate(.ask):
                let answer = answers.removeValue(forKey: entry.id)
                let isUnread = answer == nil && reading.through < state.lastID
                found.append(
                    SettledAsk(id: entry.id, question: entry, answer: answer, isUnread: isUnread))
            case .gate(.deny):
                found.append(SettledAsk(id: entry.id, question: entry, answer: nil))
            default: break
            }
        }
        found += answers.values.map { SettledAsk(id: $0.id, question: nil, answer: $0) }
        return found.sorted { ($0.answer?.id ?? $0.id) > ($1.answer?.id ?? $1.id) }
    }

    enum Verdict { case approved, denied, withdrawn, unread }

    var verdict: Verdict {
        if case .gate(.deny)? = question?.kind { return .denied }
        return switch answer?.word {
        case "allow": .approved
        case "deny": .denied
        default: isUnread ? .unread : .withdrawn
        }
    }
}
