/// One text on its way through the sanitiser.
struct SanitiserPass {
    /// How what must not reach the terminal is written instead.
    enum Notation {
        case visible
        case json
    }

    /// What has been written since the base; it decides what may follow.
    enum Tail {
        case nothing
        case emojiSelector
        case skinTone
        case other
    }

    let options: Sanitiser.Options
    let notation: Notation
    var output: [UInt8] = []
    /// How many characters were not plain text.
    var hidden = 0
    /// What a mark would join; nil at the start, after a space, and after anything shown, since
    /// a mark must not change how a replacement looks.
    var base: Unicode.Scalar?
    var tail = Tail.nothing
    var marks = 0
    /// Marks past the limit, not yet written as a count.
    var dropped = 0
    /// Emoji joined so far; 0 when no ZWJ may follow.
    var chain = 0
    var isJoining = false
    /// The column modulo 8 reached at `measured`, a place in the output: so each byte is measured
    /// once, and only in texts with tabs.
    var column: Int
    var measured: Int

    private init(
        _ output: inout [UInt8], options: Sanitiser.Options, notation: Notation
    ) {
        self.options = options
        self.notation = notation
        column = max(options.column, 0) % 8
        measured = output.count
        // Moved, not copied: the caller's buffer may be large.
        swap(&self.output, &output)
    }

    static func run(
        _ text: RawSpan, output: inout [UInt8], options: Sanitiser.Options, notation: Notation
    ) -> Int {
        var pass = SanitiserPass(&output, options: options, notation: notation)
        pass.take(text)
        swap(&pass.output, &output)
        return pass.hidden
    }

    private mutating func take(_ text: RawSpan) {
        var at = 0
        while at < text.byteCount {
            let end = text.endOfPrintableASCII(from: at)
            if end > at {
                take(printable: text.extracting(at..<end))
                at = end
                continue
            }
            let decoded = DecodedScalar(in: text, at: at)
            at += decoded.length
            if let scalar = decoded.scalar {
                let isLast = at == text.byteCount
                take(scalar, before: isLast ? nil : DecodedScalar(in: text, at: at).scalar)
            } else {
                replaceInvalid()
            }
        }
        settle()
    }

    private mutating func take(printable run: RawSpan) {
        settle()
        run.withUnsafeBytes { output.append(contentsOf: $0) }
        let last = run[run.byteCount - 1]
        // In JSON a mark at the start of a string would otherwise sit on the quotation mark.
        let isBase = last != 0x20 && !(notation == .json && last == UInt8(ascii: "\""))
        begin(isBase ? Unicode.Scalar(last) : nil)
    }

    private mutating func take(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
        switch scalar.kind {
        case .base: takeBase(scalar)
        case .blank: takeBlank(scalar)
        case .mark: takeMark(scalar, joins: base != nil)
        case .jamo: takeMark(scalar, joins: base?.isHangul ?? false)
        case .selector: takeSelector(scalar, before: next)
        case .joiner: takeJoiner(before: next)
        case .control: takeControl(scalar, before: next)
        case .hidden: show(scalar)
        }
    }

    /// Nothing may join what comes next, or only the given base.
    mutating func begin(_ newBase: Unicode.Scalar?) {
        base = newBase
        tail = .nothing
        marks = 0
        chain = 0
        isJoining = false
    }

    /// Writes what is due before anything but a mark: the count of marks left out.
    mutating func settle() {
        guard dropped > 0 else { return }
        output.append(contentsOf: "‹+\(dropped)›".utf8)
        hidden += dropped
        dropped = 0
        begin(nil)
    }

    mutating func write(_ scalar: Unicode.Scalar) {
        output.append(contentsOf: scalar.utf8)
    }
}
