/// What a person takes for one character, and the columns it fills on a terminal.
public struct Grapheme: Hashable, Sendable {
    /// Where it stands in the bytes it was read from; never empty.
    public let bytes: Range<Int>
    /// 0, 1 or 2.
    public let columns: Int
}

/// Walks UTF-8 as grapheme clusters, none of them wider than two columns.
///
/// The clusters are those of UAX #29 (utf8proc), ended early in two cases:
///
/// - before a character that would make the cluster wider than 2, because a spacing mark has a
///   column of its own on a terminal;
/// - at `limit` bytes, so that a letter with a million accents is many clusters, not one.
///
/// A cluster is as wide as `wcwidth` says of its parts, but for emoji sequences, which are 2: those
/// joined by ZWJ, a skin tone on its base, an emoji followed by VS16. A terminal that knows none of
/// these draws the parts side by side, so a grid of cells gives it only the first of them. VS15
/// does not make an emoji narrow; a pair of regional indicators is 2 either way. Invalid UTF-8 is
/// one column per maximal subpart, as U+FFFD is.
public enum Graphemes {
    /// The most bytes a cluster has. The longest that the sanitiser lets through, four emoji
    /// with skin tones joined and four marks on the last, has less.
    public static let limit = 64

    /// The cluster that begins at `start`, which must be before the end.
    ///
    /// Reads at most `limit` + 4 bytes. When `start` is inside a cluster, the rest of it is
    /// taken for one.
    public static func next(in bytes: RawSpan, at start: Int) -> Grapheme {
        precondition(start >= 0 && start < bytes.byteCount, "no cluster begins past the end")
        let first = DecodedScalar(in: bytes, at: start)
        var cluster = Cluster(first.scalar ?? .replacement)
        var end = start + first.length
        while end < bytes.byteCount {
            let next = DecodedScalar(in: bytes, at: end)
            guard end + next.length - start <= limit, cluster.take(next.scalar ?? .replacement)
            else { break }
            end += next.length
        }
        return Grapheme(bytes: start..<end, columns: cluster.columns)
    }
}

/// A cluster while it is being read.
private struct Cluster {
    private var last: Unicode.Scalar
    private var breakState: Int32 = 0
    private(set) var columns: Int

    init(_ first: Unicode.Scalar) {
        last = first
        columns = first.columns
    }

    /// Whether the scalar still belongs to the cluster, which then has it.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        // Between two printable ASCII characters there is always a break, and most text is that.
        if scalar.value < 0x7f, scalar.value >= 0x20, last.value < 0x7f { return false }
        guard !Unicode.Scalar.breaks(between: last, and: scalar, state: &breakState) else {
            return false
        }
        let wider = columns + added(by: scalar)
        guard wider <= 2 else { return false }
        columns = wider
        last = scalar
        return true
    }

    private func added(by scalar: Unicode.Scalar) -> Int {
        if scalar == .emojiSelector {
            return columns == 1 && last.properties.isEmoji && !last.isRegionalIndicator ? 1 : 0
        }
        if last == .zeroWidthJoiner, scalar.isPictograph { return 2 - columns }
        if scalar.isSkinTone, last.properties.isEmojiModifierBase { return 2 - columns }
        return scalar.columns
    }
}
