import Swarm
import Testing

struct JSONScannerTests {
    @Test func fieldsComeInTheirOrder() throws {
        let text =
            #" { "from" : "idle", "n": -12 , "x": 0.5, "ok": true,"#
            + #" "none": null, "in": {"a":[1,"b"]} } "#
        var seen: [String] = []
        var fields = try JSONScanner(fieldsOf: text.utf8Span.span.bytes)
        while let field = try fields.nextField() {
            switch field.key {
            case "from": seen.append("from \(field.value.string ?? "?")")
            case "n": seen.append("n \(field.value.int ?? 0)")
            case "x": seen.append("x \(field.value.double ?? 0)")
            case "ok": seen.append("ok \(field.value.bool ?? false)")
            case "none": seen.append("none \(field.value.isNull)")
            default: seen.append("\(field.key.string) \(JSON(field.value))")
            }
        }
        #expect(
            seen == [
                "from idle", "n -12", "x 0.5", "ok true", "none true", #"in {"a":[1,"b"]}"#,
            ])
    }

    @Test func valuesCanBeWalkedInTheirTurn() throws {
        let text = #"{"agents":[{"id":"a1"},{"id":"a22"},7]}"#
        var ids: [String] = []
        var fields = try JSONScanner(fieldsOf: text.utf8Span.span.bytes)
        while let field = try fields.nextField() {
            guard var agents = field.value.elements else { continue }
            while let agent = try agents.nextElement() {
                guard var inner = agent.fields else { continue }
                while let id = try inner.nextField() { ids.append(id.value.string ?? "?") }
            }
        }
        #expect(ids == ["a1", "a22"])
    }

    @Test func aWalkStaysAtItsEnd() throws {
        let text = "{}"
        var fields = try JSONScanner(fieldsOf: text.utf8Span.span.bytes)
        for _ in 0..<3 { #expect(try fields.nextField() == nil) }
    }

    @Test func garbageBehindTheEndIsAnError() throws {
        let text = #"{"a":1}x"#
        var fields = try JSONScanner(fieldsOf: text.utf8Span.span.bytes)
        #expect(try fields.nextField() != nil)
        #expect(throws: JSONError(.found(0x78, expected: .end), at: 7)) {
            _ = try fields.nextField()
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil),
            ("99999999999999999999", nil), ("18446744073709551617", nil), ("1.0", nil),
            ("1e2", nil),
            ("\"1\"", nil), ("null", nil),
        ] as [(String, Int64?)])
    func integersAreExact(_ text: String, _ value: Int64?) throws {
        #expect(try JSONSlice(parsing: text.utf8Span.span.bytes).int == value)
        #expect(try JSON(parsing: text).int == value)
    }

    @Test(
        arguments: [
            ("0", 0), ("0.1", 0.1), ("-2.5", -2.5), ("1e3", 1000),
            ("123456789012345", 123_456_789_012_345),
            ("0.30000000000000004", 0.30000000000000004),
            ("9007199254740993", 9_007_199_254_740_992),
            ("1.7976931348623157e308", 1.7976931348623157e308),
            ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("1e400", nil), ("-1e400", nil), ("\"1\"", nil),
        ] as [(String, Double?)])
    func doublesAreTheNearest(_ text: String, _ value: Double?) throws {
        #expect(try JSONSlice(parsing: text.utf8Span.span.bytes).double == value)
        #expect(try JSON(parsing: text).double == value)
    }

    @Test func negativeZeroKeepsItsSign() throws {
        #expect(try JSON(parsing: "-0.0").double?.sign == .minus)
    }

    @Test func plainTextIsNotCopied() throws {
        let text = #"["plain é", "with\tescape"]"#
        var elements = try JSONScanner(elementsOf: text.utf8Span.span.bytes)
        while let element = try elements.nextElement() {
            guard let string = element.text else { continue }
            #expect((string.plain == nil) == (string.string == "with\tescape"))
        }
    }

    @Test func keysAreComparedWithTheirEscapesResolved() throws {
        let text = #"{"fr\u006fm":1,"from2":2,"fro":3,"From":4}"#
        var fields = try JSONScanner(fieldsOf: text.utf8Span.span.bytes)
        var found: [Int64?] = []
        while let field = try fields.nextField() {
            if field.key == "from" { found.append(field.value.int) }
        }
        #expect(found == [1])
    }

    @Test(arguments: UInt64(1)...8)
    func everySpellingOfATextIsTheSameText(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for round in 0..<500 {
            let string = random.string(upTo: 30)
            let spelled = random.spelling(of: string)
            guard let text = try JSONSlice(parsing: spelled.utf8Span.span.bytes).text else {
                Issue.record("no string: seed \(seed), round \(round)")
                return
            }
            #expect(text.string.utf8.elementsEqual(string.utf8), "seed \(seed), round \(round)")
            #expect(text.utf8 == Array(string.utf8), "seed \(seed), round \(round)")
            let lent = text.withUTF8 { utf8 in utf8.withUnsafeBytes { Array($0) } }
            #expect(lent == Array(string.utf8), "seed \(seed), round \(round)")
        }
    }
}

extension SplitMix {
    /// The string in quotes, with some of its characters written as `\u` escapes.
    fileprivate mutating func spelling(of string: String) -> String {
        var spelling = "\""
        for scalar in string.unicodeScalars {
            if scalar.value >= 0x20, scalar != "\"", scalar != "\\", !chance(3) {
                spelling.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: chance(2))
                spelling += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return spelling + "\""
    }
}
