internal import CEventLog

/// Which file lies at a path, and how long it is.
///
/// Whoever asks for a file's times has Linux note the time of the next write exactly, which the flush after
/// that write must put on the disk as well. A log is looked at after each commit, so it is asked without.
struct FileLook {
    struct Identity: Equatable {
        let device: UInt64
        let number: UInt64
    }

    let identity: Identity
    let size: Int64

    /// Nil where there is no file.
    init?(_ path: String) {
        var found = skep_look()
        guard skep_look(path, &found) == 0 else { return nil }
        identity = Identity(device: found.device, number: found.number)
        size = Int64(clamping: found.size)
    }
}
