internal import Arguments
internal import Console
internal import EventLog
internal import Linux
internal import MissionControl
internal import Swarm
internal import Wire

/// Tells what happens in a demo, a line an event, answers what is asked, and knows when it is over.
struct DemoWatch {
    private let workspace: WorkspaceSearch
    private let pace: DemoPlace.Pace
    private let surroundings: Surroundings
    private var tally = DemoTally()
    private var place = EventID.none
    /// Questions, and when they were seen first.
    private var asked: [EventID: ContinuousClock.Instant] = [:]

    enum Ending: Equatable {
        case over, interrupted, failed, stuck

        var words: Text {
            switch self {
            case .over: "the demo is over"
            case .interrupted: "interrupted; what was started has ended"
            case .failed: "an agent failed, and the others were ended"
            case .stuck: "it did not end within 10 minutes, and was ended"
            }
        }
    }

    /// Far more than the slowest machine takes.
    private static let patience = Duration.seconds(600)

    init(
        _ workspace: WorkspaceSearch, _ pace: DemoPlace.Pace, _ surroundings: Surroundings
    ) {
        self.workspace = workspace
        self.pace = pace
        self.surroundings = surroundings
    }

    /// Returns when the orchestrator has ended, and with it all others.
    mutating func follow(
        _ signals: borrowing SignalQueue, _ output: inout Output
    ) throws -> Ending {
        let deadline = ContinuousClock.now + DemoWatch.patience
        let reader = try workspace.reader()
        var listener = try NewsListener(workspace)
        listener.bell = signals.descriptor.number
        while ContinuousClock.now < deadline {
            switch try listener.wait(behind: place, &output) {
            case .called, .over: return .interrupted
            case .none, .rows: break
            }
            try tell(reader, &output)
            let state = try reader.state(at: place)
            try answer(state, &output)
            if let ending = ending(of: state) { return ending }
        }
        return .stuck
    }

    func sum(_ output: inout Output) throws {
        let state = try workspace.reader().state()
        try output.line()
        for line in tally.lines(state) { try output.line(line) }
    }

    private func ending(of state: State) -> Ending? {
        guard !state.agents.isEmpty else { return nil }
        let statuses = state.agents.map(\.condition.status)
        if statuses.allSatisfy(\.isEnd) { return .over }
        // Its own result is for the tests to judge; any other's end is none that was meant.
        let isLost = state.agents.contains {
            $0.role != "orchestrator" && $0.condition.status == .failed
        }
        return isLost ? .failed : nil
    }

    // MARK: - Telling

    private mutating func tell(
        _ reader: borrowing LogReader, _ output: inout Output
    ) throws {
        guard let ends = try LogEnds(reader) else { return }
        while place < ends.ids.upperBound {
            let page = try reader.page(
                after: place, through: ends.ids.upperBound, limit: 1_000, where: .all)
            guard page.end > place else { break }
            place = page.end
            var told = EventRows()
            for index in 0..<page.rows.count where tally.take(Event(page.rows[index])) {
                told.append(page.rows[index])
            }
            var printer = EventPrinter(
                surroundings.zone, output.face, try reader.state(at: place), newest: ends.newest)
            try printer.print(told, &output)
            try printer.finish(&output)
        }
        try output.flush()
    }

    // MARK: - Answering

    /// After a moment in which a person would have read it.
    private mutating func answer(_ state: State, _ output: inout Output) throws {
        let now = ContinuousClock.now
        let thought = Duration.milliseconds(pace == .fast ? 800 : 3_000)
        for request in state.requests {
            let since = asked[request.id] ?? now
            asked[request.id] = since
            guard now - since >= thought,
                var link = try SupervisorLink.find(in: workspace, surroundings)
            else { continue }
            do {
                _ = try link.ask(
                    "approve",
                    Body([
                        JSON.Field("id", JSON(request.id.rawValue)),
                        JSON.Field("text", "this is a demo"),
                    ]))
            } catch let failure as Failure where failure.refusal != nil {
                // It was answered, or is not asked any more.
                asked[request.id] = now
            }
        }
    }
}

/// What of a demo's events is told, and what is remembered for the end.
struct DemoTally {
    private var refused: [String] = []
    private var loops: [AgentID] = []
    private var waited: [AgentID] = []
    private var questions = 0
    private var answers = 0

    /// Whether it is told.
    mutating func take(_ event: Event) -> Bool {
        let content = event.content.object
        switch event.type {
        case .decision:
            let words = (event.subject ?? "").split(separator: " ")
            if words.first == "reject" { refused += words.dropFirst().map(String.init) }
            return true
        case .message, .order: return true
        case .tool: return event.subject == "unittest"
        case .gate:
            if content?["verdict"] == "ask" { questions += 1 }
            return true
        case .approval:
            answers += 1
            return true
        case .lease:
            if content?["action"] == "waiting", let agent = event.agent {
                waited.append(agent)
            }
            return true
        case .signal:
            if event.subject == "loop", let agent = event.agent { loops.append(agent) }
            return event.subject == "loop" || event.subject == "conflict"
        case .snapshot: return content?["label"] != nil
        case .agentExited: return true
        default: return false
        }
    }

    func lines(_ state: State) -> [Text] {
        let names = { (ids: [AgentID]) in
            ids.map { state[$0]?.name ?? $0.rawValue }.joined(separator: ", ")
        }
        let tokens = state.agents.reduce(Int64(0)) { $0 + $1.usage.tokensIn + $1.usage.tokensOut }
        return [
            "\(plain: questions) questions were asked, and \(plain: answers) answered by this command",
            "refused by the critic, whose tests failed: \(refused.joined(separator: ", "))",
            "changed one file too often, and was held: \(names(loops))",
            "wanted a file that somebody else held: \(names(waited))",
            "spent: \(plain: tokens) tokens, as these scripts pretend",
        ]
    }
}

extension Event.Content {
    fileprivate var object: JSON? {
        guard case .text(let text) = self else { return nil }
        return try? JSON(parsing: text.utf8Span.span.bytes)
    }
}
