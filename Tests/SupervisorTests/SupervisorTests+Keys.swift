import EventLog
import Glibc
import Linux
import Support
import Swarm
import Testing
import Wire

// Checks 18 and 19, as far as keys and sizes come from somebody who is attached.
extension SupervisorTests {
    /// Keys that are signals to a terminal are signals.
    @Test func keysThatAreSignalsReachTheProgram() throws {
        let hive = try Hive()
        let script = """
            import signal, sys
            for name in ("SIGINT", "SIGQUIT", "SIGTSTP"):
                signal.signal(getattr(signal, name), lambda number, frame: print(signal.Signals(number).name))
            print("ready")
            print("end" if sys.stdin.read() == "x" else "more")
            """
        let path = hive.scratch.path + "/signals.py"
        try #require(TextFile.write(Array(script.utf8), to: path))
        _ = try hive.spawn("signals", "exec python3 -u '\(path)'")
        try hive.wait(for: "signals") { $0["last_line"]?.string == "ready" }
        let visitor = try Visitor(hive, "signals")
        for (key, name) in [(3, "SIGINT"), (28, "SIGQUIT"), (26, "SIGTSTP")] as [(UInt8, String)] {
            visitor.type([key])
            try visitor.wait { $0.text.contains(name) }
        }
        visitor.type("x\u{4}\u{4}")
        try visitor.wait { $0.isOver }
        #expect(visitor.text.hasSuffix("end\r\n"))
        #expect(visitor.end == "exit 0")
    }

    @Test func theLastOfManySizesIsTheProgramsOwn() throws {
        print("SEED=\(Settings.seed)")
        let hive = try Hive()
        _ = try hive.spawn("sized", "echo ready; read x; stty size")
        try hive.wait(for: "sized") { $0["last_line"]?.string == "ready" }
        let visitor = try Visitor(hive, "sized")
        var dice = SplitMix(seed: Settings.seed(18))
        var last = try #require(TerminalSize(columns: 80, rows: 24))
        for _ in 0..<1_000 {
            let columns = 1 + dice.below(1_000)
            last = try #require(TerminalSize(columns: columns, rows: 1 + dice.below(1_000)))
            visitor.send(.resize(last))
        }
        try visitor.wait { $0.sizes.last == last }
        visitor.type("go\r")
        try visitor.wait { $0.isOver }
        #expect(visitor.text.hasSuffix("\r\n\(last.rows) \(last.columns)\r\n"))
        try hive.shutDown()
        let sizes = try hive.events().filter { $0.subject == "size" }.map(\.content)
        #expect(sizes.count == visitor.sizes.count + 2, "each that was, and no other")
        #expect(
            sizes.last == .text(#"{"columns":\#(last.columns),"rows":\#(last.rows)}"#))
    }

    /// Whatever is typed at once or key by key is delivered, or its refusal is told: never cut in silence.
    @Test(arguments: [4_094, 4_095, 4_096, 5_000, 1_000_000], [true, false])
    func aLongLineIsDeliveredOrRefused(length: Int, isCanonical: Bool) throws {
        let hive = try Hive()
        let file = hive.scratch.path + "/read"
        let mode = isCanonical ? "-echo" : "raw -echo"
        let script = "stty \(mode); echo ready; head -c \(length + 1) >'\(file)'"
        _ = try hive.spawn(
            "reader", isCanonical ? "stty -echo; echo ready; cat >'\(file)'" : script)
        try hive.wait(for: "reader") { $0["last_line"]?.string == "ready" }
        let visitor = try Visitor(hive, "reader")
        let line = [UInt8](repeating: 0x78, count: length) + [0x0a]
        try visitor.typeAll(line, by: length > 10_000 ? 100_000 : 1_000)
        if isCanonical { visitor.type([0x0a, 4]) }
        try visitor.wait { $0.isOver }
        #expect(visitor.end == "exit 0")
        let refused = visitor.refusals.reduce(0) { $0 + $1.count }
        let read = TextFile.bytes(file) ?? []
        #expect(read.count == line.count + (isCanonical ? 1 : 0) - refused)
        #expect((refused > 0) == (isCanonical && length > 4_094))
        #expect(visitor.refusals.allSatisfy { $0.code == "too_long" })
    }

    /// Teeth: without that the kernel cuts it, and the same count finds that.
    @Test func theKernelCutsALongLine() throws {
        let scratch = Scratch()
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 24))
        let file = scratch.path + "/read"
        let reader = try Child([
            "sh", "-c", "exec <\(terminal.path()); stty -echo; echo ready; head -n 1 >'\(file)'",
        ])
        _ = try reader.line("ready")
        let line = [UInt8](repeating: 0x78, count: 5_000) + [0x0a]
        var rest = line[...]
        while !rest.isEmpty {
            guard case .bytes(let count) = try terminal.master.write(rest) else { continue }
            rest = rest.dropFirst(count)
        }
        _ = try reader.wait()
        #expect((TextFile.bytes(file) ?? []).count < line.count)
    }

    /// What an agent does not read waits where it was typed; others notice nothing.
    @Test func oneThatDoesNotReadKeepsOnlyWhoTypesWaiting() throws {
        let hive = try Hive()
        _ = try hive.spawn("deaf", "stty raw -echo; echo ready; exec sleep 600")
        _ = try hive.spawn("cat", "stty raw -echo; echo ready; exec cat")
        for name in ["deaf", "cat"] {
            try hive.wait(for: name) { $0["last_line"]?.string == "ready" }
        }
        let echo = try Visitor(hive, "cat")
        let before = hive.memory
        let deaf = try Visitor(hive, "deaf")
        var typed = 0
        let paste = [UInt8](repeating: 0x79, count: 64 << 10)
        var quiet = 0
        // Until nothing of it is taken for a while, in which others are answered.
        while typed < 10 << 20, quiet < 200 {
            try deaf.look()
            if deaf.takesInput {
                deaf.type(paste)
                typed += paste.count
                quiet = 0
            }
            _ = try echo.roundTrip()
            quiet += 1
        }
        #expect(typed < 2 << 20, "it waits in the hands of who types")
        let waiting = try hive.ask("list")["unread"]?[0]?["bytes"]?.int ?? 0
        #expect((1...1 << 20).contains(waiting))
        #expect(deaf.refusals.isEmpty)
        #expect(hive.memory - before < 8 << 20)
        // The fastest of many: what every one has to wait for shows in it, what else the machine does not.
        var with = Duration.seconds(60)
        for _ in 0..<5 {
            // Who watches is heard although who types waits.
            let watcher = try Visitor(hive, "deaf", as: "pts/9", watch: true)
            with = min(with, try echo.fastestRoundTrip())
            watcher.send(.leave)
            try watcher.wait { $0.isOver }
        }
        deaf.send(.leave)
        #expect(try hive.tell("kill", "deaf") == "ok")
        let without = try echo.fastestRoundTrip()
        #expect(with <= without * 2, "\(with) \(without)")
    }
}

extension Visitor {
    /// Types all of it in pieces, as it is taken.
    fileprivate func typeAll(_ bytes: [UInt8], by count: Int) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait { $0.takesInput }
            type(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }

    fileprivate func roundTrip() throws -> Duration {
        let (start, count) = (ContinuousClock.now, bytes.count)
        type([0x78])
        try wait { $0.bytes.count > count }
        return ContinuousClock.now - start
    }

    fileprivate func fastestRoundTrip() throws -> Duration {
        try (0..<200).map { _ in try roundTrip() }.min() ?? .zero
    }
}

extension Hive {
    /// What the supervisor has in memory, in bytes.
    fileprivate var memory: Int {
        let words = (TextFile.read("/proc/\(supervisor)/statm") ?? "").split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
