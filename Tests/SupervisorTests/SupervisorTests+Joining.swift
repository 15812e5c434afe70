import Support
import Swarm
import Testing

// The programs of docs/protocol.md, as a stranger would run them.
extension SupervisorTests {
    private static let counter = Documentation.script("counter.py")

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func theShortestProgramJoinsSaysThreeThingsAndLeaves() throws {
        let swarm = try Strangers(try Hive())
        let greeter = try swarm.start(Documentation.script("hello.py"))
        #expect(try greeter.wait() == .exited(0))
        #expect(greeter.errors == "")
        #expect(try swarm.lines(of: "greeter") == ["hello 1", "hello 2", "hello 3"])
        #expect(try swarm.hive.agent("greeter")["status"]?.string == "completed")
        // Once more it is the same agent, and its numbers go on.
        #expect(try swarm.start(Documentation.script("hello.py")).wait() == .exited(0))
        #expect(try swarm.lines(of: "greeter").last == "hello 6")
        #expect(try swarm.tell("list") == ["greeter completed exit"])
        try swarm.hive.shutDown()
        #expect(try swarm.hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aProgramJoinsObeysAndLeaves() throws {
        let swarm = try Strangers(try Hive())
        let scout = try swarm.start(SupervisorTests.counter, "scout")
        try swarm.wait(for: "scout", toWriteMoreThan: 0)
        #expect(try swarm.tell("list") == ["scout running wire"])
        #expect(try stepsWhileHeld("scout", swarm) == 0)
        #expect(try swarm.tell("stop", "scout") == ["scout ok"])
        #expect(try scout.wait() == .exited(0))
        #expect(try swarm.tell("list").first == "scout terminated operator")
        #expect(scout.errors == "")
        try swarm.hive.shutDown()
    }

    /// How many steps it takes while it is held and another one takes three.
    private func stepsWhileHeld(_ name: String, _ swarm: Strangers) throws -> Int {
        let other = try swarm.start(SupervisorTests.counter, "other")
        #expect(try swarm.tell("pause", name) == ["\(name) ok"])
        let agent = try swarm.hive.agent(name)
        #expect(agent["status"]?.string == "paused" && agent["evidence"]?.string == "wire")
        let before = try swarm.lines(of: name).count
        try swarm.wait(for: "other", toWriteMoreThan: 3)
        let steps = try swarm.lines(of: name).count - before
        #expect(try swarm.tell("resume", name) == ["\(name) ok"])
        try swarm.wait(for: name, toWriteMoreThan: before + steps)
        #expect(try swarm.tell("stop", "other") == ["other ok"])
        #expect(try other.wait() == .exited(0))
        return steps
    }

    /// The test above sees it when a program says that it is held, and is not.
    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aProgramThatOnlySaysThatItIsHeldIsFoundOut() throws {
        let swarm = try Strangers(try Hive())
        let script = SupervisorTests.counter?.replacing("elif not paused:", with: "else:")
        let scout = try swarm.start(script, "scout")
        try swarm.wait(for: "scout", toWriteMoreThan: 0)
        #expect(try stepsWhileHeld("scout", swarm) > 0)
        scout.kill()
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aProgramOutlivesSupervisorsAndItsNumbersGoOn() throws {
        let swarm = try Strangers(try Hive())
        let scout = try swarm.start(SupervisorTests.counter, "scout")
        try killSupervisors(3, besides: "scout", swarm)
        #expect(try introductions(swarm) == 1)
        #expect(try swarm.tell("stop", "scout") == ["scout ok"])
        #expect(try scout.wait() == .exited(0))
        let lines = try swarm.lines(of: "scout")
        #expect(lines == (1...lines.count).map { "step \($0)" })
        #expect(try swarm.tell("list") == ["scout terminated operator"])
        try swarm.hive.shutDown()
        #expect(try swarm.hive.audit() == "lost=0 dup=0 gap=0 reorder=0 chain=0 derived=0")
    }

    /// The test above sees it when a program comes back without its token.
    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aProgramThatForgetsItsTokenIsFoundOut() throws {
        let swarm = try Strangers(try Hive())
        let keeping = #"me = {"name": body["name"], "token": body["token"]}"#
        let script = try #require(SupervisorTests.counter)
        #expect(script.contains(keeping))
        let scout = try swarm.start(script.replacing(keeping, with: "pass"), "scout")
        try killSupervisors(1, besides: "scout", swarm)
        #expect(try introductions(swarm) > 1)
        scout.kill()
    }

    /// One after the other, and waits each time until the program went on.
    private func killSupervisors(_ count: Int, besides name: String, _ swarm: Strangers) throws {
        try swarm.wait(for: name, toWriteMoreThan: 0)
        for _ in 1...count {
            try swarm.hive.killSupervisor()
            try swarm.wait(for: name, toWriteMoreThan: swarm.lines(of: name).count)
        }
    }

    private func introductions(_ swarm: Strangers) throws -> Int {
        try swarm.hive.events().count { $0.type == .agentJoined }
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func aProgramHearsWhatItIsTold() throws {
        let swarm = try Strangers(try Hive())
        let scout = try swarm.start(SupervisorTests.counter, "scout")
        try swarm.wait(for: "scout", toWriteMoreThan: 0)
        #expect(try swarm.tell("message", "scout", "Which branch?") == ["scout ok"])
        #expect(try scout.line("operator says") == "operator says Which branch?")
        #expect(try swarm.tell("order", "scout", "Count on.") == ["scout ok"])
        #expect(try scout.line("operator says") == "operator says Count on.")
        let letters = try swarm.hive.events().filter { $0.type == .message || $0.type == .order }
        #expect(letters.map(\.type) == [.message, .order])
        scout.kill()
    }

    @Test(.enabled(if: Python.path != nil, "needs python3-zmq"))
    func anOperatorsClientSaysWhatWasRefused() throws {
        let swarm = try Strangers(try Hive())
        #expect(try swarm.tell("pause", "nobody").first?.hasPrefix("nobody no_such_agent:") == true)
        #expect(try swarm.tell("dance", "x").first?.hasPrefix("dance: unknown_verb:") == true)
        try swarm.hive.shutDown()
    }
}
