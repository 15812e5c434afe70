internal import Canvas
internal import Glibc

extension Terminal {
    public enum Reading: Equatable, Sendable {
        case bytes([UInt8])
        /// Nobody typed anything.
        case nothing
        /// The terminal is gone: nothing will be read or shown any more.
        case closed
    }

    /// What was typed, as it came; a `KeyParser` says what that means.
    public mutating func read() -> Reading {
        guard !isClosed else { return .closed }
        var transfer = Device.Transfer.blocked
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, filled in
            transfer = device.read(into: UnsafeMutableRawBufferPointer(buffer))
            if case .count(let count) = transfer { filled = count }
        }
        switch transfer {
        case .count: return .bytes(bytes)
        case .blocked: return .nothing
        case .closed:
            isClosed = true
            return .closed
        }
    }

    /// What knows this terminal's keys.
    public func keyParser() -> KeyParser {
        KeyParser(sequences: KeyNames.sequences(of: curses), erase: device.erase)
    }
}
