internal import Glibc

/// Why there can be no screen here.
public struct TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One plain sentence.
    public let description: String

    static let advice = "use skep ps and skep logs -f"

    static func cannotMove(_ name: String) -> TerminalError {
        TerminalError(
            description: "TERM is '\(shown(name))', which cannot move the cursor; \(advice)")
    }

    static func unknown(_ name: String) -> TerminalError {
        TerminalError(
            description:
                "TERM is '\(shown(name))', which this machine knows nothing about; \(advice)")
    }

    static let nameless = TerminalError(
        description: "TERM is not set, so nobody knows how to move the cursor; \(advice)")

    static let noTerminal = TerminalError(
        description: "standard output is no terminal; \(advice)")

    static func refused(_ deed: String, _ code: CInt) -> TerminalError {
        TerminalError(description: "cannot \(deed): \(String(cString: strerror(code)))")
    }

    /// Anybody may have set it: what is no plain name is not repeated.
    private static func shown(_ name: String) -> String {
        let plain = name.unicodeScalars.prefix(32).map { scalar -> Character in
            (0x21..<0x7f).contains(scalar.value) ? Character(scalar) : "?"
        }
        return String(plain)
    }
}
