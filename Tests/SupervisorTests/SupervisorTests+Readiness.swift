import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

// How a supervisor finds out that agents are ready.
extension SupervisorTests {
    private func spawn(
        _ hive: Hive, _ name: String, _ script: String, _ ready: JSON
    ) throws {
        _ = try hive.ask(
            "spawn",
            [
                "command": ["sh", "-c", JSON(script)], "cwd": JSON(hive.scratch.path),
                "name": JSON(name), "env": ["PATH=/usr/bin:/bin", "WHO=ada"], "pty": false,
                "ready": ready,
            ])
    }

    /// Where the agent runs, and with its variables; a program is looked up in its PATH.
    @Test(
        arguments: [
            ["sh", "-c", "test -e sign && test \"$WHO\" = ada"], ["test", "-e", "sign"],
        ] as [JSON])
    func aCommandIsRunUntilItSaysSo(command: JSON) throws {
        let hive = try Hive()
        try spawn(hive, "one", "exec sleep 1000", ["command": command, "every_ms": 20])
        #expect(try hive.agent("one")["status"]?.string == "initializing")
        TextFile.write([], to: hive.scratch.path + "/sign")
        let agent = try hive.wait(for: "one") { $0["status"]?.string == "running" }
        #expect(agent["evidence"]?.string == "probe" && agent["is_ready"]?.bool == true)
    }

    @Test func aPortIsTriedUntilSomebodyListens() throws {
        let hive = try Hive()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(bind(listener, $0, length) == 0)
                #expect(getsockname(listener, $0, &length) == 0)
            }
        }
        let port = Int(address.sin_port.bigEndian)
        try spawn(
            hive, "one", "exec sleep 1000",
            ["port": JSON(port), "every_ms": 20, "within_ms": 200])
        let late = try hive.wait(for: "one") { $0["is_ready"]?.bool == false }
        #expect(late["reason"]?.string?.hasPrefix("not ready after 200 ms: ") == true)
        #expect(late["reason"]?.string?.contains("Connection refused") == true)
        #expect(listen(listener, 4) == 0)
        // Another supervisor goes on at once, where the one before would look in 10 seconds.
        try hive.killSupervisor()
        try hive.wait(for: "one") { $0["status"]?.string == "running" }
        try hive.shutDown()
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func aLineOfTheOutputIsHeard() throws {
        let hive = try Hive()
        let sign = hive.scratch.path + "/sign"
        mkfifo(sign, 0o600)
        try spawn(
            hive, "one", "echo begun; read x <sign; echo it is up; sleep 1000", ["line": "is up"])
        try hive.wait(for: "one") { $0["last_line"]?.string == "begun" }
        #expect(try hive.agent("one")["status"]?.string == "initializing")
        TextFile.write(Array("go\n".utf8), to: sign)
        try hive.wait(for: "one") { $0["status"]?.string == "running" }
    }

    /// Whoever ignores what asks it to end ends all the same, and so does what it started.
    @Test func aCommandThatTakesTooLongIsEndedWithAllItStarted() throws {
        let hive = try Hive()
        let script = """
            trap '' TERM
            setsid sh -c 'echo $$ >>pids; exec sleep 1000' &
            sh -c 'echo $$ >>pids; exec sleep 1000' &
            echo $$ >>pids; sleep 1000
            """
        try spawn(
            hive, "one", "exec sleep 1000",
            [
                "command": ["sh", "-c", JSON(script)], "timeout_ms": 1_500, "within_ms": 1_000,
                "every_ms": 86_400_000,
            ])
        try hive.wait(for: "one") { $0["is_ready"]?.bool == false }
        var pids: [Int32] = []
        while pids.count < 3 {
            pids = (TextFile.read(hive.scratch.path + "/pids") ?? "").split(separator: "\n")
                .compactMap { Int32($0) }
        }
        for pid in pids {
            guard let process = try? ProcessHandle(pid) else { continue }
            var look = pollfd(fd: process.descriptor.number, events: Int16(POLLIN), revents: 0)
            #expect(poll(&look, 1, 30_000) == 1, "\(pid) goes on")
        }
        #expect(
            try hive.agent("one")["status"]?.string == "initializing", "it itself is left alone")
    }

    @Test func whatCannotBeLookedAtIsRefused() throws {
        let hive = try Hive()
        for ready in [[:], ["port": 0], ["command": []], ["port": 1, "every_ms": 0]] as [JSON] {
            let refusal = #expect(throws: ErrorBody.self) {
                try spawn(hive, "one", "exit", ready)
            }
            #expect(refusal?.code == "bad_request")
        }
    }
}
