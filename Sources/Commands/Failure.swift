internal import EventLog

/// Why a command could not do what it was asked for, in words for the person who asked.
struct Failure: Error, Equatable {
    /// What failed, on what and why: one sentence without a full stop.
    let message: Text
    /// What to try next.
    let hint: Text?
    /// True where the log itself is not what was written.
    var isDamage = false

    init(_ message: Text, hint: Text? = nil) {
        self.message = message
        self.hint = hint
    }

    init(_ error: LogError) {
        message = "\(error.message)"
        hint = error.hint.map { "\($0)" }
        isDamage = error.code == .damaged
    }
}
