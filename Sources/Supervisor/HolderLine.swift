internal import Glibc
internal import Swarm

/// What a holder says of its agent, one line each.
enum HolderLine: Equatable {
    case started(Int64)
    case failed(what: String, code: Int32)
    case exited(ProcessLife.Exit)
    case empty

    /// Nil for a line that is none.
    init?(_ line: some Sequence<UInt8>) {
        let words = String(decoding: Array(line), as: UTF8.self).split(separator: " ")
        switch (words.first, words.count) {
        case ("pid", 2):
            guard let number = Int64(words[1]) else { return nil }
            self = .started(number)
        case ("failed", 3):
            guard let code = Int32(words[2]) else { return nil }
            self = .failed(what: String(words[1]), code: code)
        case ("exit", 2):
            guard let code = Int64(words[1]) else { return nil }
            self = .exited(.code(code))
        case ("signal", 2):
            guard let signal = Int64(words[1]) else { return nil }
            self = .exited(.signal(signal))
        case ("empty", 1): self = .empty
        default: return nil
        }
    }

    var input: ProcessLife.Input {
        switch self {
        case .started(let process): .started(process: process)
        case .failed(let what, let code):
            .failedToStart(what: what, why: String(cString: strerror(code)))
        case .exited(let exit): .exited(exit)
        case .empty: .empty
        }
    }
}
