internal import Canvas

/// Texts as a face shows them, side by side in one buffer: each is made once and measured once,
/// however often it is looked at.
struct ShownTexts {
    private let face: Face
    private var bytes: [UInt8] = []
    /// Where each ends, and how wide it is.
    private var ends: [Int] = []
    private var widths: [Int] = []

    init(_ face: Face) { self.face = face }

    mutating func append(_ text: Text) {
        let start = bytes.count
        face.append(uncoloured: text, to: &bytes)
        measure(from: start)
    }

    /// Words of ours, without a text made of them.
    mutating func append(own words: String) {
        let start = bytes.count
        face.append(own: words, to: &bytes)
        measure(from: start)
    }

    /// What somebody else wrote.
    mutating func append(foreign words: String) {
        let start = bytes.count
        face.append(foreign: words.utf8Span.span.bytes, to: &bytes)
        measure(from: start)
    }

    private mutating func measure(from start: Int) {
        ends.append(bytes.count)
        widths.append(TextWidth.width(of: bytes.span.bytes.extracting(start..<bytes.count)))
    }

    func columns(of place: Int) -> Int { widths[place] }

    /// Writes one of them, made to fit.
    func append(_ place: Int, _ fit: Text.Fit, to line: inout [UInt8]) {
        let start = place == 0 ? 0 : ends[place - 1]
        face.append(
            shown: bytes.span.bytes.extracting(start..<ends[place]), of: widths[place], fit,
            to: &line)
    }
}
