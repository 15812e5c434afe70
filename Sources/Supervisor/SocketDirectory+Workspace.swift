internal import Crypto
public import Wire

extension SocketDirectory {
    /// Where the sockets of a workspace are, for whoever serves it and whoever looks if somebody does.
    public static func of(workspace root: String) throws(SocketDirectoryError) -> SocketDirectory {
        let key = Digest(of: root.utf8Span.span.bytes).hexadecimal
        return try standard(key: String(key.prefix(32)))
    }
}
