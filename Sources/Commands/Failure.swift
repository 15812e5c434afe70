internal import Arguments
internal import EventLog
internal import Linux
internal import Wire

/// Why a command could not do what it was asked for, in words for the person who asked.
struct Failure: Error, Equatable {
    /// What failed, on what and why: one sentence without a full stop.
    let message: Text
    /// What to try next.
    let hint: Text?
    /// True where the log itself is not what was written.
    var isDamage = false
    /// True where there is none yet.
    var isMissingLog = false
    let code: ExitCode
    /// What the supervisor calls it; nil where it did not say so.
    var refusal: String?

    init(_ message: Text, hint: Text? = nil, code: ExitCode = .failed) {
        self.message = message
        self.hint = hint
        self.code = code
    }

    init(_ error: LogError) {
        self.init("\(error.message)", hint: error.hint.map { "\($0)" })
        isDamage = error.code == .damaged
    }

    init(_ error: SystemError) { self.init("\(error.description)") }

    /// What the supervisor refused.
    init(_ error: ErrorBody) {
        self.init("\(error.message)", hint: error.hint.map { "\($0)" })
        refusal = error.code
    }

    /// Why the supervisor did not answer.
    init(_ error: ControlError) {
        self.init(
            "\(error.message)", hint: error.hint.map { "\($0)" },
            code: error.code == .noSupervisor ? .noSupervisor : .failed)
    }
}
