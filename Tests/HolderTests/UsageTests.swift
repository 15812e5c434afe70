import Glibc
import Testing

@testable import Linux

@Suite(.serialized) struct UsageTests {
    @Test func whatATreeUsesIsCounted() throws {
        let kept = try Kept.brood("threads", 2, here: 3)
        var meter = UsageMeter(of: kept.tree)
        let before = meter.read()
        let deadline = Clocks.monotonic + 20_000_000
        var after = before
        while after.processorMicroseconds <= before.processorMicroseconds + 50_000 {
            try #require(Clocks.monotonic < deadline)
            after = meter.read()
        }
        #expect(after.processes == 1 && after.threads == 3)
        // Two threads that spin cannot use more than two processors.
        #expect(after.residentBytes > 4_096)
    }

    @Test func nothingIsSaidOfATreeWhoseRootIsGone() throws {
        var kept = try Kept.brood("plain", 3, here: 4)
        var meter = UsageMeter(of: kept.tree)
        #expect(meter.read().processes == 4)
        while kept.tree.kill(walks: 10) > 0 {}
        #expect(try kept.status.rest().last == "empty")
        #expect(try kept.end() == .exited(0))
        #expect(meter.read().processes == 0)
    }

    // MARK: - Asleep

    @Test(arguments: ["plain", "daemon", "setsid"])
    func oneThatSleepsIsReadForNothing(_ shape: String) throws {
        let kept = try Kept.brood(shape, 10, here: 11)
        var meter = UsageMeter(of: kept.tree)
        #expect(meter.read().processes == 11)
        try #require(comesToRest(&meter))
        #expect(meter.read().processes == 11)
        #expect(filesRead { _ = meter.read(anew: true) } >= 11, "the check has no teeth")
    }

    @Test func whateverSomebodyDidIsSeen() throws {
        var family = try Family()
        var meter = UsageMeter(of: family.kept.tree)
        let mistakes = try family.mistakes { meter.read().processes }
        #expect(mistakes == [])
    }

    @Test func whoWatchesTheRootAloneMissesIt() throws {
        var family = try Family()
        let root = family.kept.tree.root.number
        var meter = UsageMeter(of: family.kept.tree)
        var clock: ProcessClock?
        var last = 0
        let mistakes = try family.mistakes {
            let isAsleep = clock?.standsStill ?? false
            clock = ProcessClock(of: root)
            if !isAsleep { last = meter.read(anew: true).processes }
            return last
        }
        #expect(mistakes != [], "the check has no teeth")
    }

    /// Whoever has said "here" may still be on its way to sleep.
    private func comesToRest(_ meter: inout UsageMeter) -> Bool {
        let deadline = Clocks.monotonic + 20_000_000
        while filesRead({ _ = meter.read() }) > 0 {
            guard Clocks.monotonic < deadline else { return false }
            sched_yield()
        }
        return true
    }

    /// How often this thread read from a file, as the kernel counts it.
    private func filesRead(_ body: () -> Void) -> Int {
        let start = readCalls()
        let none = readCalls() - start
        let before = readCalls()
        body()
        return readCalls() - before - none
    }

    private func readCalls() -> Int {
        guard let file = try? Descriptor(open: "/proc/thread-self/io", O_RDONLY) else { return 0 }
        var bytes: [UInt8] = []
        _ = try? file.read(appendingTo: &bytes, limit: 4_096)
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("syscr: ")
        }
        return line.flatMap { Int($0.dropFirst(7)) } ?? 0
    }
}

/// A shell that starts and ends programs when it is told to, and sleeps the rest of the time.
private struct Family: ~Copyable {
    var kept: Kept
    private let words: Descriptor

    private static let script = """
        # Shells tell of those they have seen killed.
        exec 2>/dev/null
        echo here
        while read word; do
            case $word in
                start) sleep 700 & echo here ;;
                below) sh -c 'sleep 700 & echo here; exec sleep 700' & ;;
                end) kill $!; wait $!; echo here ;;
            esac
        done <&3
        """

    init() throws {
        let pipe = try Pipe(isNonblocking: false)
        var kept = try Kept(["sh", "-c", Family.script], events: pipe.reader.number)
        let isHere = try kept.output.next() == "here"
        #expect(isHere)
        self.kept = kept
        words = pipe.takeWriter()
    }

    /// After which words another number of living processes was read than there are.
    mutating func mistakes(_ read: () -> Int) throws -> [String] {
        var mistakes: [String] = []
        // Whoever is two below the one that ends is an orphan, and still of the tree.
        for (word, count) in [("start", 2), ("below", 4), ("end", 3), ("start", 4), ("end", 3)] {
            _ = read()
            #expect(try words.write(Array("\(word)\n".utf8)) == .bytes(word.utf8.count + 1))
            #expect(try kept.output.next() == "here")
            if read() != count { mistakes.append(word) }
        }
        return mistakes
    }
}
