/// What goes over the socket of somebody who is attached, both ways: a type, a place, and bytes.
///
/// It knows nothing of what the types mean, so a type that is not known yet can be passed over.
public struct AttachFrame: Equatable, Sendable {
    /// A letter.
    public let type: UInt8
    /// Which one of what it is the place in depends on the type.
    public let offset: Int64
    public let body: [UInt8]

    public static let headerBytes = 13
    /// A longer body is not read.
    public static let bodyLimit = 64 << 10

    /// The offset is not negative, and the body no longer than the limit.
    public init(_ type: UInt8, at offset: Int64 = 0, _ body: [UInt8] = []) {
        precondition(offset >= 0 && body.count <= AttachFrame.bodyLimit, "no frame can hold it")
        self.type = type
        self.offset = offset
        self.body = body
    }

    public func append(to bytes: inout [UInt8]) {
        bytes.append(type)
        withUnsafeBytes(of: UInt64(offset).bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(body.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: body)
    }

    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(AttachFrame.headerBytes + body.count)
        append(to: &bytes)
        return bytes
    }

    /// The other side sent what is no frame; what follows of it means nothing.
    public struct Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String

        public init(_ description: String) { self.description = description }
    }
}

extension AttachFrame {
    /// Makes frames of bytes, however these were cut on their way.
    ///
    /// It keeps less than one frame, and what was given to it since frames were taken last.
    public struct Reader: Sendable {
        private var bytes: [UInt8] = []
        /// How many of them were read.
        private var start = 0

        public init() {}

        public mutating func append(_ more: some Collection<UInt8>) {
            bytes.removeFirst(start)
            start = 0
            bytes.append(contentsOf: more)
        }

        /// The next whole frame; nil where more must come first.
        public mutating func next() throws(Flaw) -> AttachFrame? {
            let rest = bytes.count - start
            guard rest >= headerBytes else { return nil }
            let offset = number(at: start + 1, bytes: 8)
            let length = Int(number(at: start + 9, bytes: 4))
            // Before the body is waited for: nobody need send what is not read.
            guard length <= bodyLimit else {
                throw Flaw("a frame has \(length) bytes, and may have \(bodyLimit)")
            }
            guard let offset = Int64(exactly: offset) else {
                throw Flaw("an offset is beyond 2^63 - 1")
            }
            guard rest >= headerBytes + length else { return nil }
            let end = start + headerBytes + length
            defer { start = end }
            return AttachFrame(bytes[start], at: offset, Array(bytes[start + headerBytes..<end]))
        }

        private func number(at place: Int, bytes count: Int) -> UInt64 {
            bytes[place..<place + count].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
