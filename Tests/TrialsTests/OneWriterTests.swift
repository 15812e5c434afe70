import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// However many start one, there is one supervisor, and nobody else writes the log.
    @Suite struct OneWriter {
        /// `ROUNDS=` says how often.
        private static let rounds = Settings.number("ROUNDS") ?? 3

        @Test func ofTwentyAtOnceOneServes() throws {
            let colony = try Colony()
            for round in 0..<OneWriter.rounds {
                let ups = try (0..<20).map { _ in try Child(colony.command(["up"])) }
                for up in ups { #expect(try up.wait() == .exited(0), "\(up.errors)") }
                let supervisor = try colony.supervisor()
                let lines = ups.flatMap(\.lines).filter { $0.hasPrefix("a supervisor runs in ") }
                let named = Set(lines.map { $0.split(separator: " ").last ?? "" })
                #expect(lines.count == 20 && named == ["\(supervisor)"], "in round \(round)")
                #expect(OneWriter.writers(of: colony.directory.log) == [supervisor])
                // The next ones find the socket, and nobody behind it.
                try colony.killKeeperAndSupervisor()
            }
            #expect(try colony.skep("up").code == 0)
            #expect(try colony.skep("verify").code == 0)
        }

        /// Two that hold the file, and two supervisors that no lock keeps apart.
        @Test func aSecondWriterIsFound() throws {
            let colony = try Colony()
            try colony.skep("up")
            let supervisor = try colony.supervisor()
            let file = open(colony.directory.log, O_RDWR | O_CLOEXEC)
            #expect(Set(OneWriter.writers(of: colony.directory.log)) == [supervisor, getpid()])
            close(file)

            // The other one takes its place, so that nobody finds it to end it.
            let keeper = try Watched(try colony.keeper())
            let first = try Watched(supervisor)
            defer {
                try? keeper.kill()
                #expect(first.ends())
            }
            for name in ["lock", "keeper.lock"] { unlink("\(colony.directory.path)/\(name)") }
            // Whose socket would tell of it lies elsewhere.
            let runtime = "\(colony.scratch.path)/other"
            mkdir(runtime, 0o700)
            let other = try Child(
                ["env", "XDG_RUNTIME_DIR=\(runtime)"] + colony.command(["supervise"]))
            defer { kill(other.process, SIGKILL) }
            try colony.look("two writers") {
                OneWriter.writers(of: colony.directory.log).count == 2
            }
        }

        @Test func whatIsNotOursIsNoPlaceForSockets() throws {
            let colony = try Colony()
            let runtime = "\(colony.scratch.path)/run"
            mkdir(runtime, 0o700)
            let up = ["env", "XDG_RUNTIME_DIR=\(runtime)"] + colony.command(["up"])
            let elsewhere = "\(colony.scratch.path)/elsewhere"
            mkdir(elsewhere, 0o700)
            symlink(elsewhere, "\(runtime)/skep")
            let linked = try Child.run(up)
            #expect(try linked.wait() == .exited(1))
            #expect(linked.errors.contains("cannot use '\(runtime)/skep' for sockets: it is a"))
            #expect(linked.errors.contains("symbolic link"), "\(linked.errors)")
            #expect(Scratch.names(in: elsewhere) == [])
            unlink("\(runtime)/skep")

            // Only root can give away what is its own.
            if getuid() == 0 {
                mkdir("\(runtime)/skep", 0o700)
                chown("\(runtime)/skep", 65_534, 65_534)
                let foreign = try Child.run(up)
                #expect(try foreign.wait() == .exited(1))
                #expect(foreign.errors.contains("it belongs to user 65534"), "\(foreign.errors)")
                rmdir("\(runtime)/skep")
            }
            #expect(try Child.run(up).wait() == .exited(0))
        }

        /// The processes that have the file open for writing, one for each descriptor.
        private static func writers(of file: String) -> [Int32] {
            var found: [Int32] = []
            for process in Scratch.names(in: "/proc").compactMap({ Int32($0) }) {
                for name in Scratch.names(in: "/proc/\(process)/fd") {
                    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
                    let count = readlink("/proc/\(process)/fd/\(name)", &bytes, bytes.count)
                    guard count > 0, bytes[..<count].elementsEqual(file.utf8),
                        isForWriting("/proc/\(process)/fdinfo/\(name)")
                    else { continue }
                    found.append(process)
                }
            }
            return found
        }

        private static func isForWriting(_ information: String) -> Bool {
            let lines = TextFile.read(information)?.split(separator: "\n") ?? []
            let flags = lines.first { $0.hasPrefix("flags:") }?.split(separator: "\t").last
            return Int32(flags ?? "0", radix: 8).map { $0 & O_ACCMODE != O_RDONLY } ?? false
        }
    }
}
