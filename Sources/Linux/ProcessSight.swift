internal import CLinux
internal import Glibc

/// One process in a look at many. What it is read by stays open, because whoever holds a tree reads
/// it three times, and finding it by its path is most of what that costs.
final class ProcessSight {
    /// As it was seen first.
    private let status: ProcessStatus
    private var threads: Int
    private(set) var posture: Posture
    /// Those it had when they were asked for last.
    private(set) var children: [ProcessNumber] = []
    /// Nil where descriptors are for others: then it is opened anew each time.
    private var files: ProcessDirectory?

    /// Nil when it is gone.
    init?(_ number: ProcessNumber, staysOpen: Bool) {
        guard let files = ProcessDirectory(number), let status = files.status() else { return nil }
        self.status = status
        threads = status.threads
        posture = Posture(status.pulse, of: number)
        if staysOpen { self.files = consume files }
    }

    var identity: ProcessIdentity { status.identity }
    var parent: ProcessNumber { status.parent }
    var member: ProcessTree.Member { ProcessTree.Member(status: status, posture: posture) }

    /// Looks again; false when it is gone.
    func refresh() -> Bool {
        guard let pulse = with({ $0.pulse() }) else { return false }
        threads = pulse.threads
        posture = Posture(pulse, of: identity.number)
        return true
    }

    /// Asks the kernel for its children; false where it does not say. Without lists they are to be told.
    func findChildren(_ table: [ProcessNumber: [ProcessNumber]]?) -> Bool {
        let found = table.map(told) ?? listed
        children = found ?? []
        return found != nil
    }

    private var listed: [ProcessNumber]? {
        threads == 1 ? with { $0.children() } : ProcessFiles.children(of: identity.number)
    }

    /// A table without anybody, ourselves included, was not read.
    private func told(_ table: [ProcessNumber: [ProcessNumber]]) -> [ProcessNumber]? {
        table.isEmpty ? nil : table[identity.number] ?? []
    }

    /// False when it may not be signalled; nobody else ever gets the signal.
    func send(_ signal: Signal) -> Bool {
        with { $0.send(signal) } ?? true
    }

    private func with<Value>(_ body: (inout ProcessDirectory) -> Value?) -> Value? {
        if files != nil { return body(&files!) }
        guard var files = ProcessDirectory(identity.number),
            files.status()?.identity == identity
        else { return nil }
        return body(&files)
    }
}

/// The directory that the kernel keeps of one process, under `/proc`. Once opened it is of that process
/// for ever, whoever gets its number: so one may signal by it as by a pidfd.
struct ProcessDirectory: ~Copyable {
    private let number: ProcessNumber
    private let directory: Descriptor
    private let file: Descriptor
    private var list: Descriptor?

    /// So many may be open beside what is open now: half of all descriptors are for others. None where
    /// the kernel does not say (before Linux 6.2).
    static var room: Int {
        var status = stat()
        guard stat("/proc/self/fd", &status) == 0, status.st_size > 0 else { return 0 }
        return max(sysconf(CInt(_SC_OPEN_MAX)) / 2 - Int(status.st_size), 0) / 3
    }

    init?(_ number: ProcessNumber) {
        guard let directory = Descriptor(finding: "/proc/\(number)", O_DIRECTORY),
            let file = directory.open("stat")
        else { return nil }
        self.number = number
        self.directory = directory
        self.file = file
    }

    /// Nil when it is gone.
    func status() -> ProcessStatus? {
        file.readWhole { ProcessStatus(parsing: $0) } ?? nil
    }

    func pulse() -> ProcessPulse? { file.readWhole { ProcessPulse(parsing: $0) } ?? nil }

    /// Of its first thread.
    mutating func children() -> [ProcessNumber]? {
        if list == nil { list = directory.open("task/\(number)/children") }
        return list?.readWhole { ProcessText.numbers($0) }
    }

    func send(_ signal: Signal) -> Bool {
        let process = directory.number
        let outcome = uninterrupted { skep_pidfd_signal(process, signal.rawValue) }
        return !outcome.isFailure || outcome.code == ESRCH
    }
}

extension Descriptor {
    /// Nil where there is none, of which we do not ask why.
    init?(finding path: String, _ flags: CInt = 0) {
        let outcome = uninterrupted { Glibc.open(path, O_RDONLY | O_CLOEXEC | flags) }
        guard !outcome.isFailure else { return nil }
        self.init(owning: outcome.value)
    }

    fileprivate borrowing func open(_ name: String) -> Descriptor? {
        let directory = number
        let outcome = uninterrupted { openat(directory, name, O_RDONLY | O_CLOEXEC) }
        return outcome.isFailure ? nil : Descriptor(owning: outcome.value)
    }
}
