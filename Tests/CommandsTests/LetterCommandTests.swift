import Arguments
import Support
import Swarm
import Testing
import Wire

@testable import Commands

/// `skep message` and `skep order`, against a supervisor that answers as it is told.
@Suite struct LetterCommandTests {
    private let scratch = Scratch(inMemory: true)
    private var caller: Caller { Caller(scratch) }

    @Test(arguments: [
        (["message", "a", "hi"], #"{"agents":["a"],"text":"hi"}"#),
        (["message", "a,b", "hi"], #"{"agents":["a","b"],"text":"hi"}"#),
        (["message", " a, b ,", "hi"], #"{"agents":["a","b"],"text":"hi"}"#),
        (["message", "role:critic", "hi"], #"{"role":"critic","text":"hi"}"#),
        (["order", "*", "stop"], #"{"all":true,"text":"stop"}"#),
        (
            ["message", "--intent", "ask", "--priority", "2", "a", "hi"],
            #"{"agents":["a"],"text":"hi","intent":"ask","priority":2}"#
        ),
        (["message", "a", "-"], #"{"agents":["a"],"text":"from a file"}"#),
    ])
    func whatIsSaidIsAsked(_ arguments: [String], _ body: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("a", nil)]) }
        var caller = caller
        caller.input = Array("from a file\n".utf8)
        let result = caller.run(arguments)
        #expect(result.output == "a: delivered\n")
        #expect(result.ending == .exit(.done))
        #expect(supervisor.body(of: arguments[0]) == (try JSON(parsing: body)))
    }

    @Test(arguments: [
        ["message", "a"], ["message", ",", "x"], ["message", "role:", "x"],
        ["order", "--priority", "11", "a", "x"], ["order", "--intent", "ask", "a", "x"],
    ])
    func whatIsWrongIsNotAsked(_ arguments: [String]) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([]) }
        #expect(caller.run(arguments).ending == .exit(.wrongUsage))
        #expect(supervisor.requests.isEmpty)
    }

    @Test func whoDidNotGetItIsSaid() throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            results([("a", nil), ("b", "'b' did not ask for messages")])
        }
        let result = caller.run("message", "a,b", "hi")
        #expect(result.output == "a: delivered\n")
        #expect(
            result.errors
                == "skep: cannot message 'b': 'b' did not ask for messages\nsee 'skep ps'\n")
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 1)
    }

    /// However they are named: a script that goes on knows that all have it.
    @Test(arguments: ["message", "order"], ["*", "role:x", "a,b", "b"])
    func itIsDoneWhereAllHaveIt(_ verb: String, _ whom: String) throws {
        let supervisor = try FakeSupervisor(scratch) { request in
            let isTaken = request.body.json["text"] == "all"
            return results([("a", nil), ("b", isTaken ? nil : "'b' did not confirm it")])
        }
        #expect(caller.run(verb, whom, "all").ending == .exit(.done))
        let result = caller.run(verb, whom, "some")
        #expect(result.output == "a: delivered\n")
        #expect(result.errors.contains("cannot \(verb) 'b': 'b' did not confirm it"))
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 2)
    }

    private func answer(_ outcomes: [(String, String?)]) -> Reply.Outcome {
        let list = outcomes.map { name, code -> JSON in
            guard let code else { return ["agent": JSON(name), "ok": true] }
            return [
                "agent": JSON(name), "ok": false, "code": JSON(code),
                "message": "'b' did not ask for messages",
            ]
        }
        return .ok(Body([JSON.Field("results", JSON(list))]))
    }

    /// Who is among all without taking any is nobody's mistake, and is told of all the same; who was named is.
    @Test(arguments: ["message", "order"], ["*", "role:x", "a,b"])
    func whoTakesNoneIsNoFailureWhereAllWereMeant(_ verb: String, _ whom: String) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in
            answer([("a", nil), ("b", "not_listening")])
        }
        let result = caller.run(verb, whom, "hi")
        guard whom != "a,b" else {
            #expect(result.output == "a: delivered\n" && result.ending == .exit(.failed))
            return
        }
        #expect(result.output == "a: delivered\nb: takes no messages\n")
        #expect(result.errors.isEmpty && result.ending == .exit(.done))
        #expect(supervisor.requests.count == 1)
    }

    /// Nobody has it, or one that takes them has not: that is not what was meant.
    @Test(arguments: [
        [("b", "not_listening")], [("a", nil), ("b", "not_listening"), ("c", "expired")],
    ])
    func itIsAFailureWhereNobodyHasItOrOneMissedIt(_ outcomes: [(String, String?)]) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in answer(outcomes) }
        let result = caller.run("message", "*", "hi")
        #expect(result.errors.contains("cannot message"))
        #expect(result.ending == .exit(.failed))
        #expect(supervisor.requests.count == 1)
    }

    /// Only to the supervisor that gave it; for any other the token is nobody's business.
    @Test(arguments: [true, false])
    func anAgentSaysWhoItIs(_ isItsOwn: Bool) throws {
        let supervisor = try FakeSupervisor(scratch) { _ in results([("a", nil)]) }
        var caller = caller
        caller.variables["SKEP_TOKEN"] = "secret"
        caller.variables["SKEP_CONTROL"] = isItsOwn ? supervisor.control : "ipc:///elsewhere"
        for command in [
            ["message", "a", "hi"], ["stop", "a"], ["freeze"], ["run", "--", "true"],
        ] {
            _ = caller.run(command)
        }
        #expect(supervisor.requests.count == 4)
        let token: JSON? = isItsOwn ? "secret" : nil
        #expect(supervisor.greetings.map { $0["token"] } == Array(repeating: token, count: 4))
    }
}
