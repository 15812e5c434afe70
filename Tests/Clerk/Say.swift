import Glibc

/// One line on standard output, at once and whole, from any thread.
func say(_ line: String) {
    let text = line + "\n"
    _ = write(STDOUT_FILENO, text, text.utf8.count)
}

/// Why a clerk gave up, where the log is not to blame.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
