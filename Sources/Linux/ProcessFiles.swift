internal import Glibc

/// Reads what `/proc` has of one process. Nil or nothing means that it is gone, or that we are short of
/// descriptors or memory; `isGone` tells which.
enum ProcessFiles {
    /// Asks without opening anything.
    static func isGone(_ process: ProcessNumber) -> Bool {
        let outcome = uninterrupted { kill(process, 0) }
        return outcome.isFailure && outcome.code == ESRCH
    }

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

    /// Those of all its threads: a child belongs to the one that forked it.
    static func children(of process: ProcessNumber) -> [ProcessNumber]? {
        let threads = threads(of: process)
        return threads.isEmpty
            ? nil : threads.flatMap { children(of: $0, in: process) ?? [] }
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

    private static func read<Result>(
        _ path: String, _ body: (RawSpan) -> Result
    ) -> Result? {
        guard let file = Descriptor(finding: path) else { return nil }
        return file.readWhole(body)
    }
}

extension Descriptor {
    /// Lends the whole file, from its beginning. Most of what is below `/proc` is short; only the children
    /// of a bomb are more. Nil where the process has ended.
    borrowing func readWhole<Result>(_ body: (RawSpan) -> Result) -> Result? {
        withUnsafeTemporaryAllocation(byteCount: 1_024, alignment: 16) { buffer in
            guard let count = read(into: buffer, at: 0) else { return nil }
            // The kernel gives as many entries as fit, and none has so many bytes.
            if count < buffer.count - 128 {
                return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            }
            var bytes = Array(buffer[..<count])
            while true {
                guard let more = read(into: buffer, at: bytes.count) else { return nil }
                if more == 0 { return body(bytes.span.bytes) }
                bytes += buffer[..<more]
            }
        }
    }

    private borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at place: Int) -> Int? {
        let number = number
        let outcome = uninterrupted {
            pread(number, buffer.baseAddress, buffer.count, off_t(place))
        }
        // ESRCH: it ended between opening and reading.
        return outcome.isFailure ? nil : outcome.value
    }
}
