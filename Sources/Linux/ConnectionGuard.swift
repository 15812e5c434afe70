internal import CLinux

/// Keeps clients of this process's Unix sockets from taking all its memory, and says who tried.
///
/// It reads along what they send to libzmq (`guard.c` in CLinux says why and how). It is one for the
/// whole process, and begins with the first socket that is named to it.
public enum ConnectionGuard {
    /// What a frame weighs besides its bytes.
    public static var frameWeight: Int { Int(skep_frame_weight) }

    /// Somebody who was cut off.
    public struct Cut: Equatable, Sendable {
        public let reason: Reason
        /// The name of the socket's file.
        public let socket: String
        /// Who it was when it connected; 0 where the kernel does not know.
        public let process: Int32
        /// How often it was cut off for this reason.
        public let count: Int64
    }

    public enum Reason: Equatable, Sendable {
        /// What it speaks is not ZMTP 3.
        case greeting
        /// One message weighed too much.
        case message
        /// It sent a large message while too much was waiting.
        case waiting
        /// It sent more messages than one connection may.
        case count
        /// It connected, and did not say who it is.
        case silent
    }

    /// Watches who connects to the socket of such a name: how long a frame may be, what one
    /// message may weigh, and how many messages one connection may send, if there is a limit. To be called before anybody can connect.
    public static func watch(_ socket: String, frame: Int, weight: Int, messages: Int? = nil) {
        skep_guard(socket, UInt64(frame), UInt64(weight), UInt64(messages ?? 0))
    }

    /// So much may wait to be read on all connections together; then only what is smaller than `small`
    /// is let through.
    public static func limitWaiting(to weight: Int, small: Int) {
        skep_guard_waiting(UInt64(weight), UInt64(small))
    }

    /// What all messages weighed that have come.
    public static var received: Int { Int(clamping: skep_guard_received()) }

    /// Tells it how much of that was read.
    public static func note(read weight: Int) { skep_guard_read(UInt64(weight)) }

    /// Who was cut off since this was asked last.
    public static func takeCuts() -> [Cut] {
        var cuts: [Cut] = []
        var cut = skep_cut()
        while skep_next_cut(&cut) != 0 { if let told = Cut(cut) { cuts.append(told) } }
        return cuts
    }
}

extension ConnectionGuard.Cut {
    fileprivate init?(_ cut: skep_cut) {
        switch cut.reason {
        case skep_cut_greeting: reason = .greeting
        case skep_cut_message: reason = .message
        case skep_cut_waiting: reason = .waiting
        case skep_cut_count: reason = .count
        case skep_cut_silent: reason = .silent
        default: return nil
        }
        socket = cut.socket.map { String(cString: $0) } ?? ""
        process = cut.process
        count = Int64(clamping: cut.count)
    }
}
