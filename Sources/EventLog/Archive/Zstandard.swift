internal import CZstd

/// The library that compresses archives.
public enum Compression {
    public static var version: String { String(cString: ZSTD_versionString()) }
}

/// Compressed bytes: frames as every program reads them that knows zstd.
enum Zstandard {
    /// Beyond this level it takes twice the time for some hundredths of the size.
    private static let level: Int32 = 9
    /// What one frame says it holds is not believed beyond this.
    private static let byteLimit = 256 << 20

    /// One frame, with a checksum of what is in it.
    static func compressed(_ bytes: RawSpan) throws(LogError) -> [UInt8] {
        guard let context = ZSTD_createCCtx() else { throw noMemory }
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let room = ZSTD_compressBound(bytes.byteCount)
        var size = 0
        let frame = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            size = bytes.withUnsafeBytes {
                ZSTD_compress2(context, buffer.baseAddress, room, $0.baseAddress, $0.count)
            }
            count = ZSTD_isError(size) == 0 ? size : 0
        }
        guard ZSTD_isError(size) == 0 else { throw noMemory }
        return frame
    }

    /// What one frame holds; nil where it is not what was written.
    static func decompressed(_ frame: RawSpan) -> [UInt8]? {
        frame.withUnsafeBytes { frame in
            let room = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
            // Unknown and broken are the largest numbers there are.
            guard room <= UInt64(byteLimit) else { return nil }
            var size = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Int(room)) { buffer, count in
                size = ZSTD_decompress(
                    buffer.baseAddress, Int(room), frame.baseAddress, frame.count)
                count = ZSTD_isError(size) == 0 ? size : 0
            }
            return ZSTD_isError(size) == 0 && size == Int(room) ? bytes : nil
        }
    }

    private static var noMemory: LogError {
        LogError(.failed, "there is not enough memory to compress a part of the log")
    }
}

/// A frame that those who read what is compressed pass over.
enum SkippedFrame {
    /// One of the sixteen numbers that are for this; it and the size of the rest are little endian.
    private static let magic: UInt32 = 0x184D_2A53
    static let headerBytes = 8

    static func header(_ size: Int) -> [UInt8] {
        let size = UInt32(truncatingIfNeeded: size)
        return withUnsafeBytes(of: (magic.littleEndian, size.littleEndian)) { Array($0) }
    }

    static func isHeader(_ bytes: [UInt8], of size: Int) -> Bool { bytes == header(size) }
}
