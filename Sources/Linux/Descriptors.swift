internal import Glibc

/// Descriptors that travel together: it owns them all, until they are taken out one by one.
public struct Descriptors: ~Copyable, Sendable {
    // -1 where one has been taken out.
    private var numbers: [CInt]

    public init() { numbers = [] }

    init(owning numbers: [CInt]) { self.numbers = numbers }

    deinit {
        for number in numbers where number >= 0 { close(number) }
    }

    public var count: Int { numbers.count }

    public mutating func append(_ descriptor: consuming Descriptor) {
        numbers.append(descriptor.release())
    }

    /// The one at a place, counted from 0; nil where there is none or it has been taken.
    public mutating func take(_ place: Int) -> Descriptor? {
        guard numbers.indices.contains(place), numbers[place] >= 0 else { return nil }
        defer { numbers[place] = -1 }
        return Descriptor(owning: numbers[place])
    }
}
