internal import Glibc

extension ProcessIdentity {
    /// The variables it was started with, `NAME=value` each; nil where it is gone, or is another's.
    public var environment: [String]? {
        guard let file = Descriptor(finding: "/proc/\(number)/environ"),
            let entries = file.readWhole({ bytes in
                bytes.withUnsafeBytes { bytes in
                    bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                }
            }), ProcessFiles.status(of: number)?.identity == self
        else { return nil }
        return entries.filter { $0.utf8.dropFirst().contains(UInt8(ascii: "=")) }
    }
}

extension ProcessHandle {
    /// Kills whoever is in the group that it leads. It must be a child nobody has waited for: until
    /// then the number is no other group's.
    public borrowing func killGroup() { _ = Glibc.kill(-number, SIGKILL) }
}
