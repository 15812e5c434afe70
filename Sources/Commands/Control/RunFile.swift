internal import Linux
internal import Swarm

/// `.skep/run.json`: how clients find the supervisor of a workspace.
///
/// That it is there proves nothing: after a crash it stays until the next supervisor writes its own.
struct RunFile: Equatable {
    static let name = "run.json"

    /// The supervisor's control socket, as a ZeroMQ address.
    let control: String
    /// Its events socket; nil where none is named.
    let events: String?
    let process: ProcessNumber?
    let keeper: ProcessNumber?
    let version: String?
    /// The protocol it speaks, where that is not ours.
    let otherProtocol: String?

    static let spoken = "skep1"

    /// Nil where there is none, or none that names a socket.
    init?(in workspace: WorkspaceSearch) {
        guard let text = SystemFile.text(workspace.home + "/" + RunFile.name),
            let json = try? JSON(parsing: text), let control = json["control"]?.string
        else { return nil }
        self.control = control
        events = json["events"]?.string
        process = RunFile.process(json["pid"])
        keeper = RunFile.process(json["keeper_pid"])
        otherProtocol = json["protocol"]?.string.flatMap { $0 == RunFile.spoken ? nil : $0 }
        version = json["version"]?.string
    }

    private static func process(_ json: JSON?) -> ProcessNumber? {
        json?.int.flatMap { ProcessNumber(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether one of those it names is still there: a keeper brings its supervisor back. True where
    /// no process is named.
    var mayBeAlive: Bool {
        let processes = [process, keeper].compactMap(\.self)
        return processes.isEmpty || processes.contains { ProcessIdentity(living: $0) != nil }
    }
}
