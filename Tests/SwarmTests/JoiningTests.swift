import Swarm
import Testing

/// Who is let in, for whom a connection speaks, and what is stored of what it numbers.
@Suite struct JoiningTests {
    @Test func aNameThatNobodyHasIsANewAgent() throws {
        var stage = Stage()
        let answer = stage.join("scout", role: "coder", on: 7, token: "t")
        #expect(answer == ["agent": "a1", "name": "scout", "token": "t", "last_seq": 0])
        let agent = stage.agent(AgentID(rawValue: "a1"))
        #expect(agent.role == "coder" && agent.condition.status == .running)
        #expect(agent.condition.evidence == .wire && agent.origin.isJoined)
        #expect(!stage.events.contains { "\($0.content)".contains("\"t\"") }, "only its digest")
    }

    @Test func withoutANameThereIsANumber() {
        var stage = Stage()
        #expect(stage.join(nil, on: 7)?["name"] == "guest-1")
        #expect(stage.join(nil, on: 8)?["name"] == "guest-2")
    }

    @Test func withItsTokenItIsTheSameAgentAndItsNumbersGoOn() {
        var stage = Stage()
        _ = stage.join("scout", on: 7, token: "t")
        stage.append(from: 1, 3, on: 7)
        let events = stage.events.count
        let again = stage.join("scout", on: 8, proving: "t")
        #expect(again == ["agent": "a1", "name": "scout", "token": "t", "last_seq": 3])
        #expect(stage.events.count == events, "nothing has happened")
        #expect(stage.append(from: 4, 1, on: 8) == .done(["first": 5, "last": 5]))
    }

    @Test(arguments: [
        ("scout", "wrong", "bad_token"), ("nobody", "t", "bad_token"), ("scout", nil, "name_taken"),
    ])
    func whoCannotProveItIsNotLetIn(_ name: String, _ token: String?, _ code: String) {
        var stage = Stage()
        _ = stage.join("scout", on: 7, token: "t")
        #expect(stage.join(name, on: 8, proving: token) == nil)
        #expect(stage.refusal()?.code == code)
        #expect(stage.kernel.agent(of: [8]) == nil)
    }

    @Test func aProgramWithoutMemoryTakesItsPlaceAgain() {
        var stage = Stage()
        _ = stage.join("scout", on: 7, token: "t")
        stage.append(from: 1, 2, on: 7)
        let again = stage.join("scout", on: 8, token: "u", isFresh: true)
        #expect(again?["agent"] == "a1" && again?["token"] == "u" && again?["last_seq"] == 2)
        #expect(stage.append(from: 3, 1, on: 7).code == "not_joined", "the one before it is out")
        #expect(stage.join("scout", on: 9, proving: "t") == nil, "and so is its token")
    }

    @Test func theNameOfASpawnedAgentIsItsOwn() {
        var stage = Stage()
        let id = stage.start("one")
        #expect(stage.join("one", on: 7, isFresh: true) == nil)
        #expect(stage.refusal()?.code == "name_taken")
        stage.take(.process(id, .exited(.code(0))))
        stage.take(.process(id, .empty))
        #expect(stage.join("one", on: 7)?["agent"] == JSON(id.rawValue), "it has ended")
        #expect(stage.takeEffects().contains(.forget(id)), "nobody starts it again")
    }

    @Test func aSpawnedAgentSpeaksByItsToken() {
        var stage = Stage()
        let id = stage.start("one", token: "t")
        #expect(stage.hello("t", on: 7)?["agent"] == JSON(id.rawValue))
        #expect(stage.append(from: 1, 1, on: 7).code == nil)
        #expect(stage.hello("x", on: 8) == nil && stage.refusal()?.code == "bad_token")
        #expect(stage.join("one", on: 9, proving: "t")?["last_seq"] == 1)
        stage.say(.leave(code: 0, reason: nil), on: 9)
        #expect(stage.refusal()?.code == "forbidden", "it leaves by ending")
    }

    @Test func aConnectionSpeaksForOne() {
        var stage = Stage()
        _ = stage.join("one", on: 7, token: "t")
        _ = stage.join("two", on: 8, token: "u")
        #expect(stage.join("three", on: 7) == nil && stage.refusal()?.code == "forbidden")
        #expect(stage.hello("u", on: 7) == nil && stage.refusal()?.code == "forbidden")
        #expect(stage.hello("t", on: 7) != nil)
    }

    @Test func onlySoManyAreLetIn() {
        var stage = Stage()
        for number in 0..<Patience.guests {
            #expect(stage.join("g\(number)", on: Int(number)) != nil)
        }
        #expect(stage.join("more", on: 70_000) == nil && stage.refusal()?.code == "busy")
        stage.say(.leave(code: 0, reason: nil), on: 0)
        #expect(stage.join("more", on: 70_000) != nil)
    }

    // MARK: - Numbers

    @Test func whatWasStoredIsNotStoredAgain() {
        var stage = Stage()
        _ = stage.join("scout", on: 7)
        #expect(stage.append(from: 1, 3, on: 7) == .done(["first": 2, "last": 4]))
        let events = stage.events.count
        #expect(
            stage.append(from: 2, 2, on: 7)
                == .done(["first": 3, "last": 4, "duplicate": true]))
        #expect(stage.append(from: 5, 1, on: 7).code == "gap")
        #expect(stage.refusal()?.expected == 4)
        #expect(stage.events.count == events + 1 && stage.events.last?.type == .drop)
        #expect(stage.append(from: 3, 2, on: 7).code == "partly")
        #expect(stage.refusal()?.expected == 4)
        #expect(stage.events.count == events + 1)
        #expect(stage.append(from: 4, 1, on: 7).code == nil)
        #expect(stage.append(from: 1, 1, on: 8).code == "not_joined")
    }

    /// What it says of itself changes its status, which is a row among its own.
    @Test func whatFollowsFromAnEventHasNoNumber() {
        var stage = Stage()
        _ = stage.join("scout", on: 7)
        let reports = [
            Report(.tool), Report(.status, subject: "waiting"), Report(.tool),
            Report(.status, subject: "idle"), Report(.tool),
        ]
        stage.say(.append(Batch(first: 1, reports)!), on: 7)
        #expect(stage.answers["say"] == .done(["first": 2, "last": 8]))
        for (number, id) in [(1, 2), (2, 3), (3, 5), (4, 6), (5, 8)] as [(Int64, Int)] {
            #expect(
                stage.append(from: number, 1, on: 7)
                    == .done(["first": JSON(id), "last": JSON(id), "duplicate": true]))
        }
    }

    @Test func anotherSupervisorKnowsTheNumbers() {
        var stage = Stage()
        _ = stage.join("scout", on: 7, token: "t")
        stage.append(from: 1, 3, on: 7)
        stage.succeed()
        #expect(stage.append(from: 4, 1, on: 7).code == "not_joined", "it joins again first")
        #expect(stage.join("scout", on: 8, proving: "t")?["last_seq"] == 3)
        #expect(
            stage.append(from: 3, 1, on: 8) == .done(["first": 4, "last": 4, "duplicate": true]))
    }

    // MARK: - Rights

    @Test(arguments: [
        Instruction.freeze, .thaw, .shutdown, .pause(.all), .stop(.named(["two"])),
        .kill(.named(["one", "two"])), .resume(.named(["two"])), .restart(.named(["two"])),
        .send(agent: "two", text: "yes"),
    ])
    func anAgentMayNotActOnOthers(_ instruction: Instruction) {
        var stage = Stage()
        _ = stage.join("one", on: 7)
        _ = stage.join("two", on: 8)
        stage.ask(instruction, by: 7)
        #expect(stage.refusal()?.code == "forbidden")
        let command = stage.events.last
        #expect(command?.type == .command && "\(command?.content as Any)".contains("one"))
        #expect(stage.pushes().isEmpty)
    }

    @Test func anAgentMayActOnItself() {
        var stage = Stage()
        _ = stage.join("one", on: 7)
        stage.ask(.pause(.named(["one"])), by: 7)
        #expect(stage.pushes() == ["7 pause"])
    }
}
