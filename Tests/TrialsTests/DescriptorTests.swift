import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

extension SwarmTrials {
    /// Somebody takes all descriptors there are: nothing ends, what cannot be done is refused with the
    /// reason, and when they come back all is as before.
    @Suite(.enabled(if: Host.lacks(["prlimit"]) == nil, "prlimit is not installed"))
    struct OutOfDescriptors {
        @Test func silentConnectionsEndNothing() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "old", "--pipe", "--", "sleep", "600")
            let supervisor = try colony.supervisor()
            let old = try colony.agents()["old"]?["pid"]?.int
            var client = try colony.client()
            _ = try client.request("hello", within: .seconds(20))
            try limit(supervisor, 128)
            let path = String(client.endpoint.dropFirst("ipc://".count))
            var crowd: Crowd? = try Crowd(of: 300, at: path, until: { isFull(supervisor, 128) })
            #expect(crowd?.hasFilled == true)
            // Who is connected is served.
            let reply = try client.request("spawn", spawn("late"), within: .seconds(60))
            crowd = nil
            let why = try reply.get().json["results"]?[0]?["message"]?.string ?? "it was started"
            #expect(why.contains("Too many open files"), "\(why)")
            // Its socket may be hidden for a second; the log alone would say "unknown".
            try colony.wait("it is found again") {
                $0["old"]?["pid"]?.int == old && $0["old"]?["status"] == "running"
            }
            #expect(try colony.supervisor() == supervisor)
            #expect(try colony.skep("run", "--name", "new", "--pipe", "--", "sleep", "6").code == 0)
        }

        /// What the same crowd does to libzmq alone.
        @Test func withoutAGuardTheyEndIt() throws {
            let scratch = Scratch()
            let exposed = try Child([
                "env", "XDG_RUNTIME_DIR=\(scratch.path)", Products.path(of: "exposed"),
            ])
            let path = try #require(try exposed.line("/"))
            try limit(exposed.process, 128)
            let crowd = try Crowd(
                of: 300, at: path, until: { kernelState(of: Int64(exposed.process)) == "Z" })
            #expect(try exposed.wait() == .killed(signal: SIGABRT), "the check has no teeth")
            _ = crowd
        }

        @Test(arguments: [true, false])
        func aRefusedAgentSaysWhy(inKeeper: Bool) throws {
            let colony = try Colony()
            try colony.skep("up")
            let supervisor = try colony.supervisor()
            let short = inKeeper ? try colony.keeper() : supervisor
            let usual = try hardLimit(of: short)
            try limit(short, Scratch.names(in: "/proc/\(short)/fd").count + 4)
            let said = try colony.skep("run", "--name", "poor", "--pipe", "--", "sleep", "600")
            #expect(said.code == 1 && said.errors.contains("Too many open files"), "\(said)")
            try limit(short, usual)
            #expect(
                try colony.skep("run", "--name", "poor", "--pipe", "--", "sleep", "6").code == 0)
            #expect(try colony.supervisor() == supervisor)
        }

        private func isFull(_ process: Int32, _ count: Int) -> Bool {
            Scratch.names(in: "/proc/\(process)/fd").count >= count - 2
        }

        private func spawn(_ name: String) -> Body {
            Body([
                JSON.Field("name", JSON(name)), JSON.Field("command", ["sleep", "600"]),
                JSON.Field("cwd", "/"), JSON.Field("env", ["PATH=/usr/bin:/bin"]),
                JSON.Field("pty", false),
            ])
        }

        private func hardLimit(of process: Int32) throws -> Int {
            let limits = TextFile.read("/proc/\(process)/limits") ?? ""
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
            let words = line?.split(separator: " ") ?? []
            return try #require(words.count > 4 ? Int(words[4]) : nil)
        }

        /// The soft limit only, so that it can be raised again.
        private func limit(_ process: Int32, _ count: Int) throws {
            let ending = try Child.run(
                ["prlimit", "--pid", "\(process)", "--nofile=\(count):"]
            ).wait()
            #expect(ending == .exited(0))
        }
    }

    /// Connections that say nothing, always so many: one that is cut off is made again.
    private final class Crowd {
        private var members: [CInt] = []
        /// What it was made for has come about.
        private(set) var hasFilled = false

        init(of count: Int, at path: String, until isDone: () -> Bool) throws {
            _ = try OwnProcess.raiseDescriptorLimit()
            let deadline = ContinuousClock.now + .seconds(30)
            while !hasFilled, ContinuousClock.now < deadline {
                while members.count < count, let member = Crowd.connect(to: path) {
                    members.append(member)
                }
                hasFilled = isDone()
                // The longest there are the first to be cut off.
                if members.count == count { close(members.removeFirst()) }
            }
        }

        deinit { for member in members { close(member) } }

        private static func connect(to path: String) -> CInt? {
            let member = socket(
                AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(member, $0, size)
                }
            }
            guard code == 0 else {
                close(member)
                return nil
            }
            return member
        }
    }
}
