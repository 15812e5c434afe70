import Swarm
import Testing

/// What no input may do: trap, overflow the stack, or be taken for what it is not.
struct JSONHostileTests {
    @Test(arguments: ["[", "{\"a\":", "[[],", "{\"a\":{},\"b\":", "[{\"a\":["])
    func aMillionLevelsAreRefused(_ opening: String) {
        let bomb = String(repeating: opening, count: 1_000_000)
        let tree = #expect(throws: JSONError.self) { try JSON(parsing: bomb) }
        let walk = #expect(throws: JSONError.self) {
            _ = try JSONSlice(parsing: bomb.utf8Span.span.bytes)
        }
        #expect(tree?.problem == .tooDeep)
        #expect(walk == tree)
    }

    @Test func noTextSurvivesItsTruncation() throws {
        let text = Array(
            #"{"a":[1.5e-3,true,null,"é😀\ud83d\ude00\n"],"b":{"c":{}},"d":false}"#.utf8)
        #expect(throws: Never.self) { try JSON(parsing: text) }
        for end in text.indices {
            let cut = Array(text[..<end])
            #expect(throws: JSONError.self, "cut at \(end)") { try JSON(parsing: cut) }
            #expect(throws: JSONError.self, "cut at \(end)") {
                _ = try JSONSlice(parsing: cut.span.bytes)
            }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func whatIsWrittenReadsBackTheSame(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for round in 0..<500 {
            let json = random.json()
            let text = json.text
            let parsed = try JSON(parsing: text)
            #expect(parsed == json, "seed \(seed), round \(round)")
            #expect(parsed.text == text, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: UInt64(1)...8)
    func treeAndWalkAgreeOnEveryMutation(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for round in 0..<2_000 {
            let text = random.mutation(of: Array(random.json().text.utf8))
            let tree = error { _ = try JSON(parsing: text) }
            let walk = error { _ = try JSONSlice(parsing: text.span.bytes) }
            #expect(tree == walk, "seed \(seed), round \(round)")
        }
    }

    private func error(_ body: () throws -> Void) -> JSONError? {
        do {
            try body()
            return nil
        } catch {
            return error as? JSONError
        }
    }
}
