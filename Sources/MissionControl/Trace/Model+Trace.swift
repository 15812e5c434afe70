internal import Canvas
internal import Swarm

// The page of traces: its own keys.
extension Model {
    mutating func take(_ reading: TraceReading) { trace.reading = reading }

    /// Nil where it has nothing of its own to do.
    mutating func performInTrace(_ action: Action) -> [Effect]? {
        switch action {
        case .open: return openInTrace()
        case .back where trace.opened != nil && trace.list.pattern == nil:
            trace.close()
            return []
        default: return nil
        }
    }

    /// Deeper: a trace, then the moment of a span, where its Log is.
    private mutating func openInTrace() -> [Effect] {
        switch trace.selectedKey(scene) {
        case .trace(let id): trace.open(id)
        case .span(let event):
            let span = trace.trace?.spans.first { $0.event == event }
            log.admit(span?.agent)
            focus(on: .log)
            return jump(to: event)
        case nil: say("there is nothing to open")
        }
        return []
    }

    /// The first event of the span somebody has gone to.
    var traceEvent: EventID? {
        if case .span(let event) = trace.list.heldKey { event } else { nil }
    }
}
