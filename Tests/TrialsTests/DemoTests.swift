import EventLog
import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// `skep demo`: what it promises to show happens in every run, and comes from what is really done.
    @Suite(.serialized) struct DemoTests {
        /// Side by side, because each of them waits most of the time.
        @Test func everyRunShowsAllOfIt() throws {
            let plays = try [5, 5, 8].map { try Play(seed: $0) }
            // Somebody breaks a file that the critic has accepted already.
            let broken = try Play(seed: 8)
            _ = try broken.child.says("remove ")
            TextFile.write(Array("raise SystemExit(1)\n".utf8), to: "\(broken.place)/shop/cart.py")
            for play in plays {
                #expect(try play.child.wait() == .exited(0), "\(play.child.errors)")
                #expect(play.child.lines.contains { $0.hasSuffix(", OK") })
                #expect(play.child.lines.suffix(2).first == "all of it can be seen again:")
                #expect(play.child.lines.last?.hasSuffix("skep -C '\(play.place)' replay") == true)
                play.expectAll(try play.tale())
            }
            #expect(try broken.child.wait() == .exited(1))
            let tales = try plays.map { try $0.tale() }
            #expect(try broken.tale().decided(by: "orchestrator").last == "not done")
            #expect(tales[0].plot == tales[1].plot)
            #expect(tales[0].plot != tales[2].plot)
            #expect(tales[0].decided(by: "orchestrator").last == "done")
        }

        @Test func whoIsInterruptedLeavesNothingBehind() throws {
            let play = try Play(seed: 1)
            #expect(try play.child.says(": find "))
            kill(play.child.process, SIGINT)
            #expect(try play.child.wait() == .exited(1))
            #expect(play.child.errors.contains("interrupted"))
            #expect(try play.isOver())
        }

        @Test func itTakesNoDirectoryThatIsSomebodys() throws {
            let scratch = Scratch()
            TextFile.write([0x78], to: "\(scratch.path)/mine")
            let child = try Child.run([Products.path(of: "skep"), "demo", scratch.path])
            #expect(try child.wait() == .exited(1))
            #expect(child.errors.contains("Directory not empty"))
            #expect(Scratch.names(in: scratch.path) == ["mine"])
        }

        /// A person goes where the line above the footer leads, and answers what waits.
        @Test func theTourLeadsThroughIt() throws {
            let scratch = Scratch()
            let place = scratch.path + "/shop"
            let seat = try Seat(
                running: [
                    Products.path(of: "skep"), "demo", "--seed", "5", "--pace", "fast", place,
                ], columns: 80, rows: 24,
                ["PATH": getenv("PATH").map { String(cString: $0) } ?? ""], seconds: 120)
            try seat.shows("tour 1 of 17")
            try seat.type("\r", until: "tour 2 of 17")
            // Before somebody waits there is nowhere to go, and the line stays.
            try seat.shows("asks")
            try seat.type("w", until: "tour 3 of 17")
            try seat.type("a", until: "tour 4 of 17")
            try seat.type("y", until: "tour 5 of 17")
            try seat.type("6", until: "tour 6 of 17")
            seat.tap.type(Seat.escape)
            try seat.shows("1 Swarm")
            try seat.type("d", until: "tour 7 of 17")
            try seat.type(".", until: "tour 8 of 17")
            // The second question: all of it ends only when that is answered, too.
            try seat.becomes("nobody asks for a second time") {
                $0.row("LIVE")?.contains(" asks ") == true
            }
            try seat.type("w", until: "tour 9 of 17")
            seat.tap.type("a")
            try seat.shows("asks · 1 of 1")
            try seat.type("y", until: "tour 10 of 17")
            try seat.type("R", until: "tour 11 of 17")
            try seat.type("[", until: "tour 12 of 17")
            try seat.type("@", until: "tour 13 of 17")
            try seat.type("before\r", until: "tour 14 of 17")
            // Somebody may run, so that nothing can be brought back yet.
            try seat.type(".", until: "tour 15 of 17")
            // Nothing was brought back, and so nothing is to be taken back.
            try seat.type("R", until: "tour 17 of 17")
            try seat.shows("✓7 done")
            // Afterwards the files of the beginning come back.
            try seat.type("R", until: "REPLAY")
            seat.tap.type("@before\r")
            try seat.becomes("it is not the beginning") {
                $0.row("REPLAY")?.contains("just now") == false
            }
            try seat.type("u", until: "Restore the files to")
            seat.tap.type("y")
            try seat.becomes("the old function is not back") { _ in
                TextFile.read("\(place)/shop/price.py")?.contains("places=2") == false
            }
            try seat.type("R", until: " LIVE ")
            #expect(try seat.leave() == [])
            // It is told by whole commands how to come back, and by nothing else.
            let said = String(decoding: seat.tap.bytes, as: UTF8.self)
            #expect(!said.contains("skep opens this again"))
            let play = try Play(at: place, in: scratch)
            #expect(
                String(decoding: seat.tap.bytes, as: UTF8.self).contains("skep -C '\(place)' down"))
            #expect(try play.tale().decided(by: "orchestrator").last == "done")
            try play.end()
            #expect(try play.isOver())
        }
    }
}

/// One run of it.
private final class Play {
    let place: String
    let child: Child
    private let scratch: Scratch

    init(seed: Int) throws {
        scratch = Scratch()
        place = scratch.path + "/shop"
        child = try Child(
            [
                Products.path(of: "skep"), "demo", "--plain", "--pace", "fast", "--seed", "\(seed)",
                place,
            ], seconds: 180)
    }

    /// One that was begun elsewhere.
    init(at place: String, in scratch: Scratch) throws {
        self.place = place
        self.scratch = scratch
        child = try Child.run(["true"])
    }

    deinit { _ = try? end() }

    func end() throws { _ = try Child.run([Products.path(of: "skep"), "-C", place, "down"]) }

    /// Whether nothing of it runs.
    func isOver() throws -> Bool {
        let health = try Child.run([Products.path(of: "skep"), "-C", place, "health"])
        let left = try Child.run(["pgrep", "-f", place])
        return try health.wait() == .exited(69) && left.lines.isEmpty
    }

    func tale() throws -> Tale { try Tale(place) }

    func expectAll(_ tale: Tale) {
        // The critic refuses an edit because tests failed, and accepts it when it was mended.
        let judged = tale.decided(by: "critic")
        let refused = judged.first { $0.hasPrefix("reject ") }.map { $0.dropFirst(7) }
        #expect(refused != nil && judged.contains { $0 == "accept \(refused ?? "")" }, "\(judged)")
        let runs = tale.events.filter { $0.type == .tool && $0.subject == "unittest" }
        let isOK = { (event: Event) in tale.content(event)["ok"]?.bool }
        #expect(Set(runs.filter { tale.name($0) == "critic" }.map(isOK)) == [true, false])
        // Two coders want one file: who comes second stands in line, and has it later.
        let waiting = tale.leases("waiting"), granted = tale.leases("granted")
        #expect(!waiting.isEmpty && Set(waiting).isSubset(of: granted), "\(waiting) \(granted)")
        #expect(Set(granted) == ["coder-1", "coder-2", "coder-3"])
        // One asks, one is held; both hear an answer.
        let asked = tale.events.filter {
            $0.type == .gate && tale.content($0)["verdict"] == "ask"
        }
        #expect(Set(asked.map { tale.content($0)["rule"]?.string }) == ["rm-rf", "loop"])
        let answers = tale.events.filter { $0.type == .approval }
        #expect(Set(answers.compactMap(\.subject)) == Set(asked.map { "\($0.id.rawValue)" }))
        #expect(answers.allSatisfy { tale.content($0)["verdict"] == "allow" })
        let loop = tale.events.filter { $0.type == .signal && $0.subject == "loop" }
        #expect(loop.map(tale.name) == ["coder-3"])
        // The slow scout tells what the quick one did not see, when the work has long begun.
        let told = tale.events.filter { $0.type == .message }
            .compactMap { tale.content($0)["text"]?.string }
        let places = ["names: ", "defined ", "texts: "].map { word in
            told.firstIndex { $0.hasPrefix(word) } ?? -1
        }
        #expect(places == places.sorted() && places[0] >= 0, "\(told)")
        // Budgets fill.
        let spenders = Set(tale.events.filter { $0.type == .usage }.map(tale.name))
        #expect(spenders.isSuperset(of: ["coder-1", "coder-2", "coder-3", "critic"]))
        // The trace is of what is done: no row of it is somebody who waits for work.
        let (idle, busy) = (tale.statuses { $0 == "idle" }, tale.statuses { $0 == "running" })
        #expect(!idle.isEmpty && !idle.contains(where: tale.isTraced))
        #expect(!busy.isEmpty && busy.allSatisfy(tale.isTraced))
        #expect(tale.worktrees == ["coder-1", "coder-2"])
    }
}

/// What a log tells.
private struct Tale {
    let events: [Event]
    private let state: State

    init(_ place: String) throws {
        let reader = try LogReader(LogDirectory(place + "/.skep"))
        var found: [Event] = []
        let range = try #require(try reader.range())
        try reader.forEach(after: .none, through: range.upperBound) {
            if $0.type != .output { found.append(Event($0)) }
        }
        events = found
        state = try reader.state()
    }

    func name(_ event: Event) -> String { event.agent.flatMap { state[$0]?.name } ?? "" }

    func content(_ event: Event) -> JSON {
        guard case .text(let text) = event.content else { return .null }
        return (try? JSON(parsing: text)) ?? .null
    }

    func decided(by name: String) -> [String] {
        events.filter { $0.type == .decision && self.name($0) == name }.compactMap(\.subject)
    }

    /// What the agents said that they do.
    func statuses(_ isMeant: (String?) -> Bool) -> [Event] {
        events.filter { $0.type == .status && isMeant($0.subject) }
    }

    func isTraced(_ event: Event) -> Bool { event.metadata?.contains("trace_id") == true }

    /// Who got so far with CHANGES.md.
    func leases(_ action: String) -> [String] {
        events.filter {
            $0.type == .lease && content($0)["action"]?.string == action
                && $0.subject == "CHANGES.md"
        }.map(name)
    }

    var worktrees: [String] {
        state.agents.filter { $0.origin.worktree != nil }.map(\.name).sorted()
    }

    /// Who does what, without when.
    var plot: [String] {
        let tellers: [EventType] = [.decision, .message]
        return events.filter { tellers.contains($0.type) }.map { event in
            "\(name(event)) \(event.subject ?? "") \(content(event)["text"]?.string ?? "")"
        }.sorted()
    }
}
