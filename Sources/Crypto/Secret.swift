internal import CSodium

/// What nobody may find out by how long it takes to say no.
public enum Secret {
    /// Whether two texts are the same, in a time that depends on their lengths alone.
    public static func isSame(_ left: String, _ right: String) -> Bool {
        precondition(Sodium.isReady, "libsodium could not start")
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return sodium_memcmp(left, right, left.count) == 0
    }
}
