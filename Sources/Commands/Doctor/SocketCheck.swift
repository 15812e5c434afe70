internal import Wire

/// Whether the supervisor's sockets have a place that is ours alone and short enough.
enum SocketCheck {
    /// As long as the name that a workspace gets.
    private static let anyKey = String(repeating: "0", count: 32)

    static func finding(_ surroundings: Surroundings) -> Finding {
        do throws(SocketDirectoryError) {
            let directory = try SocketDirectory.standard(key: anyKey)
            try directory.check()
            return .ok("sockets", fact(directory.parent, surroundings.value("XDG_RUNTIME_DIR")))
        } catch {
            return .wrong(
                "sockets", "\(error.message)",
                "\(error.hint ?? "set XDG_RUNTIME_DIR to a directory of your own")")
        }
    }

    static func fact(_ place: String, _ runtime: String?) -> Text {
        guard let runtime else { return "in \(place); XDG_RUNTIME_DIR is not set" }
        guard place.hasPrefix(runtime) else {
            return "in \(place); '\(runtime)' is not there, or its path is too long"
        }
        return "in \(place)"
    }
}
