internal import Crypto
internal import Swarm

/// A segment of the log in an archive, as the end of its part of the file says it.
struct ArchiveSegment {
    let ids: ClosedRange<Int64>
    /// When its first and its last row were written.
    let times: ClosedRange<Int64>
    /// The hash of the row before it, and that of its last one.
    let before: Digest
    let hash: Digest
    /// How many bytes its compressed rows and its compressed table have.
    let rowBytes: Int64
    let tableBytes: Int64
    /// Of the table as it is compressed.
    let tableDigest: Digest

    /// Behind the table, in the same skipped frame.
    static let byteCount = 6 * 8 + 3 * Digest.byteCount + 16 + tag.count
    private static let tag = Array("skeparc1".utf8)

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for number in [
            ids.lowerBound, ids.upperBound, times.lowerBound, times.upperBound, rowBytes,
            tableBytes,
        ] { bytes.append(number: number) }
        for digest in [before, hash, tableDigest] { digest.append(to: &bytes) }
        return bytes + ArchiveSegment.seal(of: bytes)
    }

    /// Half a digest of all before it: it is to show what is broken, and the chain what was changed.
    static func seal(of bytes: [UInt8]) -> [UInt8] {
        Digest(of: bytes.span.bytes).withBytes { Array($0.prefix(16)) } + tag
    }

    init(
        ids: ClosedRange<Int64>, times: ClosedRange<Int64>, before: Digest, hash: Digest,
        rowBytes: Int64, table: [UInt8]
    ) {
        (self.ids, self.times, self.before, self.hash) = (ids, times, before, hash)
        self.rowBytes = rowBytes
        tableBytes = Int64(table.count)
        tableDigest = Digest(of: table.span.bytes)
    }

    /// Nil where these bytes are none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == ArchiveSegment.byteCount else { return nil }
        var reader = ByteReader(bytes.span.bytes)
        var numbers: [Int64] = []
        for _ in 0..<6 { numbers.append(reader.number() ?? 0) }
        guard let before = reader.digest(), let hash = reader.digest(),
            let tableDigest = reader.digest(), 1...Head.largestID ~= numbers[1],
            1...numbers[1] ~= numbers[0],
            numbers[2] <= numbers[3], numbers[4] >= 0, numbers[5] >= 0
        else { return nil }
        (ids, times) = (numbers[0]...numbers[1], numbers[2]...numbers[3])
        (rowBytes, tableBytes) = (numbers[4], numbers[5])
        (self.before, self.hash, self.tableDigest) = (before, hash, tableDigest)
        guard encoded == bytes else { return nil }
    }
}

extension ArchiveSegment {
    func isTable(_ bytes: [UInt8]) -> Bool { Digest(of: bytes.span.bytes) == tableDigest }
}
