import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What signals mean to keeper and supervisor, and what they say of themselves.
    @Suite struct Lifetimes {
        @Test(arguments: [SIGTERM, SIGINT])
        func inTheForegroundASignalMeansDown(_ signal: Int32) throws {
            let colony = try Colony()
            let service = try Child(colony.command(["supervise"]))
            try colony.look("a supervisor") { try colony.skep("health").code == 0 }
            try colony.skep(
                "run", "--name", "one", "--pipe", "--env", colony.tag, "--", "sleep", "700")
            let traces = Traces(below: [try colony.holder(of: "one")], tag: colony.tag)
            kill(service.process, signal)
            #expect(try service.wait() == .exited(0))
            #expect(traces.leftOvers().map(\.number) == [])
            #expect(try colony.skep("health").code == 69)
            #expect(try colony.agents()["one"]?["status"] == "terminated")
        }

        @Test func aHangUpEndsOnlyWhatIsInTheForeground() throws {
            let colony = try Colony()
            try colony.skep("up")
            let before = (try colony.keeper(), try colony.supervisor())
            for process in [before.0, before.1] { kill(process, SIGHUP) }
            #expect(try colony.skep("run", "--name", "one", "--", "sleep", "700").code == 0)
            #expect(try (colony.keeper(), colony.supervisor()) == before)
            #expect(try colony.skep("down").code == 0)

            // Whoever runs the tests may ignore it, and that is inherited.
            let service = try Child(
                ["env", "--default-signal=HUP"] + colony.command(["supervise"]))
            try colony.look("a supervisor") { try colony.skep("health").code == 0 }
            let supervisor = try Watched(try colony.supervisor())
            kill(service.process, SIGHUP)
            #expect(try service.wait() == .killed(signal: SIGHUP))
            #expect(supervisor.ends())
        }

        @Test func aSupervisorThatIsToldToEndComesBackAtOnce() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "one", "--pipe", "--", "sleep", "700")
            let (supervisor, process) = (
                try colony.supervisor(), try colony.agents()["one"]?["pid"]?.int
            )
            kill(supervisor, SIGTERM)
            try colony.successor(of: supervisor)
            #expect(try colony.agents()["one"]?["pid"]?.int == process)
            #expect(colony.diagnostics.contains("supervisor \(supervisor) exited with 0\n"))
            #expect(!colony.diagnostics.contains("again in"))
            // One that crashes has to wait. Of this signal Swift's own handler makes nothing else.
            let next = try colony.supervisor()
            kill(next, SIGSYS)
            try colony.successor(of: next)
            #expect(colony.diagnostics.contains("again in 1 s\n"))
        }

        @Test func whatCommandsFindItByIsWrittenAgain() throws {
            let colony = try Colony()
            try colony.skep("up")
            let (supervisor, file) = (try colony.supervisor(), colony.directory.path + "/run.json")
            unlink(file)
            try colony.look("another file") { TextFile.bytes(file) != nil }
            #expect(try colony.supervisor() == supervisor)
            #expect(try colony.skep("down").code == 0)
            #expect(TextFile.bytes(file) == nil)
        }

        @Test func diagnosticsAreBoundedAndHarmless() throws {
            let scratch = Scratch()
            let place = scratch.path + "/\u{1b}]0;title\u{7}"
            mkdir(place, 0o700)
            let colony = try Colony(at: place)
            let log = colony.directory.path + "/skep.log"
            TextFile.write([UInt8](repeating: 0x78, count: 1 << 20), to: log)
            let up = try Child.run(["env", "SKEP_LOG=debug"] + colony.command(["up"]))
            #expect(try up.wait() == .exited(0), "\(up.errors)")
            #expect(TextFile.size(log + ".1") == 1 << 20)
            try colony.skep("health")
            for text in ["keeper: asked for: serving\n", "supervisor: asked for health\n"] {
                #expect(colony.diagnostics.contains(text))
            }
            // It cannot start again, and says so with the place's name.
            let good = try colony.spoilLog(after: try colony.supervisor())
            try colony.look("a try") { colony.diagnostics.contains("again in 1 s\n") }
            colony.restoreLog(good)
            let lines = colony.diagnostics.split(separator: "\n")
            #expect(lines.contains { $0.contains("supervisor: ") && $0.contains("\\u{1b}]0;") })
            #expect(!colony.diagnostics.utf8.contains { $0 < 0x20 && $0 != 0x0a })
            #expect(
                lines.allSatisfy { $0.prefix(30).contains("T") && $0.prefix(30).contains("Z ") })
        }
    }
}
