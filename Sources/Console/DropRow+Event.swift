internal import MissionControl
internal import Swarm

extension DropRow {
    init(_ event: Event) {
        let content: Drop? =
            if case .text(let text) = event.content { Drop(text: text) } else { nil }
        self.init(
            id: event.id, time: event.time, agent: event.agent, source: event.subject ?? "",
            why: content?.why ?? "", count: max(content?.count ?? 1, 1))
    }
}

extension Drop {
    fileprivate init?(text: String) { self.init(parsing: text.utf8Span.span.bytes) }
}
