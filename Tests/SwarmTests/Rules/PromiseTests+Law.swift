import Testing

@testable import Swarm

/// Whatever several say in whatever order: who may write is who the whole log says claimed it first.
extension PromiseTests {
    @Test(arguments: 1...20)
    func theFirstByAllThatWasSaidMayWrite(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var (stage, checker) = (stage(), Checker())
        var count = 0
        let paths = ["a", "a/b", "a/*", "*/b", "**", "a/z"]
        let listeners: [Letter.Recipients] = [
            .all, .all, .named(["two"]), .named(["three", "one"]),
        ]
        for _ in 0..<60 {
            for client in 2...4 { stage.take(.heard([UInt8(client)])) }
            say(
                &stage, random.chance(4) ? .yield : .claim, paths[random.below(paths.count)],
                to: listeners[random.below(listeners.count)], by: 2 + random.below(3),
                for: Int64(random.below(40) + 2))
            confirmAll(&stage)
            if random.chance(2) { stage.pass(Int64(random.below(8) + 1) * 1_000_000) }
            for client in 2...4 {
                let path = paths[[0, 1, 5][random.below(3)]]
                let isAllowed = verdict(&stage, path, by: client).first == "allow"
                for event in stage.events[count...] { checker.hear(event) }
                count = stage.events.count
                let writer = id(stage, ["one", "two", "three"][client - 2])
                #expect(checker.mayWrite(path, writer) == isAllowed, "\(path) by \(writer)")
            }
        }
        #expect(State.fold(stage.events) == stage.kernel.state)
    }
}
