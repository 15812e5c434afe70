/// What is on its way to the terminal: at most one frame, and what little came after it.
struct Outlet {
    private var bytes: [UInt8] = []
    private var sent = 0

    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count - sent }

    mutating func add(_ more: some Collection<UInt8>) { bytes += more }

    mutating func drop() {
        bytes = []
        sent = 0
    }

    /// Leaves away what is not begun; the character or sequence that is in the middle stays to be ended.
    mutating func cutShort() { bytes.removeSubrange(end(after: sent)...) }

    private func end(after place: Int) -> Int {
        guard place > 0, place < bytes.count else { return bytes.count }
        let sequence = bytes[max(0, place - Outlet.longestSequence)..<place].lastIndex(of: 0x1b)
        if let sequence, let end = Outlet.end(ofSequence: bytes[sequence...]), end > place {
            return end
        }
        return bytes[place...].firstIndex { $0 & 0xc0 != 0x80 } ?? bytes.count
    }

    private static let longestSequence = 64

    /// Of a control sequence, the place after its last byte; of another one two bytes, or three for a character set.
    private static func end(ofSequence bytes: ArraySlice<UInt8>) -> Int? {
        let rest = bytes.dropFirst()
        guard rest.first == 0x5b else {
            return rest.firstIndex { !(0x20...0x2f).contains($0) }.map { $0 + 1 }
        }
        return rest.dropFirst().firstIndex { (0x40...0x7e).contains($0) }.map { $0 + 1 }
    }

    /// Gives the device as much as it takes; false when it is gone.
    mutating func flush(to device: borrowing Device) -> Bool {
        while sent < bytes.count {
            let transfer = bytes.withUnsafeBytes { bytes in
                device.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            switch transfer {
            case .count(let count): sent += count
            case .blocked: return true
            case .closed:
                drop()
                return false
            }
        }
        empty()
        return true
    }

    /// Keeps its room for the next frame, unless that was a large one.
    private mutating func empty() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
        sent = 0
    }
}
