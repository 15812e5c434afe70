import Glibc
import Support

/// The world as a supervisor finds it: a clock that somebody sets, a disk that does not flush, a libzmq that waits.
/// Made by `weather.c`, which is preloaded into the programs that `up` starts.
struct Weather {
    private let scratch = Scratch()

    /// Nil where the Makefile did not make it.
    private static let library = getenv("SKEP_WEATHER_LIBRARY").map { String(cString: $0) }

    static let isThere = library != nil

    /// What to put before a command.
    var command: [String] {
        [
            "env", "LD_PRELOAD=\(Weather.library ?? "")", "SKEP_WEATHER=\(scratch.path)",
        ]
    }

    /// The wall clock is off by so much from now on.
    func shiftClock(days: Int) {
        // In one step: nobody may read half a number.
        let file = scratch.path + "/clock"
        TextFile.write(Array("\(days * 86_400)".utf8), to: file + ".new")
        rename(file + ".new", file)
    }

    func failFlushes(_ isFailing: Bool) {
        let file = scratch.path + "/flush"
        if isFailing { TextFile.write([], to: file) } else { unlink(file) }
    }

    /// What is published waits from now on until whoever listens has read what was before.
    func waitForReaders() { TextFile.write([], to: scratch.path + "/wait") }
}
