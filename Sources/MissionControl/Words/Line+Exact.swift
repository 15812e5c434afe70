internal import Canvas

extension Line {
    /// Text that a person decides by, as a command, a path or a question: whatever has no picture is shown as a mark,
    /// even where it would be at its right place.
    static func exact(_ text: String, _ role: Role = .text) -> Line {
        Line(Sanitiser.text(text, .exact), role)
    }
}
