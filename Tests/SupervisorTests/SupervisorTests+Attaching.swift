import EventLog
import Glibc
import Support
import Swarm
import Testing
import Wire

// A terminal of one's own that becomes an agent's.
extension SupervisorTests {
    @Test func whoAttachesSeesWhatIsPrintedAndTypes() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "stty size; echo ready; exec cat")
        try hive.wait(for: "cat") { $0["last_line"]?.string == "ready" }
        let visitor = try Visitor(hive, "cat", columns: 100, rows: 30)
        #expect(visitor.seat?.role == .writer)
        #expect(visitor.seat?.writer == "pts/7")
        #expect(visitor.seat?.size == TerminalSize(columns: 100, rows: 30))
        #expect(try hive.ask("health")["attached"]?[0]?["writer"] == "pts/7")
        visitor.type("honey\r")
        try visitor.wait { $0.text.hasSuffix("honey\r\nhoney\r\n") }
        visitor.type("\u{4}")
        try visitor.wait { $0.isOver }
        #expect(visitor.end == "exit 0")
        let agent = try hive.wait(for: "cat") { $0["status"]?.string == "completed" }
        #expect(try hive.ask("health")["attached"] == nil)
        try hive.shutDown()
        // What comes before the first frame is in the log, what comes after it as well.
        let logged = try hive.printed("pty", by: agent)
        #expect(Array(logged.dropFirst(Int(visitor.start))) == visitor.bytes)
        #expect(visitor.flaw == nil)
        #expect(try hive.printed("in", by: agent) == Array("honey\r\u{4}".utf8))
        #expect(try hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test func whoAttachesMayAnswerWhatAnAgentAsks() throws {
        let hive = try Hive()
        let ask = #"echo '{"type":"status","subject":"waiting"}' >&3"#
        _ = try hive.spawn("asks", "\(ask); read answer; echo got $answer; exec cat")
        try hive.wait(for: "asks") { $0["status"]?.string == "waiting" }
        #expect(throws: ErrorBody.self) { try hive.ask("send", ["agent": "asks", "text": "no"]) }
        let visitor = try Visitor(hive, "asks")
        visitor.type("yes\r")
        try visitor.wait { $0.text.contains("got yes") }
    }

    @Test func anAnswerIsSentToWhoWaitsAlone() throws {
        let hive = try Hive()
        let ask = #"echo '{"type":"status","subject":"waiting"}' >&3"#
        let work = #"echo '{"type":"status","subject":"running"}' >&3"#
        _ = try hive.spawn(
            "asks", "\(ask); read answer; echo got $answer; \(work); exec cat", pty: false)
        try hive.wait(for: "asks") { $0["status"]?.string == "waiting" }
        let answer: JSON = ["agent": "asks", "text": "yes", "answer": true]
        #expect(try hive.ask("send", answer) == [:])
        try hive.wait(for: "asks") {
            $0["status"]?.string == "running" && $0["last_line"]?.string == "got yes"
        }
        let refusal = #expect(throws: ErrorBody.self) { try hive.ask("send", answer) }
        #expect(refusal?.code == "not_waiting")
    }

    @Test func whatDoesNotShowIsNotKept() throws {
        let hive = try Hive()
        _ = try hive.spawn("lock", "stty -echo; echo word?; read w; stty echo; echo so; exec cat")
        try hive.wait(for: "lock") { $0["last_line"]?.string == "word?" }
        let visitor = try Visitor(hive, "lock")
        for key in "hunter2\r" { visitor.type(String(key)) }
        try visitor.wait { $0.text.contains("so\r\n") }
        visitor.type("open\r")
        try visitor.wait { $0.text.contains("open\r\nopen\r\n") }
        try hive.shutDown()
        let rows = try hive.events().filter { $0.type == .output && $0.subject == "in" }
        #expect(rows.map(\.content).first == .text(#"{"hidden":true,"length":8}"#))
        #expect(rows.last?.content == .bytes(Array("open\r".utf8)))
        #expect(rows.count == 2, "keys of a short while are one row")
        let log = try #require(TextFile.bytes(hive.directory.path + "/log.db"))
        #expect(!log.contains(Array("hunter2".utf8)))
    }

    @Test func oneTypesAndOthersWatchUntilTheyTakeOver() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        let first = try Visitor(hive, "cat", as: "pts/1", columns: 100, rows: 30)
        let second = try Visitor(hive, "cat", as: "pts/2", columns: 90, rows: 20)
        #expect(second.seat?.role == .watcher)
        #expect(second.seat?.writer == "pts/1")
        #expect(second.seat?.size == TerminalSize(columns: 100, rows: 30))
        second.type("no")
        second.send(.resize(try #require(TerminalSize(columns: 50, rows: 10))))
        try second.wait { !$0.refusals.isEmpty }
        #expect(second.refusals.first?.code == "watching")
        #expect(second.refusals.first?.count == 2)
        first.type("a\r")
        try second.wait { $0.text == "a\r\na\r\n" }
        #expect(first.sizes.isEmpty, "who watches resizes nothing")
        second.send(.takeOver)
        try first.wait { $0.writer?.name == "pts/2" && !$0.sizes.isEmpty }
        #expect(first.writer?.role == .watcher)
        #expect(first.sizes.last == TerminalSize(columns: 50, rows: 10))
        try second.wait { $0.writer?.role == .writer }
        second.type("b\r")
        first.type("c\r")
        try first.wait { $0.text.hasSuffix("b\r\nb\r\n") && !$0.refusals.isEmpty }
        second.send(.leave)
        try second.wait { $0.isOver }
        #expect(second.end == "left")
        try first.wait { $0.writer?.name == nil }
        try hive.shutDown()
        let sizes = try hive.events().filter { $0.subject == "size" }.map(\.content)
        #expect(
            sizes
                == ["120,40", "100,30", "50,10"].map { text in
                    let parts = text.split(separator: ",")
                    return .text(#"{"columns":\#(parts[0]),"rows":\#(parts[1])}"#)
                })
    }

    @Test func detachingLetsEverybodyGo() throws {
        let hive = try Hive()
        _ = try hive.spawn("cat", "exec cat")
        let visitors = [
            try Visitor(hive, "cat"), try Visitor(hive, "cat", watch: true),
        ]
        #expect(visitors.map { $0.seat?.role } == [.writer, .watcher])
        let done = try hive.ask("detach", ["agents": ["cat"]])["results"]?[0]
        #expect(done == ["agent": "cat", "ok": true])
        for visitor in visitors {
            try visitor.wait { $0.isOver }
            #expect(visitor.end == "detached")
        }
        let again = try hive.ask("detach", ["all": true])["results"]?[0]
        #expect(again == ["agent": "cat", "ok": true, "already": true])
        #expect(try hive.agent("cat")["status"]?.string == "running")
        #expect(try hive.tell("detach", "nobody") == "no_such_agent")
    }

    @Test func whatCannotBeAttachedToSaysWhy() throws {
        let hive = try Hive()
        _ = try hive.spawn("piped", "exec cat", pty: false)
        _ = try hive.spawn("cat", "exec cat")
        _ = try hive.spawn("over", "exit 3")
        try hive.wait(for: "over") { $0["status"]?.string == "failed" }
        let guest = try Guest("guest", of: hive)
        let size = [JSON.Field("columns", 80), JSON.Field("rows", 24)]
        func code(_ verb: String, _ agent: String, _ size: [JSON.Field]) -> String? {
            let fields = [JSON.Field("agent", JSON(agent))] + size
            do { _ = try hive.ask(verb, JSON(fields)) } catch { return (error as? ErrorBody)?.code }
            return nil
        }
        for verb in ["attach", "resize"] {
            #expect(code(verb, "piped", size) == "not_a_terminal")
            #expect(code(verb, "guest", size) == "not_a_terminal")
            #expect(code(verb, "over", size) == "exited")
            #expect(code(verb, "nobody", size) == "no_such_agent")
            #expect(code(verb, "cat", []) == "bad_request")
            for (columns, rows) in [(0, 1), (1, 0), (1_001, 1), (1, 1_001), (-1, 1)] {
                let wrong = [
                    JSON.Field("columns", JSON(columns)), JSON.Field("rows", JSON(rows)),
                ]
                #expect(code(verb, "cat", wrong) == "bad_request")
            }
            #expect(throws: ErrorBody.self) {
                try guest.ask(verb, ["agent": "cat", "columns": 1, "rows": 1])
            }
        }
        #expect(throws: ErrorBody.self) { try guest.ask("detach", ["agents": ["guest"]]) }
        try hive.shutDown()
        let outcomes = try hive.events().filter { $0.type == .command && $0.subject == "attach" }
        #expect(outcomes.count == 5, "refused commands are events as well")
    }
}
