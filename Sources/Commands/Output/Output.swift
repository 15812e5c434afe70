/// Both ways out of a command: what was asked for, and what is to be said about it.
///
/// No other code of the commands writes to the process's descriptors.
struct Output: Sendable {
    var standard: Channel
    var errors: Channel

    /// How standard output looks.
    var face: Face { standard.face }

    mutating func line(_ text: Text = "") throws(WriteError) { try standard.line(text) }

    /// A line that `face` has shown already.
    mutating func line(shown: [UInt8]) throws(WriteError) { try standard.line(shown: shown) }

    mutating func json(_ bytes: [UInt8]) throws(WriteError) { try standard.json(bytes) }

    /// Prints what is ready to be printed, such as help.
    mutating func page(_ text: String) throws(WriteError) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try standard.line(Text(own: String(line)))
        }
    }

    /// Says something about the output, or why there is none; it comes after what was printed.
    mutating func complain(_ message: Text, hint: Text? = nil) throws(WriteError) {
        try standard.flush()
        try errors.line("skep: \(message)")
        if let hint { try errors.line(hint) }
        try errors.flush()
    }

    mutating func flush() throws(WriteError) {
        try standard.flush()
        try errors.flush()
    }
}
