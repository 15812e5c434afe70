/// How a command ends, for scripts. 64 and 69 are `EX_USAGE` and `EX_UNAVAILABLE` of sysexits(3head).
public enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    case failed = 1
    case wrongUsage = 64
    case noSupervisor = 69

    /// What the code says, as a phrase.
    public var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "failed, if only for one of several; the reason is on standard error"
        case .wrongUsage: "the command line was wrong"
        case .noSupervisor: "no supervisor runs here"
        }
    }

    /// The section of help and manual page.
    static let note = Note(
        "EXIT CODES", rows: allCases.map { Note.Row(String($0.rawValue), $0.meaning) })
}
