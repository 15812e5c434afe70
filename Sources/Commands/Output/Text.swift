internal import Canvas
internal import MissionControl

/// Words on their way out, in which what is ours and what others wrote stay apart.
///
/// In a literal the letters are ours and every `\( )` is somebody else's, as in
/// `"no agent is called '\(name)'"`: a channel to a terminal lets the first through as they are and
/// the second by the sanitiser only, so nothing can be forgotten.
struct Text: ExpressibleByStringInterpolation, Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        case own(String)
        case foreign([UInt8])
        indirect case styled(Text, Role)
        indirect case fitted(Text, Fit)
    }

    /// How many columns a piece has in a row.
    struct Fit: Equatable, Sendable {
        var columns: Int
        var isRight = false
        /// Wider text loses its end; else it stays whole and pushes the rest of the row.
        var cuts = false
        /// Narrower text is filled up with spaces.
        var pads = true
    }

    private(set) var pieces: [Piece]

    init() { pieces = [] }
    init(_ pieces: [Piece]) { self.pieces = pieces }
    init(stringLiteral literal: String) { pieces = [.own(literal)] }
    init(stringInterpolation interpolation: Interpolation) { pieces = interpolation.pieces }

    /// Words that our code put together.
    init(own words: String) { pieces = [.own(words)] }
    /// What somebody else wrote, which need not even be UTF-8.
    init(foreign bytes: [UInt8]) { pieces = [.foreign(bytes)] }
    init(foreign text: String) { pieces = [.foreign(Array(text.utf8))] }

    var isEmpty: Bool { pieces.allSatisfy(\.isEmpty) }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.own(literal)) }
        }

        mutating func appendInterpolation(_ text: String) {
            pieces.append(.foreign(Array(text.utf8)))
        }

        mutating func appendInterpolation(_ bytes: [UInt8]) { pieces.append(.foreign(bytes)) }
        mutating func appendInterpolation(_ text: Text) { pieces += text.pieces }
        mutating func appendInterpolation(own words: String) { pieces.append(.own(words)) }

        /// A count, with its thousands apart.
        mutating func appendInterpolation(_ count: some BinaryInteger) {
            pieces.append(.own(grouped(count)))
        }

        /// A number that is a name: a process, a version, a status.
        mutating func appendInterpolation(plain number: some BinaryInteger) {
            pieces.append(.own(String(number)))
        }
    }
}

extension Text {
    static func + (left: Text, right: Text) -> Text { Text(left.pieces + right.pieces) }
    static func += (left: inout Text, right: Text) { left.pieces += right.pieces }

    func styled(_ role: Role?) -> Text {
        guard let role else { return self }
        return Text([.styled(self, role)])
    }

    /// At least so many columns; a wider text stays whole.
    func padded(to columns: Int, isRight: Bool = false) -> Text {
        fit(Fit(columns: columns, isRight: isRight))
    }

    /// At most so many columns.
    func cut(to columns: Int) -> Text {
        fit(Fit(columns: columns, cuts: true, pads: false))
    }

    /// Exactly so many columns.
    func fitted(to columns: Int, isRight: Bool = false) -> Text {
        fit(Fit(columns: columns, isRight: isRight, cuts: true))
    }

    private func fit(_ fit: Fit) -> Text {
        // A colour must be around what is measured, never in it.
        if pieces.count == 1, case .styled(let inner, let role) = pieces[0] {
            return Text([.fitted(inner, fit)]).styled(role)
        }
        return Text([.fitted(self, fit)])
    }
}

extension Text.Piece {
    fileprivate var isEmpty: Bool {
        switch self {
        case .own(let words): words.isEmpty
        case .foreign(let bytes): bytes.isEmpty
        case .styled(let text, _): text.isEmpty
        case .fitted(let text, let fit): fit.columns == 0 && text.isEmpty
        }
    }
}

/// Stands between the fields of a row.
let dot: Text = " · "

extension Sequence<Text> {
    /// The texts that say something, with a separator between them.
    func joined(by separator: Text) -> Text {
        var result = Text()
        for text in self where !text.isEmpty {
            if !result.isEmpty { result += separator }
            result += text
        }
        return result
    }
}
