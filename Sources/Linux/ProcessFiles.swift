internal import Glibc

/// Reads what `/proc` has of one process. Nil or nothing means that it is gone.
enum ProcessFiles {
    static func status(of process: ProcessNumber) -> ProcessStatus? {
        read("/proc/\(process)/stat") { ProcessStatus(parsing: $0) } ?? nil
    }

    static func status(of thread: ProcessNumber, in process: ProcessNumber) -> ProcessStatus? {
        read("/proc/\(process)/task/\(thread)/stat") { ProcessStatus(parsing: $0) } ?? nil
    }

    static func threads(of process: ProcessNumber) -> [ProcessNumber] {
        numbers(in: "/proc/\(process)/task")
    }

    static func all() -> [ProcessNumber] { numbers(in: "/proc") }

    /// Those a thread has forked, and orphans it was given.
    static func children(of thread: ProcessNumber, in process: ProcessNumber) -> [ProcessNumber]? {
        read("/proc/\(process)/task/\(thread)/children") { ProcessText.numbers($0) }
    }

    static func isPending(_ signal: Signal, in process: ProcessNumber) -> Bool {
        read("/proc/\(process)/status") { ProcessText.isPending(signal, in: $0) } ?? false
    }

    /// Whether this kernel keeps the lists that `children` reads.
    static let hasChildren = children(of: getpid(), in: getpid()) != nil

    private static func numbers(in path: String) -> [ProcessNumber] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var numbers: [ProcessNumber] = []
        while let entry = readdir(directory) {
            let number = withUnsafeBytes(of: &entry.pointee.d_name) {
                ProcessNumber(decimal: $0.bytes, in: 0..<$0.prefix { $0 != 0 }.count)
            }
            if let number { numbers.append(number) }
        }
        return numbers
    }

    /// Lends the whole file. Most are far below a page; only `children` of a bomb is longer.
    private static func read<Result>(
        _ path: String, _ body: (RawSpan) -> Result
    ) -> Result? {
        let outcome = uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
        guard !outcome.isFailure else { return nil }
        let file = Descriptor(owning: outcome.value)
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            guard let count = fill(buffer, from: file) else { return nil }
            if count < buffer.count {
                return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            }
            var bytes = Array(buffer)
            while true {
                guard let transfer = try? file.read(appendingTo: &bytes, limit: 65_536) else {
                    return nil
                }
                if transfer == .end { return body(bytes.span.bytes) }
            }
        }
    }

    /// Reads until the buffer is full or the file is at its end.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from file: borrowing Descriptor
    ) -> Int? {
        var count = 0
        let number = file.number
        while count < buffer.count {
            let start = buffer.baseAddress?.advanced(by: count)
            let outcome = uninterrupted { Glibc.read(number, start, buffer.count - count) }
            // ESRCH: it ended between opening and reading.
            guard !outcome.isFailure else { return nil }
            if outcome.value == 0 { break }
            count += outcome.value
        }
        return count
    }
}
