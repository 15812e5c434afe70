import EventLog
import Glibc
import Support
import Swarm
import Testing

@testable import Commands

/// A log that a test writes.
private final class Tale {
    private var story = Story()
    private var writer: LogWriter
    private var agent: AgentID?

    init(_ scratch: Scratch) throws {
        writer = try LogWriter(LogDirectory(scratch.path + "/.skep"))
    }

    /// Another agent, and what it prints; says what the last row is.
    func begin(_ name: String, printing line: String) throws -> EventID {
        let told = story.events.count
        agent = story.spawn("10:00:00", name, "coder", ["claude"], process: 1)
        return try add([line], after: told)
    }

    /// More of the same agent.
    @discardableResult
    func add(_ lines: String...) throws -> EventID {
        guard agent != nil else { return try begin("coder-1", printing: lines.joined()) }
        return try add(lines, after: story.events.count)
    }

    private func add(_ lines: [String], after told: Int) throws -> EventID {
        for line in lines { story.print("10:00:01", agent, line, stream: "out") }
        writer.stage(Array(story.events[told...]))
        try writer.commit()
        return EventID(Int64(story.events.count))
    }
}

/// What goes on when rows come: told by a doorbell, read from the log.
@Suite struct FollowingTests {
    private let scratch = Scratch()
    private static let missing = "skep: no supervisor runs; this goes on when one does"
    private static let back = "skep: a supervisor runs again"

    @Test(arguments: [["logs", "-f"], ["events", "-f", "--type", "output"]])
    func whatIsCommittedNextIsShown(command: [String]) throws {
        let tale = try Tale(scratch)
        try tale.add("first\n")
        let chime = try Chime(scratch)
        let child = try Child([Products.path(of: "skep"), "-C", scratch.path] + command)
        #expect(try child.says("first\n"))
        chime.ring(try tale.begin("later", printing: "second\n"))
        // Whoever is new is called by its name.
        #expect(try child.says("later"))
        #expect(try child.says("second\n"))
        #expect(child.errors.isEmpty)
    }

    @Test func aLineIsShownAsItStandsWhenNothingComes() throws {
        let tale = try Tale(scratch)
        try tale.add("begun\n")
        let chime = try Chime(scratch)
        let child = try Child.following(scratch, ["logs", "-f"])
        #expect(try child.says("begun\n"))
        chime.ring(try tale.add("and ", "not en"))
        #expect(try child.says("and not en\n"))
    }

    @Test func itBeginsBeforeThereIsALog() throws {
        mkdir(scratch.path + "/.skep", 0o700)
        let child = try Child.following(scratch, ["logs", "-f"])
        #expect(try child.line("skep: ") == FollowingTests.missing)
        let tale = try Tale(scratch)
        try tale.add("first\n")
        #expect(try child.line("10:")?.hasSuffix("coder-1  first") == true)
    }

    /// No tick tells of any of these rows: one is committed as the supervisor dies, one while nobody
    /// serves, and the next supervisor serves elsewhere and says nothing.
    @Test(arguments: [["logs", "-f", "coder-1"], ["events", "-f", "--type", "output"]])
    func whatNobodyToldOfIsShownAndWhoServesIsSaid(command: [String]) throws {
        let tale = try Tale(scratch)
        try tale.add("one\n")
        var chime: Chime? = try Chime(scratch)
        let child = try Child.following(scratch, command)
        #expect(try child.says("one\n"))
        // It has connected, and may not miss what comes now.
        chime?.ring(try tale.add("two\n"))
        #expect(try child.says("two\n"))
        try tale.add("three\n")
        chime = nil
        #expect(try child.says("three\n"))
        #expect(try child.line("skep: ") == FollowingTests.missing)
        try tale.add("four\n")
        chime = try Chime(scratch, key: "elsewhere")
        #expect(try child.says("four\n"))
        #expect(try child.line("skep: ") == FollowingTests.back)
        chime?.ring(try tale.add("five\n"))
        #expect(try child.says("five\n"))
        #expect(child.lines.count { $0.hasPrefix("skep: ") } == 2)
        let shown = child.lines.compactMap { $0.split(separator: " ").last }.filter {
            ["one", "two", "three", "four", "five"].contains($0)
        }
        #expect(shown == ["one", "two", "three", "four", "five"])
    }

    /// Another log has the same numbers for other rows.
    @Test(arguments: [["logs", "-f"], ["events", "-f", "--type", "output"]])
    func whoFollowsALogThatIsTakenAwayIsTold(command: [String]) throws {
        let tale = try Tale(scratch)
        try tale.add("one\n")
        let chime = try Chime(scratch)
        let child = try Child.following(scratch, command)
        #expect(try child.says("one\n"))
        chime.ring(try tale.add("two\n"))
        #expect(try child.says("two\n"))
        let last = try tale.add("three\n")
        rename(scratch.path + "/.skep", scratch.path + "/away")
        chime.ring(last)
        #expect(try child.says("three\n"))
        let log = scratch.path + "/.skep/log.db"
        #expect(
            try child.line("skep: ") == "skep: the log '\(log)' was taken away while it was read")
        #expect(try child.wait() == .exited(1))
    }

    /// Whoever reads the output gets rows, and nothing but rows.
    @Test func whatIsSaidOfTheConnectionIsNotAmongTheRows() throws {
        let tale = try Tale(scratch)
        try tale.add("one\n")
        let child = try Child([
            Products.path(of: "skep"), "-C", scratch.path, "events", "-f", "--json",
        ])
        #expect(try child.says("one"))
        while !child.errors.contains(FollowingTests.missing) { try child.read() }
        #expect(child.lines.allSatisfy { $0.hasPrefix("{") })
    }
}
