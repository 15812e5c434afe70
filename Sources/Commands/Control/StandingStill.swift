internal import Linux

/// A process of ours that somebody has stopped with a signal: it does nothing until it goes on.
struct StandingStill {
    private let role: Text
    private let process: ProcessNumber

    /// Nil where there is none, or it runs.
    init?(_ role: Text, _ process: ProcessNumber?) {
        guard let process, let line = SystemFile.text("/proc/\(process)/stat"),
            ProcessStatus(parsing: line.utf8Span.span.bytes)?.isStopped == true
        else { return nil }
        self.role = role
        self.process = process
    }

    var complaint: Text { "the \(role), pid \(plain: process), stands still: it was stopped" }
    var hint: Text { "'kill -CONT \(plain: process)' lets it go on" }
}
