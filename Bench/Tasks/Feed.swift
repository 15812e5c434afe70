import Emulator
import Swarm

/// What programs write to a terminal, fed to the emulator as it comes from one.
///
/// The plain C program feeds the same to libvterm: see `Bench/c/vterm.c`.
enum Feed {
    /// As much as comes at once, and after how many of these the screen is looked at.
    private static let block = 4_096
    private static let blocksALook = 64

    static func run(_ path: String) throws -> JSON {
        let bytes = try TextFile.read(path)
        var emulator = Emulator(columns: Seat.columns, rows: Seat.rows)
        var (at, blocks, seconds, sum) = (0, 0, 0.0, Checksum())
        while at < bytes.count {
            let end = blockEnd(bytes, at)
            let start = Clock.wall
            _ = emulator.feed(bytes.span.bytes.extracting(at..<end))
            seconds += Clock.wall - start
            (at, blocks) = (end, blocks + 1)
            if blocks % blocksALook == 0 || at == bytes.count { look(emulator, &sum) }
        }
        return [
            "bytes": JSON(bytes.count), "seconds": JSON(seconds),
            "checksum": JSON(sum.hexadecimal),
        ]
    }

    /// The text of all rows.
    private static func look(_ emulator: Emulator, _ sum: inout Checksum) {
        for row in 0..<Seat.rows { sum.add(text: Array(emulator.text(ofRow: row).utf8)) }
    }

    /// No character is cut: what is seen of one is not the same everywhere.
    private static func blockEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        guard bytes.count - start > block else { return bytes.count }
        var end = start + block
        while bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return end
    }
}
