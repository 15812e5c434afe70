import Glibc
import Linux
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What is sent arrives whole, or is refused before any of it is.
    @Suite struct Sending {
        enum Reader: CaseIterable { case line, key, pipe }

        private func bee(_ reader: Reader) -> Bee {
            var bee = Bee("reader")
            bee.lines = 1
            bee.afterwards = .echo
            bee.onTerminal = reader == .line
            if reader == .key { bee.more = ["--raw"] }
            return bee
        }

        @Test(arguments: Reader.allCases)
        func everyLengthArrivesWholeOrIsRefused(_ reader: Reader) throws {
            let colony = try Colony()
            let stream = reader == .pipe ? "--pipe" : "--pty"
            try colony.skep(["run", "--name", "reader", stream, "--"] + bee(reader).command)
            let answers = try colony.listen(to: "reader")
            // Only then its terminal is as it wants it.
            #expect(try answers.says("bee=reader n=1 "))
            var sent: [UInt8] = []
            for length in [4_094, 4_095, 4_096, 5_000, 1_000_000, 1] {
                let letter = Letter(length: length)
                let said = try colony.send(letter.text, to: "reader")
                let isTooLong = reader == .line && length > 4_094
                #expect(said.code == (isTooLong ? 1 : 0), "\(length): \(said.errors)")
                if isTooLong {
                    #expect(said.errors.contains("a line has \(length) bytes"), "\(said.errors)")
                    #expect(said.errors.contains("nothing was sent"), "\(said.errors)")
                } else {
                    #expect(try answers.says(letter.receipt), "\(length)")
                    sent += letter.text + [reader == .pipe ? 0x0a : 0x0d]
                }
            }
            // What a terminal does not show is not in the log; else all is that it got.
            #expect(try colony.typed(into: "reader") == (reader == .line ? [] : sent))
        }

        /// Teeth: without asking the terminal first, the same receipt does not come.
        @Test func aLineThatIsJustWrittenIsCut() throws {
            let terminal = try PseudoTerminal(size: .init(columns: 80, rows: 25))
            let line = try "\(bee(.line).command.joined(separator: " ")) <>\(terminal.path()) >&0"
            let program = try Child(["setsid", "sh", "-c", line])
            defer { program.kill() }
            func answer() throws -> String {
                var bytes: [UInt8] = []
                while bytes.last != 0x0a {
                    var look = pollfd(
                        fd: terminal.master.number, events: Int16(POLLIN), revents: 0)
                    try #require(poll(&look, 1, 20_000) == 1)
                    _ = try terminal.master.read(appendingTo: &bytes, limit: 1_000)
                }
                return String(decoding: bytes, as: UTF8.self)
            }
            #expect(try answer().contains("n=1 "))
            for (length, isWhole) in [(4_094, true), (5_000, false)] {
                let letter = Letter(length: length)
                var rest = (letter.text + [0x0d])[...]
                while !rest.isEmpty {
                    if case .bytes(let count) = try terminal.master.write(rest) {
                        rest.removeFirst(count)
                    }
                }
                #expect(try answer().contains(letter.receipt) == isWhole, "\(length)")
            }
        }

        // MARK: - What waits

        /// Takes one line, says so, and what is left when there is a file 'go'.
        private func patient(_ colony: Colony) throws -> Child {
            let script = """
                read line; echo "got $line"; until [ -e '\(colony.scratch.path)/go' ]
                do sleep 0.1; done; cat
                """
            try colony.skep("run", "--name", "patient", "--pipe", "--", "sh", "-c", script)
            return try colony.listen(to: "patient")
        }

        private let long = Array("go\n".utf8) + Letter(length: 700_000).text

        @Test func whatWaitsTroublesNobodyAndIsBounded() throws {
            let colony = try Colony()
            let output = try patient(colony)
            let first = try colony.sending(long, to: "patient")
            #expect(try output.says("got go\n"))
            let refused = try colony.send(long, to: "patient")
            #expect(refused.code == 1 && refused.errors.contains("nothing was sent"))
            // The others are served as ever.
            try colony.skep("run", "--name", "other", "--pipe", "--", "cat")
            #expect(try colony.skep("send", "other", "hello").code == 0)
            #expect(try colony.listen(to: "other").says("hello\n"))
            #expect(try colony.typed(into: "patient").isEmpty, "it has not got all of it")

            TextFile.write([], to: "\(colony.scratch.path)/go")
            #expect(try first.wait() == .exited(0))
            #expect(try colony.typed(into: "patient") == long + [0x0a])
            #expect(try output.says(String(decoding: long.suffix(1_000), as: UTF8.self) + "\n"))
        }

        @Test func whatItGotBeforeItEndedIsRecorded() throws {
            let colony = try Colony()
            let output = try patient(colony)
            let first = try colony.sending(long, to: "patient")
            #expect(try output.says("got go\n"))
            try colony.skep("kill", "patient")
            #expect(try first.wait() == .exited(1))
            let got = try colony.typed(into: "patient")
            #expect(!got.isEmpty && got.count < long.count && got.elementsEqual(long[..<got.count]))
            #expect(first.errors.contains("it got \(got.count) of \(long.count + 1) bytes"))
        }

        @Test func aQuestionEndsWhatWaits() throws {
            let colony = try Colony()
            let asks = #"{"type":"status","subject":"waiting"}"#
            let script = "read line; echo '\(asks)' >&3; exec sleep 600"
            try colony.skep("run", "--name", "asks", "--pipe", "--", "sh", "-c", script)
            let first = try colony.sending(long, to: "asks")
            #expect(try first.wait() == .exited(1))
            #expect(first.errors.contains("waits for an answer"), "\(first.errors)")
            #expect(try colony.skep("send", "asks", "y").code == 1)
        }

        @Test(arguments: [SIGKILL, SIGTERM])
        func aSupervisorThatEndsForgetsWhatWaits(_ signal: Int32) throws {
            let colony = try Colony()
            let output = try patient(colony)
            let first = try colony.sending(long, to: "patient")
            #expect(try output.says("got go\n"))
            try colony.killSupervisor(with: signal)
            #expect(try first.wait() == .exited(1))
            let got = try colony.typed(into: "patient")
            if signal == SIGTERM {
                #expect(first.errors.contains("the supervisor is being replaced"))
                #expect(first.errors.contains("it got \(got.count) of"), "\(first.errors)")
                #expect(!got.isEmpty && got.elementsEqual(long[..<got.count]))
            } else {
                #expect(got.isEmpty, "nobody lived to record it")
            }
            // What it got it keeps, and the way in is open.
            TextFile.write([], to: "\(colony.scratch.path)/go")
            #expect(try colony.skep("send", "patient", "the end").code == 0)
            #expect(try output.says("the end\n"))
        }

        @Test func whoIsHeldGetsItWhenItIsLetGo() throws {
            let colony = try Colony()
            try colony.skep(["run", "--name", "reader", "--"] + bee(.key).command)
            let answers = try colony.listen(to: "reader")
            #expect(try answers.says("bee=reader n=1 "))
            #expect(try colony.skep("pause", "reader").code == 0)
            let (short, long) = (Letter(length: 100), Letter(length: 100_000))
            #expect(try colony.send(short.text, to: "reader").code == 0)
            let waiting = try colony.sending(long.text, to: "reader")
            // Of the two only the first is typed as long as nobody reads.
            #expect(try colony.agents()["reader"]?["status"] == "paused")
            #expect(try colony.typed(into: "reader") == short.text + [0x0d])
            #expect(try colony.skep("resume", "reader").code == 0)
            #expect(try waiting.wait() == .exited(0))
            #expect(try answers.says(short.receipt) && answers.says(long.receipt))
        }
    }
}
