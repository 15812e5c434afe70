import Glibc
import Linux
import Testing

@Suite struct SpawnerTests {
    @Test func aProgramGetsExactlyWhatItIsGiven() throws {
        // `ls` itself opens one more, the directory.
        let ls = Spawner("/bin/ls", ["ls", "/proc/self/fd"], environment: [])
        let pipe = try Pipe()
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        let writer = pipe.writer.number
        let child = try Child(ls, [nothing.number, writer, writer, nothing.number])
        let reader = pipe.takeReader()
        #expect(String(decoding: try readAll(reader), as: UTF8.self) == "0\n1\n2\n3\n4\n")
        #expect(try child.end() == .exited(0))
    }

    @Test func numbersMayBeSwappedAndLeftOut() throws {
        let one = try Pipe()
        let two = try Pipe()
        // Numbers of ours that are also numbers of its own, the wrong way round.
        let script = shell("echo to-3 >&3; echo to-5 >&5; [ -e /proc/self/fd/4 ] || exit 7")
        let child = try Child(
            script, [nil, nil, nil, two.writer.number, nil, one.writer.number])
        #expect(try child.end() == .exited(7))
        #expect(try read(two.reader, until: "\n") == "to-3\n")
        #expect(try read(one.reader, until: "\n") == "to-5\n")
    }

    @Test func itLeadsASessionInItsDirectoryWithItsEnvironment() throws {
        var script = shell("cut -d' ' -f1,5,6 /proc/$$/stat; pwd; echo $COLOUR")
        script.environment.append("COLOUR=amber")
        script.directory = "/usr"
        let lines = try output(of: script).split(separator: "\n")
        let numbers = lines[0].split(separator: " ")
        #expect(numbers.count == 3 && Set(numbers).count == 1)
        #expect(lines[1...] == ["/usr", "amber"])
    }

    @Test func signalsAreAsAtTheBeginning() throws {
        Signal.brokenPipe.ignore()
        let script = shell("grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let text = try output(of: script)
        // 32 and 33 are glibc's own: `posix_spawn` ignores them in the child, whatever it is told.
        #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
    }

    @Test(arguments: [
        (Spawner("/no/such", ["x"], environment: []), ENOENT),
        (Spawner("/etc/passwd", ["x"], environment: []), EACCES),
        (Spawner("/bin/true", ["x"], environment: [], directory: "/no/such"), ENOENT),
    ])
    func whatCannotStartSaysWhy(_ spawner: Spawner, _ code: CInt) throws {
        let error = #expect(throws: SystemError.self) { _ = try spawner.spawn([]) }
        #expect(error?.code == code)
        let reason = String(cString: strerror(code))
        #expect(error?.description == "cannot start '\(spawner.path)': \(reason)")
    }

    @Test func howItEndsIsTold() throws {
        let exited = try Child(shell("exit 3"))
        #expect(try exited.end() == .exited(3))
        let killed = try Child(shell("kill -9 $$"))
        #expect(try killed.end() == .killed(.kill))
        // Once only, and then there is nobody to signal.
        #expect(throws: SystemError.self) { try killed.handle.reap() }
        #expect(try !killed.handle.send(.terminate))
    }

    @Test func whatLivesHasNotEnded() throws {
        let pipe = try Pipe(isNonblocking: false)
        let child = try Child(shell("read line"), [pipe.reader.number])
        #expect(try child.handle.reap() == nil)
        try child.handle.send(.kill)
        #expect(try child.end() == .killed(.kill))
    }

    // In a process of its own, because others open and close descriptors meanwhile.
    @Test func fiveHundredSpawnsLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            var before = 0
            for turn in 0..<510 {
                // The first ones make what the test library itself wants to have open.
                if turn == 10 { before = try openDescriptors() }
                if turn % 10 == 9 {
                    _ = try? Spawner("/no/such", ["x"], environment: []).spawn([])
                    continue
                }
                let pipe = try Pipe()
                let spawner = Spawner("/bin/true", ["true"], environment: [])
                let child = try Child(spawner, [nil, pipe.writer.number])
                _ = try child.end()
            }
            let after = try openDescriptors()
            // Nobody is left to wait for, so nobody is a zombie.
            let child = waitpid(-1, nil, WNOHANG)
            guard child == -1, errno == ECHILD else { exit(1) }
            exit(before == after ? 0 : CInt(100 + after - before))
        }
    }
}
