internal import Canvas
internal import Swarm

/// The page of traces: a list of them, and one of them as a waterfall.
public struct TracePage: Equatable, Sendable {
    /// What was read last; nil before that.
    public internal(set) var reading: TraceReading?
    /// The trace that is shown by itself.
    public private(set) var opened: String?
    private var traces = PageList<Key>(newsAt: .first)
    private var spans = PageList<Key>(newsAt: .first)

    /// A row of the one list or of the other.
    enum Key: Hashable, Sendable {
        case trace(String)
        case span(EventID)
    }

    public init() {}

    /// The trace that is shown by itself, as far as it has come.
    var trace: Trace? { opened.flatMap { reading?.trace($0) } }

    mutating func open(_ trace: String) {
        opened = trace
        spans = PageList(newsAt: .first)
    }

    mutating func close() { opened = nil }

    // MARK: - The title

    /// With the name of the trace that is shown by itself, which leaves room for a note.
    func title(in columns: Int) -> String {
        trace.map { "Trace: \($0.name.cut(to: max(columns / 2 - 8, 8)).text)" } ?? "Trace"
    }

    func note(_ scene: Scene) -> String {
        let cut = reading?.cut.map { "from \(ShownTime($0, in: scene.zone).clock) on" }
        guard opened != nil else {
            let count = reading?.traces.count ?? 0
            let traces = count == 1 ? "1 trace" : "\(grouped(count)) traces, newest first"
            return [traces, cut].compactMap(\.self).joined(separator: " · ")
        }
        guard let trace else { return "not begun yet" }
        let took = span(seconds: trace.seconds)
        return [trace.size, took, cut].compactMap(\.self).joined(separator: " · ")
    }
}

extension Trace {
    var seconds: Double { Double(end.microseconds - start.microseconds) / 1_000_000 }

    /// `12 spans`, or how many events where there are no spans.
    var size: String {
        switch spanCount {
        case 0: eventCount == 1 ? "1 event" : "\(grouped(eventCount)) events"
        case 1: "1 span"
        case let count: "\(grouped(count)) spans"
        }
    }
}

extension TracePage: ListPage {
    var list: PageList<Key> {
        get { opened == nil ? traces : spans }
        set { if opened == nil { traces = newValue } else { spans = newValue } }
    }

    func keys(_ scene: Scene) -> [Key] {
        guard opened == nil else { return trace?.spans.map { .span($0.event) } ?? [] }
        return reading?.traces.map { .trace($0.id) } ?? []
    }

    func text(of key: Key, _ scene: Scene) -> String {
        switch key {
        case .trace(let id):
            guard let trace = reading?.trace(id) else { return "" }
            let names = trace.agents.map { scene.state[$0]?.name ?? $0.rawValue }
            return "\(trace.name.text)  \(names.joined(separator: ", "))  \(Line(id).text)"
        case .span(let event):
            guard let span = trace?.spans.first(where: { $0.event == event }) else { return "" }
            let name = span.agent.map { scene.state[$0]?.name ?? $0.rawValue } ?? ""
            return "\(span.gist.text)  \(name)"
        }
    }

    func heads(_ scene: Scene, columns: Int, rows: Int) -> Int {
        TraceFace(self, scene, columns: columns).heads(rows)
    }
}
