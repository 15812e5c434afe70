/// The one way of untrusted text to a terminal.
///
/// Whatever an agent, a repository or a stranger wrote (output, names, paths, errors, rows of SQL)
/// goes through here when it is drawn. For any input bytes the result
///
/// - is valid UTF-8, and holds no byte below 0x20 but the LF that `Lines.many` keeps, no 0x7F, no
///   U+0080–9F, and no format character but a ZWJ between emoji;
/// - is not changed by being sanitised again;
/// - costs time in proportion to the input, and next to none for printable ASCII.
///
/// | in the text | on the screen |
/// | --- | --- |
/// | invalid UTF-8 | U+FFFD for each maximal subpart |
/// | C0 and DEL | `^[`, `^?` |
/// | TAB | spaces up to the next multiple of eight columns |
/// | LF | `␊`; with `Lines.many` the end of a line, as is CR LF |
/// | C1, bidi and other format characters, U+2028, U+2029 | `‹U+202E›` |
/// | fillers, private use, noncharacters, unassigned | `‹U+3164›` |
/// | ZWJ, variation selectors | kept inside an emoji, else `‹U+200D›` |
/// | U+E0100–E01EF | kept after an ideograph, else `‹U+E0100›` |
/// | combining marks, Hangul vowels and finals | four on a base, then `‹+996›` |
/// | the same without a base | `‹U+0301›` |
///
/// Tag characters are never kept, so the flag of Scotland shows what it is made of. A standardized
/// variation (U+FE00–FE0D, Mongolian) is shown too: which pairs exist is in no table we have. An
/// agent may print `‹U+202E›` itself; who must know whether anything was hidden asks for the count.
public enum Sanitiser {
    /// How many lines the result may have.
    public enum Lines: Sendable {
        case one
        case many
    }

    public enum Tabs: Sendable {
        case expanded
        /// As `^I`.
        case shown
    }

    /// What happens to characters without a picture where they are at their right place.
    public enum Hidden: Sendable {
        /// A ZWJ or variation selector stays where it makes an emoji or an ideograph.
        case keptInSequences
        /// Nothing invisible is left: each ZWJ, variation selector and CR is shown, and so are
        /// blanks that are not U+0020. For what a person is asked to approve.
        case shown
    }

    public struct Options: Sendable {
        public var lines: Lines
        public var tabs: Tabs
        public var hidden: Hidden
        /// The column at which the text will be written; tab stops count from 0.
        public var column: Int

        public init(
            lines: Lines = .one, tabs: Tabs = .expanded, hidden: Hidden = .keptInSequences,
            column: Int = 0
        ) {
            self.lines = lines
            self.tabs = tabs
            self.hidden = hidden
            self.column = column
        }

        /// One line of a list or a log.
        public static let line = Options()
        /// Text of several lines.
        public static let lines = Options(lines: .many)
        /// One line in which nothing may hide: commands, paths and branches to be approved.
        public static let exact = Options(tabs: .shown, hidden: .shown)
    }

    /// The most marks that stay on a base; cells of terminals hold few.
    public static let marksPerBase = 4

    /// The most emoji that a chain of ZWJ joins; no recommended sequence has more.
    public static let emojiPerChain = 4

    /// Appends the text in printable form.
    ///
    /// Returns how many characters were not plain text: replaced, shown as a mark or dropped from a
    /// pile of accents. Expanded tabs and kept line ends do not count. 0 means that nothing was
    /// hidden. A text must be passed whole: a character split over two calls is two errors.
    @discardableResult
    public static func append(
        _ text: RawSpan, to output: inout [UInt8], _ options: Options = .line
    ) -> Int {
        if text.isPrintableASCII {
            // Nearly all there is: names, words, most lines.
            text.withUnsafeBytes { output.append(contentsOf: $0) }
            return 0
        }
        return SanitiserPass.run(text, output: &output, options: options, notation: .visible)
    }

    /// The text in printable form.
    public static func text(_ text: String, _ options: Options = .line) -> String {
        guard !text.utf8Span.span.bytes.isPrintableASCII else { return text }
        return string { append(text.utf8Span.span.bytes, to: &$0, options) }
    }

    /// The bytes, which need not be UTF-8, in printable form.
    public static func text(_ bytes: [UInt8], _ options: Options = .line) -> String {
        string { append(bytes.span.bytes, to: &$0, options) }
    }

    /// Appends JSON in a form that a terminal can be given and that means the same.
    ///
    /// What `append` would make visible is written as `\u202e`, beyond the BMP as two surrogates.
    /// LF stays; TAB and CR, which in JSON can only stand between tokens, become a space. Where the
    /// bytes are not UTF-8, U+FFFD stands. Text that is not JSON comes out printable, too, but may
    /// mean something else. Returns how many characters were replaced.
    @discardableResult
    public static func appendJSON(_ json: RawSpan, to output: inout [UInt8]) -> Int {
        SanitiserPass.run(json, output: &output, options: .lines, notation: .json)
    }

    /// The JSON in a form that a terminal can be given and that means the same.
    public static func json(_ json: String) -> String {
        string { appendJSON(json.utf8Span.span.bytes, to: &$0) }
    }

    private static func string(_ write: (inout [UInt8]) -> Void) -> String {
        var output: [UInt8] = []
        write(&output)
        return String(decoding: output, as: UTF8.self)
    }
}
