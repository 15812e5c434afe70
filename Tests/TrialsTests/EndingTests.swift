import Glibc
import Linux
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What the last bytes, the keys that end programs, and those who stay behind come to.
    @Suite struct Endings {
        @Test func keysAreKeys() throws {
            let colony = try Colony()
            let program = """
                import signal, sys
                def say(word):
                    return lambda *_: print("key", word, flush=True)
                signal.signal(signal.SIGINT, say("int"))
                signal.signal(signal.SIGTSTP, say("stop"))
                signal.signal(signal.SIGQUIT, say("quit"))
                print("ready", flush=True)
                sys.stdin.read()
                print("key end", flush=True)
                """
            try colony.skep("run", "--name", "keys", "--", "python3", "-c", program)
            let output = try colony.listen(to: "keys")
            #expect(try output.says("ready"))
            for (key, word) in [("\u{3}", "int"), ("\u{1a}", "stop"), ("\u{1c}", "quit")] {
                #expect(try colony.skep("send", "--no-enter", "keys", key).code == 0)
                #expect(try output.says("key \(word)"))
            }
            #expect(try colony.skep("send", "--no-enter", "keys", "\u{4}").code == 0)
            #expect(try output.says("key end"))
            try colony.waitForEnd(of: ["keys"])
        }

        @Test(arguments: [("\u{3}", Int64(SIGINT)), ("\u{1c}", Int64(SIGQUIT))])
        func keysEndWhoeverLetsThem(_ key: String, _ signal: Int64) throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "sleep", "--", "sleep", "600")
            #expect(try colony.skep("send", "--no-enter", "sleep", key).code == 0)
            try colony.waitForEnd(of: ["sleep"])
            #expect(try colony.agents()["sleep"]?["exit"]?["signal"]?.int == signal)
        }

        @Test(arguments: ["--pty", "--pipe"])
        func theTailOfOneThatEndsAtOnceIsThere(_ stream: String) throws {
            let colony = try Colony()
            let script = "head -c 200000 /dev/zero | tr '\\0' x; printf end"
            for round in 1...5 {
                try colony.skep("run", "--name", "n\(round)", stream, "--", "sh", "-c", script)
            }
            try colony.waitForEnd(of: (1...5).map { "n\($0)" })
            for round in 1...5 {
                // It is whole when the exit is told, not some time later.
                let bytes = try colony.printed(by: "n\(round)")
                #expect(bytes.count == 200_003 && bytes.suffix(4) == Array("xend".utf8))
            }
        }

        @Test(arguments: ["--pty", "--pipe"])
        func whoStaysBehindIsHeard(_ stream: String) throws {
            let colony = try Colony()
            let wait = "until [ -e '\(colony.scratch.path)/go' ]; do sleep 0.1; done"
            let script = "trap '' HUP; (\(wait); echo late) & echo early"
            try colony.skep("run", "--name", "leader", stream, "--", "sh", "-c", script)
            let output = try colony.listen(to: "leader")
            try colony.waitForEnd(of: ["leader"])
            #expect(try output.says("early"))
            TextFile.write([], to: "\(colony.scratch.path)/go")
            #expect(try output.says("late"))
            #expect(try colony.skep("stop", "leader").code == 0)
        }

        // MARK: - A terminal that nobody has open

        /// What a process takes of the processor for a while.
        private func nanoseconds(_ process: Int32, _ clock: Clock) throws -> Int64 {
            let before = ProcessorTime.nanoseconds(of: process)
            try clock.pass(100)
            return ProcessorTime.nanoseconds(of: process) - before
        }

        @Test func aTerminalThatNobodyHasOpenCostsNothing() throws {
            let colony = try Colony()
            let clock = try Clock(colony)
            let supervisor = try colony.supervisor()
            let idle = try nanoseconds(supervisor, clock)
            // One of them stays, and has nothing of the terminal any more.
            let script = "trap '' HUP; setsid sleep 600 <>/dev/null >&0 2>&0 & echo left"
            try colony.skep("run", "--name", "left", "--pty", "--", "sh", "-c", script)
            try colony.waitForEnd(of: ["left"])
            let left = try nanoseconds(supervisor, clock)
            #expect(left < 2 * idle + 100_000_000, "\(left) ns, and \(idle) ns before")

            // Teeth: who takes the error for a moment's trouble is found by the same measure.
            let looping = """
                import os
                master, side = os.openpty()
                os.close(side)
                while True:
                    try: os.read(master, 1)
                    except OSError: pass
                """
            let error = try Child(["python3", "-c", looping])
            defer { error.kill() }
            let wasted = try nanoseconds(error.process, clock)
            #expect(wasted > 2 * idle + 100_000_000, "\(wasted) ns, and \(idle) ns before")
        }
    }
}

/// What a process took of the processor, all its threads together.
enum ProcessorTime {
    static func nanoseconds(of process: Int32) -> Int64 {
        Scratch.names(in: "/proc/\(process)/task").reduce(0) { sum, thread in
            let text = TextFile.read("/proc/\(process)/task/\(thread)/schedstat") ?? ""
            return sum + (text.split(separator: " ").first.flatMap { Int64($0) } ?? 0)
        }
    }
}
