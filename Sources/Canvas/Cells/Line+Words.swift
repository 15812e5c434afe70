extension Line {
    /// `"no agent is called '\(name)'"`: each part passes the sanitiser by itself, so that nothing
    /// that others wrote can join or change the words around it.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var line = Line()

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { line.append(literal) }

        public mutating func appendInterpolation(_ text: String, _ role: Role = .text) {
            line.append(text, role)
        }

        public mutating func appendInterpolation(_ other: Line) { line.append(other) }

        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            line.append(String(number))
        }
    }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.line }

    /// Text as anybody may have written it, which need not be UTF-8.
    public init(bytes: some Collection<UInt8>, _ role: Role = .text) {
        self.init(String(decoding: bytes, as: UTF8.self), role)
    }

    public static func += (left: inout Line, right: Line) { left.append(right) }
}

extension Sequence<Line> {
    /// The lines that say something, side by side, with a separator between them.
    public func joined(by separator: Line) -> Line {
        var result = Line()
        for line in self where !line.isEmpty {
            if !result.isEmpty { result += separator }
            result += line
        }
        return result
    }
}
