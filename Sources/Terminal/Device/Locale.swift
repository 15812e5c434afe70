internal import CTerminal
internal import Glibc

/// Which characters the terminal has, as the user's locale says.
enum Locale {
    /// Takes the environment's character set for the whole program.
    ///
    /// Where its language is not installed, its UTF-8 still is what the terminal has.
    static func take(from environment: [String: String]) {
        let name =
            ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
        let set = name.lowercased()
        let isUnicode = set.contains("utf-8") || set.contains("utf8")
        // A static program finds a locale that is not there, and has ASCII then.
        if setlocale(LC_CTYPE, name) != nil, !isUnicode || columns(of: "漢") == 2 { return }
        setlocale(LC_CTYPE, isUnicode ? "C.UTF-8" : "C")
    }

    /// The columns that this machine's library, and so most terminals, give a character; below 0 where the
    /// character set does not have it.
    static func columns(of scalar: Unicode.Scalar) -> Int { Int(skep_columns(scalar.value)) }
}
