import Glibc
import Linux
import Testing

// One after the other: some of them load the machine as much as they can.
@Suite(.serialized) struct HolderTests {
    private func shell(_ script: String) -> [String] { ["sh", "-c", script] }

    @Test(arguments: [
        ("exit 0", "exit 0"), ("exit 3", "exit 3"), ("kill -9 $$", "signal 9"),
        ("kill -15 $$", "signal 15"),
    ])
    func itSaysHowTheAgentEnds(_ script: String, _ end: String) throws {
        var kept = try Kept(shell("echo $$; \(script)"))
        let number = try #require(try kept.output.next())
        #expect(try kept.status.rest() == ["pid \(number)", end, "empty"])
        #expect(try kept.end() == .exited(0))
    }

    @Test(arguments: [
        (["/no/such"], [], "failed exec \(ENOENT)"),
        (["no-such-program"], [], "failed exec \(ENOENT)"),
        (["/etc/passwd"], [], "failed exec \(EACCES)"),
        (["true"], ["--directory", "/no/such"], "failed directory \(ENOENT)"),
        (["true"], ["--tty", "/dev/null"], "failed terminal \(ENOTTY)"),
        (["true"], ["--tty", "/dev/pts/no"], "failed terminal \(ENOENT)"),
        (["true"], ["--events", "99"], "failed events \(EBADF)"),
    ])
    func itSaysWhyThereIsNoAgent(_ command: [String], _ options: [String], _ line: String) throws {
        var kept = try Kept(command, options: options)
        #expect(try kept.status.rest() == [line])
        #expect(try kept.end() == .exited(1))
    }

    @Test(arguments: [["--status", "1"], ["--events", "2"], ["--life", "x"], ["--no-such"]])
    func wrongUsageIsRefused(_ options: [String]) throws {
        let kept = try Kept(["true"], options: options)
        #expect(try kept.end() == .exited(64))
    }

    @Test func limitsAreSoftAndHard() throws {
        var kept = try Kept(
            shell("for what in v n f c; do ulimit -H$what; ulimit -S$what; done; nice"),
            options: [
                "--files", "100", "--memory", "8589934592", "--most-files", "123",
                "--file-size", "1024", "--nice", "19", "--processes", "1000000",
            ])
        let said = try kept.output.rest()
        #expect(said.prefix(6) == ["8388608", "8388608", "123", "123", "2", "2"])
        #expect(said.dropFirst(7) == ["0", "19"], "no core dumps, as long as it does not ask")
    }

    @Test func theAgentGetsWhatTheHolderIsTold() throws {
        let events = try Pipe()
        var kept = try Kept(
            shell(
                """
                echo event >&3; pwd; umask; ulimit -Sn; echo $COLOUR; echo /proc/self/fd/*
                sed -n '/^Sig[BIC]/p' /proc/self/status
                """),
            options: ["--directory", "/usr", "--umask", "027", "--files", "123"],
            events: events.writer.number, environment: ["PATH=/usr/bin:/bin", "COLOUR=amber"])
        // Dash opens no descriptor to look at the directory, but the directory itself as 4.
        let none = "\t0000000000000000"
        #expect(
            try kept.output.rest() == [
                "/usr", "0027", "123", "amber",
                (0...4).map { "/proc/self/fd/\($0)" }.joined(separator: " "),
                "SigBlk:\(none)", "SigIgn:\(none)", "SigCgt:\(none)",
            ])
        var lines = Lines(events.takeReader())
        #expect(try lines.rest() == ["event"])
    }

    @Test func theAgentLeadsASessionAndTheHolderAnother() throws {
        var kept = try Kept(shell("cut -d' ' -f1,5,6,7 /proc/$$/stat /proc/$PPID/stat; echo $$"))
        let lines = try kept.output.rest()
        let agent = lines[2]
        // pid, group, session, and no terminal.
        #expect(lines[0] == "\(agent) \(agent) \(agent) 0")
        #expect(
            lines[1] == Array(repeating: "\(kept.holder.number)", count: 3).joined(separator: " ")
                + " 0")
    }

    @Test func onATerminalJobControlWorks() throws {
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 24))
        var kept = try Kept(
            ["bash", "--norc", "--noprofile", "-i"], options: ["--tty", try terminal.path()],
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C", "PS1=> ", "TERM=dumb", "HISTFILE="])
        let line = try #require(try kept.status.next())
        let shell = try #require(ProcessNumber(line.dropFirst(4)))
        try converse(
            terminal,
            [
                ("> ", "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo $((40+2))\r"),
                ("42\r\n> ", "sh -c 'echo $((40+3)); exec sleep 1000'\r"),
                ("43\r\n", "\u{1a}"),
            ])
        // The shell gets the terminal back from its job, and hands it over again.
        try converse(terminal, [("Stopped", "fg\r")])
        try waitUntilForeground(of: terminal) { $0 != shell }
        try converse(terminal, [("", "\u{03}"), ("> ", "exit 5\r")])
        #expect(try kept.status.rest() == ["exit 5", "empty"])
    }

    @Test func theHolderHoldsNoneOfTheAgentsDescriptors() throws {
        let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 24))
        var kept = try Kept(
            ["sh", "-c", "exec sleep 1000"], options: ["--tty", try terminal.path()])
        _ = try kept.status.next()
        var names: [String] = []
        for number in 0...20 {
            var target = [CChar](repeating: 0, count: 256)
            let path = "/proc/\(kept.holder.number)/fd/\(number)"
            let count = readlink(path, &target, target.count - 1)
            guard count > 0 else { continue }
            let bytes = target[..<count].map { UInt8(bitPattern: $0) }
            names.append(String(String(decoding: bytes, as: UTF8.self).prefix { $0 != ":" }))
        }
        #expect(
            names == ["/dev/null", "/dev/null", "/dev/null", "pipe", "pipe", "anon_inode"])
    }

    @Test func theAgentIsAllItsDescendants() throws {
        // The first process ends at once; a daemon, forked twice and in another session, does not.
        let release = try Pipe(isNonblocking: false)
        var kept = try Kept(
            shell("(setsid sh -c 'read line <&3; exit 9' >&- 2>&- &)"),
            events: release.reader.number)
        _ = try kept.status.next()
        #expect(try kept.status.next() == "exit 0")
        #expect(kept.tree.members().count { $0.posture != .dead } == 1)
        _ = try release.writer.write([0x0a])
        #expect(try kept.status.rest() == ["empty"])
        #expect(try kept.end() == .exited(0))
    }

    @Test func orphansAreReaped() throws {
        var kept = try Kept(shell("for i in $(seq 200); do (true &); done; echo done; read x"))
        #expect(try kept.output.next() == "done")
        #expect(try kept.status.rest().suffix(2) == ["exit 1", "empty"])
    }

    @Test(arguments: [Signal.hangUp, .interrupt, .terminate, .brokenPipe, .user1, .child])
    func noSignalEndsTheHolder(_ signal: Signal) throws {
        var kept = try Kept(["sleep", "1000"])
        let line = try #require(try kept.status.next())
        try kept.holder.send(signal)
        // It goes on to do its work.
        let agent = try ProcessHandle(try #require(ProcessNumber(line.dropFirst(4))))
        try agent.send(.kill)
        #expect(try kept.status.rest() == ["signal 9", "empty"])
        #expect(try kept.end() == .exited(0))
    }

    @Test(arguments: ["plain", "setsid", "daemon", "scrub", "stubborn"])
    func withNobodyLeftItEndsTheTree(_ shape: String) throws {
        var kept = try Kept.brood(shape, 20, here: 21)
        var hold = TreeHold(of: kept.tree)
        if shape == "plain" { hold.attempt(walks: 1) }
        kept.life = nil
        #expect(try kept.status.rest().suffix(2) == ["signal 9", "empty"])
        #expect(try kept.end() == .exited(0))
    }

    @Test(arguments: [("storm", 2_000), ("churn", 200_000), ("hop", 200_000)])
    func withNobodyLeftNoForkerEscapes(_ shape: String, _ count: Int) throws {
        var kept = try Kept.brood(shape, count, here: 1)
        let start = Clocks.monotonic
        kept.life = nil
        #expect(try kept.status.rest().last == "empty")
        print("measured: end of a \(shape) \((Clocks.monotonic - start) / 1_000) ms")
    }

    @Test func firstItWaits() throws {
        var kept = try Kept(["sleep", "1000"], grace: 300)
        _ = try kept.status.next()
        let start = Clocks.monotonic
        kept.life = nil
        #expect(try kept.status.rest() == ["signal 9", "empty"])
        #expect(Clocks.monotonic - start >= 299_000)
    }

    @Test func itIsSmall() throws {
        var kept = try Kept(["sleep", "1000"])
        _ = try kept.status.next()
        let file = try Descriptor(open: "/proc/\(kept.holder.number)/status", O_RDONLY)
        var bytes: [UInt8] = []
        while try file.read(appendingTo: &bytes, limit: 4_096) != .end {}
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        for line in lines where line.hasPrefix("VmRSS") || line.hasPrefix("RssAnon") {
            print("measured: holder \(line)")
            let size = line.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first
            #expect(try #require(size) < 2_048)
        }
    }
}

extension HolderTests {
    /// Waits for a text, then types another, and so on.
    private func converse(
        _ terminal: borrowing PseudoTerminal, _ lines: [(awaited: String, typed: String)]
    ) throws {
        for line in lines {
            var bytes: [UInt8] = []
            while !bytes.contains(Array(line.awaited.utf8)) {
                let read = String(decoding: bytes, as: UTF8.self)
                let comment: Comment = "waited for '\(line.awaited)', got '\(read)'"
                let isReady = isReadable(terminal.master)
                try #require(isReady, comment)
                let transfer = try terminal.master.read(appendingTo: &bytes, limit: 4_096)
                try #require(transfer != .end, comment)
            }
            _ = try terminal.master.write(Array(line.typed.utf8))
        }
    }

    /// There is nothing to wait on for this, so it asks again and again.
    private func waitUntilForeground(
        of terminal: borrowing PseudoTerminal, _ isRight: (ProcessNumber) -> Bool
    ) throws {
        let deadline = Clocks.monotonic + 20_000_000
        while true {
            if let group = try terminal.foreground(), isRight(group) { return }
            try #require(Clocks.monotonic < deadline, "the terminal changed hands too late")
            sched_yield()
        }
    }
}
