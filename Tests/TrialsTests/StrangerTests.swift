import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Another user of the machine reaches nothing of a swarm, whatever the umask was.
    @Suite(
        .enabled(if: getuid() == 0, "only root can be somebody else"),
        .enabled(if: Host.lacks(["setpriv", "perl"]) == nil, "setpriv or perl is not installed"))
    struct Strangers {
        /// With everything around it open: what is shut has been shut by the product.
        private func openColony(_ runtime: String?) throws -> Colony {
            let colony = try Colony()
            chmod(colony.scratch.path, 0o755)
            Scratch.remove(colony.directory.path)
            var wrapper = ["env", "-u", "XDG_RUNTIME_DIR"]
            if let runtime {
                mkdir("\(colony.scratch.path)/\(runtime)", 0o755)
                wrapper = ["env", "XDG_RUNTIME_DIR=\(colony.scratch.path)/\(runtime)"]
            }
            wrapper += ["sh", "-c", "umask 000; exec \"$@\"", "sh"]
            for verb in ["init", "up"] {
                let child = try Child.run(wrapper + colony.command([verb]))
                #expect(try child.wait() == .exited(0), "\(child.errors)")
            }
            try colony.skep("run", "--name", "one", "--pipe", "--", "sleep", "600")
            return colony
        }

        @Test(arguments: [nil, "run"])
        func nobodyElseGetsIn(runtime: String?) throws {
            let colony = try openColony(runtime)
            let places = try Places(of: colony)
            #expect(places.complaints == [])
            #expect(try places.open(to: Strangers.nobody) == [])
            #expect(Reachable(from: try colony.processes()).complaints == [])
            // Teeth: the owner gets everywhere by the same steps.
            let own = try places.open(to: [])
            #expect(own.filter { $0.hasPrefix("connects ") }.count == 3, "\(own)")
            #expect(
                own.contains("lists \(places.sockets)") && own.contains { $0.hasSuffix("/log.db") })
            // Teeth: so does a stranger where somebody opened it.
            places.openUp()
            #expect(try places.open(to: Strangers.nobody) == own)
            #expect(places.complaints.count >= 5, "\(places.complaints)")
        }

        @Test func aSocketThatAllCanReachIsFound() throws {
            let script = """
                use Socket;
                socket(my $a, AF_UNIX, SOCK_STREAM, 0); bind($a, pack_sockaddr_un("\\0skep-$$"));
                socket(my $t, AF_INET, SOCK_STREAM, 0); bind($t, pack_sockaddr_in(0, INADDR_LOOPBACK));
                listen($_, 1) for $a, $t; $| = 1; print "ready\\n"; sleep;
                """
            let exposed = try Child(["perl", "-e", script])
            _ = try exposed.line("ready")
            let found = Reachable(from: [exposed.process]).complaints
            #expect(found.count == 2, "\(found)")
            #expect(
                found.contains { $0.contains("@skep-") } && found.contains { $0.contains("tcp") })
        }

        private static let nobody = [
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--",
        ]
    }

    /// All that a swarm has in the file system.
    private struct Places {
        let sockets: String
        private let workspace: String

        init(of colony: Colony) throws {
            let control = try colony.sockets().control
            sockets = control.split(separator: "/").dropLast().map { "/\($0)" }.joined()
            workspace = colony.directory.path
        }

        private var directories: [String] { [sockets, workspace] }

        private var files: [String] {
            directories.flatMap { path in Scratch.names(in: path).map { "\(path)/\($0)" } }
        }

        /// What is not as it must be.
        var complaints: [String] {
            let wrong = (directories + files).filter {
                mode($0) != (isDirectory($0) ? 0o700 : 0o600)
            }
            return wrong.map { "\($0) has mode \(String(mode($0), radix: 8))" }
        }

        private func isDirectory(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }

        private func mode(_ path: String) -> UInt32 {
            var status = stat()
            return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
        }

        /// What somebody can do there who was changed into by a command.
        func open(to somebody: [String]) throws -> [String] {
            let script = """
                use Socket;
                for (@ARGV) {
                    socket(my $s, AF_UNIX, SOCK_STREAM, 0);
                    print "connects $_\\n" if connect($s, pack_sockaddr_un($_));
                    print "lists $_\\n" if opendir(my $d, $_);
                    print "reads $_\\n" if -f $_ and open(my $f, "<", $_);
                }
                print "end\\n";
                """
            let child = try Child.run(somebody + ["perl", "-e", script] + directories + files)
            try #require(child.lines.last == "end", "\(child.errors)")
            return child.lines.dropLast()
        }

        func openUp() {
            for path in directories { chmod(path, 0o755) }
            for path in files { chmod(path, 0o666) }
            // What holds the directories of all swarms is shut as well.
            let parent = sockets.split(separator: "/").dropLast().map { "/\($0)" }.joined()
            chmod(parent, 0o755)
        }
    }
}

extension Colony {
    /// The keeper and all that it has started, but for what agents started themselves.
    fileprivate func processes() throws -> [Int32] {
        let keeper = try keeper()
        return [keeper] + Census().descendants(of: keeper).map(\.number)
    }
}
