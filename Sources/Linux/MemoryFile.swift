internal import CLinux
internal import Glibc

/// A file in memory that grows at its end and is freed from its start: a stream's bytes, where the
/// offset in the file is the offset in the stream.
public struct MemoryFile: ~Copyable, Sendable {
    public let descriptor: Descriptor

    /// The name shows in `/proc/PID/fd` and need not be unique.
    public init(named name: String) throws(SystemError) {
        descriptor = Descriptor(
            owning: try attempt("make a memory file", name) { skep_memfd(name) })
    }

    /// Takes over one that another process made.
    public init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// The offset after the last byte, freed ones counted.
    public borrowing func size() throws(SystemError) -> Int64 { Int64(try status().st_size) }

    /// How many bytes are kept in memory, in whole pages.
    public borrowing func memory() throws(SystemError) -> Int64 {
        // The unit of `st_blocks` is 512 bytes on every file system.
        Int64(try status().st_blocks) * 512
    }

    /// At most `limit` bytes from an offset on; none at the end. Freed bytes read as zeros.
    public borrowing func read(at offset: Int64, limit: Int) throws(SystemError) -> [UInt8] {
        let number = descriptor.number
        var outcome: Result<Int, SystemError> = .success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: max(limit, 0)) { room, count in
            outcome = Result { () throws(SystemError) in
                try attempt("read a memory file") {
                    pread(number, room.baseAddress, room.count, off_t(offset))
                }
            }
            count = (try? outcome.get()) ?? 0
        }
        _ = try outcome.get()
        return bytes
    }

    /// Writes all of it at the end, where only one process at a time may do so.
    public borrowing func append(_ bytes: [UInt8]) throws(SystemError) {
        var place = off_t(try size())
        var rest = bytes[...]
        let number = descriptor.number
        while !rest.isEmpty {
            let count = try attempt("write a memory file") {
                rest.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, place) }
            }
            place += off_t(count)
            rest = rest.dropFirst(count)
        }
    }

    /// Frees every page that lies whole before an offset. Offsets stay what they are.
    public borrowing func free(before offset: Int64) throws(SystemError) {
        let whole = offset & ~Int64(sysconf(CInt(_SC_PAGESIZE)) - 1)
        guard whole > 0 else { return }
        let number = descriptor.number
        try attempt("free part of a memory file") { skep_punch(number, whole) }
    }

    private borrowing func status() throws(SystemError) -> stat {
        var status = stat()
        let number = descriptor.number
        try attempt("look at a memory file") { fstat(number, &status) }
        return status
    }
}
