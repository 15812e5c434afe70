import Support
import Swarm
import Testing
import Wire

/// A program that joined a hive's supervisor, for a test to speak for.
final class Guest {
    let name: String
    private(set) var token: String?
    private(set) var agent = ""
    /// The number of its next event.
    var next: Int64 = 1
    private let hive: Hive
    private var client: ControlClient

    /// Joins, or comes back with its token.
    init(_ name: String, of hive: Hive, role: String = "coder", token: String? = nil) throws {
        self.name = name
        self.hive = hive
        self.token = token
        client = try hive.another()
        try join(role)
    }

    private func join(_ role: String? = nil) throws {
        var body: [JSON.Field] = [.init("name", JSON(name))]
        if let role { body.append(.init("role", JSON(role))) }
        if let token { body.append(.init("token", JSON(token))) }
        let answer = try ask("join", JSON(body))
        token = try #require(answer["token"]?.string)
        agent = try #require(answer["agent"]?.string)
        next = Int64(try #require(answer["last_seq"]?.int)) + 1
    }

    /// Ends the connection as it is, and joins by another one.
    func comeBack() throws {
        client = try hive.another()
        try join()
    }

    func ask(_ verb: String, _ body: JSON = [:]) throws -> JSON {
        try client.request(verb, Body(body.object ?? []), within: .seconds(20)).get().json
    }

    /// Sends, and does not wait for what comes of it.
    func send(_ verb: String, _ body: JSON) throws -> RequestID {
        try client.send(verb, Body(body.object ?? []), within: .seconds(20))
    }

    /// Nil where the connection ended before there was a reply.
    func reply(to id: RequestID) throws -> JSON? {
        try client.reply(to: id, within: .seconds(20))?.get().json
    }

    /// So many decisions, each with its number for a subject.
    func decisions(from first: Int64, _ count: Int) -> JSON {
        let events = (first..<first + Int64(count)).map { number -> JSON in
            ["type": "decision", "subject": JSON("\(number)"), "seq": JSON(number)]
        }
        return ["events": JSON(events)]
    }

    @discardableResult
    func append(_ count: Int) throws -> JSON {
        let answer = try ask("append", decisions(from: next, count))
        next += Int64(count)
        return answer
    }

    /// Waits for the next push and says that it was obeyed; gives its verb.
    func obey(_ wanted: String, ok: Bool = true) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            guard case .push(let push)? = try client.receive() else { continue }
            _ = try ask("done", ["push": push.body.json["push"] ?? .null, "ok": JSON(ok)])
            if push.verb == wanted { return }
        }
        throw Child.Failure(description: "no \(wanted) was pushed")
    }
}
