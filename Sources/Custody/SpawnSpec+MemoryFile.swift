public import Linux

extension SpawnSpec {
    /// Why a spec did not get into a memory file or out of it.
    public enum Failure: Error, Equatable, Sendable {
        case mistake(Mistake)
        case system(SystemError)
    }

    /// A memory file with the spec, to go beside `spawn`.
    public func memoryFile() throws(Failure) -> MemoryFile {
        let bytes: [UInt8]
        do { bytes = try encode() } catch { throw .mistake(error) }
        do {
            let file = try MemoryFile(named: "spec")
            var rest = bytes[...]
            while case .bytes(let count) = try file.descriptor.write(Array(rest)), count > 0 {
                rest = rest.dropFirst(count)
            }
            return file
        } catch { throw .system(error) }
    }

    public init(reading file: borrowing MemoryFile) throws(Failure) {
        var bytes: [UInt8] = []
        do {
            // One byte more than fits tells that it is too long.
            while bytes.count <= SpawnSpec.byteLimit {
                let part = try file.read(
                    at: Int64(bytes.count),
                    limit: min(1 << 16, SpawnSpec.byteLimit + 1 - bytes.count))
                if part.isEmpty { break }
                bytes += part
            }
        } catch { throw .system(error) }
        do { try self.init(decoding: bytes) } catch { throw .mistake(error) }
    }
}
