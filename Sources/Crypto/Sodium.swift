internal import CSodium

/// The libsodium that this process is linked with.
public enum Sodium {
    /// As libsodium says it, such as `1.0.18`.
    public static var version: String { String(cString: sodium_version_string()) }

    // It picks the fastest code for this processor here; once a process is enough.
    static let isReady = sodium_init() >= 0
}
