internal import Glibc

/// Whether signs beyond ASCII can be shown.
enum LocaleCheck {
    static func finding(_ surroundings: Surroundings) -> Finding {
        let name = surroundings.locale
        guard surroundings.isUTF8 else {
            return .wrong(
                "locale", "'\(name)' is not UTF-8, so that marks are plain ASCII",
                "set LC_ALL=C.UTF-8")
        }
        guard isInstalled(name) else {
            return .note(
                "locale", "'\(name)' is not installed; the screen takes its UTF-8 alone",
                "set LC_ALL=C.UTF-8, or 'dpkg-reconfigure locales'")
        }
        return .ok("locale", "\(name)")
    }

    /// A static program has of a locale only what it names: `newlocale` finds it, and says ASCII.
    private static func isInstalled(_ name: String) -> Bool {
        defer { setlocale(LC_CTYPE, "C") }
        guard setlocale(LC_CTYPE, name) != nil else { return false }
        return nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8"
    }
}
