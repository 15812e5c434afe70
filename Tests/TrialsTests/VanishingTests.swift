import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Clients that are killed at any moment leave nothing behind.
    @Suite struct Vanishing {
        private static let clients = Settings.isFull ? 1_000 : 100

        @Test func clientsThatAreKilledLeaveNothingBehind() throws {
            print("SEED=\(Settings.seed)")
            let colony = try Colony()
            let scene = try Scene(in: colony)
            var dice = SplitMix(seed: Settings.seed(20))
            for number in 0..<Vanishing.clients {
                switch dice.below(3) {
                case 0 where number % 2 == 0: try scene.killTalker(dice.pick(Scene.talkers))
                case 0: try scene.killEarly(dice.pick(Scene.others))
                case 1: try scene.leaveMidReply(requests: 1 + dice.below(16))
                default: try scene.leaveWithSeat("guest-\(dice.below(5))", hears: number % 2 == 0)
                }
            }
            #expect(try scene.complaints() == [], Settings.comment)
            #expect(try colony.skep("verify").code == 0)
        }

        /// Teeth: one who is still there holds on to what it has, and the same look finds it.
        @Test func whoIsStillThereIsFound() throws {
            let colony = try Colony()
            let scene = try Scene(in: colony)
            var client: ByHand? = try ByHand(to: colony.sockets().control, as: .dealer)
            #expect(client?.isWelcome == true)
            let complaints = try scene.complaints(within: 1)
            #expect(complaints.first?.hasPrefix("descriptors") == true, "\(complaints)")
            client = nil
            #expect(try scene.complaints() == [])
        }
    }
}

/// A supervisor with something to ask it about, and what it had before anybody asked.
private struct Scene {
    private let colony: Colony
    private let supervisor: Int32
    private let line: ControlLine
    private let control: String
    private let before: Belongings

    /// They say something, and are killed while they go on or are about to end.
    static let talkers = [
        ["ps", "--json"], ["state", "--json"], ["health"], ["logs", "-f", "talker"],
    ]
    /// They are killed as soon as they are connected, most of them before they are answered.
    static let others = [
        ["send", "deaf", String(repeating: "x", count: 100_000)], ["events", "-f"],
        ["pause", "talker"], ["resume", "talker"], ["run", "--pipe", "--", "true"], ["freeze"],
        ["thaw"],
    ]

    init(in colony: Colony) throws {
        self.colony = colony
        try colony.skep(
            "run", "--name", "talker", "--pipe", "--", "sh", "-c", "yes | head -n 9999; cat")
        // The first text fills its pipe, and who sends another waits.
        try colony.skep("run", "--name", "deaf", "--pipe", "--", "sleep", "600")
        supervisor = try colony.supervisor()
        line = try ControlLine(to: colony)
        control = try colony.sockets().control
        // Commands that have ended are forgotten soon.
        var looks = 0
        var before = Belongings(of: [supervisor])
        while looks < 50 {
            _ = try line.ask("hello")
            let now = Belongings(of: [supervisor])
            looks = now.complaints(since: before).isEmpty ? looks + 1 : 0
            before = now
        }
        self.before = before
    }

    func killTalker(_ words: [String]) throws {
        let client = try Child(colony.command(words))
        #expect(try client.line("") != nil, "\(words)")
        client.kill()
        try client.wait()
    }

    func killEarly(_ words: [String]) throws {
        let client = try Child(colony.command(words))
        try connects(client.process)
        client.kill()
        try client.wait()
    }

    /// Asks for much, takes a little of the first answer, and is gone.
    func leaveMidReply(requests: Int) throws {
        let client = try ByHand(to: control, as: .dealer)
        let question = ByHand.message(["skep1", "7", "state", "{}"].map { Array($0.utf8) })
        for _ in 0..<requests { client.send(question) }
        _ = client.receive(10)
    }

    /// Becomes an agent, and is gone before it hears of that, or after.
    func leaveWithSeat(_ name: String, hears: Bool) throws {
        let client = try ByHand(to: control, as: .dealer)
        let body = #"{"name":"\#(name)","fresh":true}"#
        client.send(ByHand.message(["skep1", "7", "join", body].map { Array($0.utf8) }))
        if hears { _ = client.reply() }
    }

    /// Waits until a command connects, or has ended.
    private func connects(_ process: Int32) throws {
        try look(until: "it connects") {
            kernelState(of: Int64(process)) == "Z"
                || !Reachable.sockets(of: process).isEmpty
        }
    }

    /// What is not as it was when nobody was there, for as long as it may take to become so.
    func complaints(within seconds: Int = 20) throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var complaints: [String] = []
        repeat {
            // Each answer is a turn of the supervisor.
            _ = try line.ask("hello")
            complaints = Belongings(of: [supervisor]).complaints(since: before)
        } while !complaints.isEmpty && ContinuousClock.now < deadline
        return complaints
    }
}
