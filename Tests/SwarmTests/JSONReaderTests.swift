import Swarm
import Testing

struct JSONReaderTests {
    /// What is known is walked, and what is not is passed.
    private func read(_ text: String) throws -> [String] {
        var seen: [String] = []
        var reader = JSONReader(text.utf8Span.span.bytes)
        try reader.enterObject()
        while let key = try reader.nextKey() {
            guard key == "list" else {
                seen.append("\(key.string)=\(JSON(try reader.value()).text)")
                continue
            }
            try reader.enterArray()
            while try reader.hasElement() {
                try reader.enterObject()
                seen.append("{")
                while let key = try reader.nextKey() {
                    seen.append("\(key.string)=\(JSON(try reader.value()).text)")
                }
                seen.append("}")
            }
        }
        try reader.end()
        return seen
    }

    @Test func whatIsEnteredIsLeftAgain() throws {
        let text = #" {"a": 1, "list" :[ {} , {"x":[2,{"y":3}], "z":"w"},{} ] ,"b":{"c":[]} } "#
        let expected = [
            "a=1", "{", "}", "{", #"x=[2,{"y":3}]"#, #"z="w""#, "}", "{", "}", #"b={"c":[]}"#,
        ]
        #expect(try read(text) == expected)
    }

    @Test(
        arguments: [
            ("", JSONError(.found(nil, expected: .object), at: 0)),
            ("[]", JSONError(.found(0x5b, expected: .object), at: 0)),
            (#"{"list":{}}"#, JSONError(.found(0x7b, expected: .array), at: 8)),
            (#"{"list":[{}{}]}"#, JSONError(.found(0x7b, expected: .commaOrBracket), at: 11)),
            (#"{"list":[{},]}"#, JSONError(.found(0x5d, expected: .object), at: 12)),
            (#"{"list":[{"x":1,}]}"#, JSONError(.found(0x7d, expected: .key), at: 16)),
            (#"{"list":[] "b":1}"#, JSONError(.found(0x22, expected: .commaOrBrace), at: 11)),
            (#"{"list":[]}}"#, JSONError(.found(0x7d, expected: .end), at: 11)),
        ] as [(String, JSONError)])
    func whatIsNoJSONIsAnError(text: String, error: JSONError) {
        #expect(throws: error) { try read(text) }
    }

    /// The three that it goes into count as well.
    @Test func itNestsAsDeepAsAnyText() throws {
        func text(_ levels: Int) -> String {
            let (open, close) = (
                String(repeating: "[", count: levels), String(repeating: "]", count: levels)
            )
            return #"{"list":[{"x":"# + open + close + "}]}"
        }
        #expect(try read(text(JSONScanner.depthLimit - 3)).count == 3)
        let offset = 14 + JSONScanner.depthLimit - 3
        #expect(throws: JSONError(.tooDeep, at: offset)) {
            try read(text(JSONScanner.depthLimit - 2))
        }
    }

    /// Whatever it lets pass the scanner does as well, and the other way round.
    @Test(arguments: [1, 2, 3])
    func itFindsTheFaultsThatAnyReaderFinds(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let whole = Array(
            #"{"a":[1,{"b":"é\u00e9"}],"list":[{"x":-1.5e3},{"y":null}],"c":true}"#.utf8)
        for _ in 0..<2_000 {
            var text = whole
            let place = Int.random(in: 0..<text.count, using: &random)
            text[place] = whole.randomElement(using: &random) ?? 0
            let isJSON = (try? JSON(parsing: text.span.bytes)) != nil
            guard let string = String(validating: text, as: UTF8.self) else { continue }
            // What is sound may still have another form than the one that is read here.
            if (try? read(string)) != nil { #expect(isJSON, "\(string) (SEED=\(seed))") }
        }
    }
}
