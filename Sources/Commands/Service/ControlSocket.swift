internal import Glibc
internal import MissionControl
internal import Supervisor
internal import Wire

/// The control socket of a workspace, which outlives a `.skep` that was removed, lock and all.
enum ControlSocket {
    /// Whether somebody listens there. Asked without ZeroMQ, so that no thread is started.
    static func isServed(in workspace: WorkspaceSearch) -> Bool {
        guard let place = try? SocketDirectory.of(workspace: workspace.root) else { return false }
        let path = place.control.dropFirst("ipc://".count).utf8
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
