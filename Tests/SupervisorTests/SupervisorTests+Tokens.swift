import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

// Check 29: what lets somebody in to a terminal, once.
extension SupervisorTests {
    @Test func aTokenLetsOneInOnce() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        _ = try hive.spawn("other", "exec cat")
        let pass = try Visitor.Pass(hive, "cat", 80, 24)
        let first = try Visitor(pass)
        try first.wait { $0.seat != nil }
        let second = try Visitor(pass)
        try second.wait { $0.isOver }
        #expect(second.end == "bad_token")
        // It is known by nothing that is said whether one was right once.
        let random = try Visitor(Visitor.Pass(token: pass.token.reversedText, path: pass.path))
        try random.wait { $0.isOver }
        #expect(random.news == second.news)
        first.type("on\r")
        try first.wait { $0.text.hasPrefix("on\r\non\r\n") }
        // It leads to the agent it was given for, whatever else there is.
        #expect(try Visitor(hive, "other").seat?.name == "other")
        #expect(first.seat?.name == "cat")
    }

    @Test func ofTwoAtOnceOneGetsIn() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        for _ in 0..<(Settings.isFull ? 1_000 : 100) {
            let pass = try Visitor.Pass(hive, "cat", 80, 24)
            let pair = [try Visitor(pass), try Visitor(pass)]
            for visitor in pair { try visitor.wait { !$0.news.isEmpty } }
            #expect(pair.count { $0.seat != nil } == 1)
            #expect(pair.count { $0.end == "bad_token" } == 1)
            for visitor in pair where visitor.seat != nil { visitor.send(.leave) }
            for visitor in pair { try visitor.wait { $0.isOver } }
        }
    }

    /// The agent that comes after it under the same name has another terminal.
    @Test func aTokenEndsWithTheAgentItIsFor() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        let passes = try (0..<2).map { _ in try Visitor.Pass(hive, "cat", 80, 24) }
        #expect(try hive.tell("kill", "cat") == "ok")
        for (number, pass) in passes.enumerated() {
            let late = try Visitor(pass)
            try late.wait { $0.isOver }
            #expect(late.seat == nil && late.end == "exited")
            if number == 0 { _ = try hive.spawn("cat", "exec cat") }
        }
        #expect(try Visitor(hive, "cat").seat?.role == .writer)
        let last = try Visitor.Pass(hive, "cat", 80, 24)
        try hive.killSupervisor()
        #expect(throws: (any Error).self) {
            let late = try Visitor(last)
            try late.wait { $0.isOver }
            if late.end == "bad_token" { throw Child.Failure(description: "as it should be") }
        }
    }

    @Test func guessesAreRefusedAndSoonNotLookedAt() throws {
        print("SEED=\(Settings.seed)")
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        let pass = try Visitor.Pass(hive, "cat", 80, 24)
        var dice = SplitMix(seed: Settings.seed(29, 2))
        var ends: [String: Int] = [:]
        for _ in 0..<(Settings.isFull ? 20_000 : 500) {
            let text = dice.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let guess = try Visitor(Visitor.Pass(token: text, path: pass.path))
            try guess.wait { $0.isOver }
            #expect(guess.seat == nil)
            ends[guess.end ?? "?", default: 0] += 1
        }
        #expect(Set(ends.keys) == ["bad_token", "too_many"], "\(ends)")
        // The right one is worth as much as before, once guesses are forgiven.
        let deadline = ContinuousClock.now + .seconds(30)
        var visitor = try Visitor(pass)
        try visitor.wait { !$0.news.isEmpty }
        while visitor.end == "too_many", ContinuousClock.now < deadline {
            visitor = try Visitor(pass)
            try visitor.wait { !$0.news.isEmpty }
        }
        #expect(visitor.seat != nil)
        try hive.shutDown()
        let drops = try hive.events().filter { $0.type == .drop && $0.subject == "attach" }
        #expect((2...20).contains(drops.count), "they are counted, and not told one by one")
    }

    @Test func aTokenIsFoundNowhere() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        let used = try Visitor.Pass(hive, "cat", 80, 24)
        let visitor = try Visitor(used)
        try visitor.wait { $0.seat != nil }
        let wrong = try Visitor(Visitor.Pass(token: used.token.reversedText, path: used.path))
        try wrong.wait { $0.isOver }
        let unused = try Visitor.Pass(hive, "cat", 80, 24)
        #expect(used.token.utf8.count * 4 >= 128 && used.token != unused.token)
        _ = try hive.spawn("late", "exec cat")
        for token in [used.token, unused.token, used.token.reversedText] {
            #expect(places(of: token, hive) == [])
        }
        // Teeth: the same look finds it where it was put.
        let leak = try Child(["sh", "-c", "sleep 60; true", unused.token])
        try hive.appendToDiagnostics(unused.token)
        // A process that is about to run another program has the words of the one before.
        #expect(places(of: unused.token, hive).count >= 2)
        leak.kill()
        try hive.shutDown()
        #expect(places(of: used.token, hive) == [])
    }

    /// Files of the workspace, and what everybody may read of processes.
    private func places(of token: String, _ hive: Hive) -> [String] {
        let directory = hive.directory.path
        var files = Scratch.names(in: directory).map { "\(directory)/\($0)" }
        for process in Scratch.names(in: "/proc") where Int32(process) != nil {
            files += ["/proc/\(process)/cmdline", "/proc/\(process)/environ"]
        }
        let needle = Array(token.utf8)
        return files.filter { (TextFile.bytes($0) ?? []).contains(needle) }
    }
}

extension Hive {
    fileprivate func appendToDiagnostics(_ text: String) throws {
        let path = directory.path + "/skep.log"
        try #require(TextFile.write((TextFile.bytes(path) ?? []) + Array(text.utf8), to: path))
    }
}

extension String {
    fileprivate var reversedText: String { String(reversed()) }
}
