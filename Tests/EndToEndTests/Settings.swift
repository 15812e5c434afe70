import Support
import Testing

extension Settings {
    /// What every failure says.
    static var comment: Comment { "SEED=\(seed)" }
}
