internal import Glibc
internal import Linux
internal import MissionControl
internal import Supervisor
internal import Wire

/// The control socket of a workspace, which outlives a `.skep` that was removed, lock and all.
enum ControlSocket {
    /// Whether somebody listens there. Asked without ZeroMQ, so that no thread is started.
    static func isServed(in workspace: WorkspaceSearch) -> Bool {
        guard let place = try? SocketDirectory.of(workspace: workspace.root) else { return false }
        let path = String(place.control.dropFirst("ipc://".count))
        do throws(SystemError) {
            _ = try Descriptor.connected(to: path)
            return true
        } catch {
            // So many knock there that the next one would have to wait.
            return error.code == EAGAIN
        }
    }
}
