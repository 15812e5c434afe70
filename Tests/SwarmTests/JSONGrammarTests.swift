import Swarm
import Testing

/// What RFC 8259 allows and forbids, by the classes that public suites for JSON parsers know.
struct JSONGrammarTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "12345678901234567890123", "0.5", "1.25e10",
        "1E+2", "1e-2", "0e0", "-0.0", "1e999", "\"\"", "\"a\"", "\"é€😀\"", "\"\u{7f}\"",
        #""\"\\\/\b\f\n\r\t""#, #""\u0000\u00e9\uFFFF""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#,
        "\"\u{2028}\u{2029}\u{feff}\"", "[]", "[1]", "[1,2]", "[[],{}]", "{}", #"{"a":1}"#,
        #"{"a":1,"a":2}"#, #"{"":0}"#, #"{"a":{"b":[null]}}"#, " \t\r\n1 \t\r\n",
        " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ", "[ ]", "{ }", "\"\u{10ffff}\"",
        #""a long run of plain text, longer than eight bytes, \n and more of it behind""#,
    ])
    func isJSON(_ text: String) throws {
        #expect(try JSON(parsing: text) == JSON(JSONSlice(parsing: text.utf8Span.span.bytes)))
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "tru", "NaN", "Infinity", "-Infinity", "undefined",
        "+1", "-", "--1", "01", "-01", "00", "1.", ".5", "-.5", "1e", "1e+", "1.e1", "0x10",
        "1_000",
        "1 2", "1,", "\"", "\"a", "\"a\\", "\"a\\\"", "'a'", #""\a""#, #""\x41""#, #""\u12""#,
        #""\u12g4""#, #""\U0041""#, #""\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#,
        #""\ude00""#, #""\ude00\ud83d""#, #""\ud83d\ud83d""#, "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"",
        "\"\u{1f}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[,]", "[1 2]", "[1}",
        "[1:2]",
        "{", "}", "{a:1}", "{1:1}", "{null:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,"#,
        #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{"a"::1}"#,
        #"{"a":1 "b":2}"#,
        #"{"a":1]"#, "{'a':1}", "[]]", "{}}", "[] []", "{}x", "// c\n1", "1 // c", "/* c */ 1",
        "\u{feff}1", "\u{a0}1", "\u{c}1", "\u{b}1", "\u{0}", "1\u{0}", "*", "[\"a\", ]", "\\u0031",
    ])
    func isNotJSON(_ text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(throws: JSONError.self) { _ = try JSONSlice(parsing: text.utf8Span.span.bytes) }
    }

    @Test(
        arguments: [
            [0x80], [0xbf], [0xc0, 0xaf], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x80, 0xaf],
            [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xe2, 0x82, 0x41], [0xed, 0xa0, 0x80],
            [0xed, 0xbf, 0xbf],
            [0xf0, 0x80, 0x80, 0xaf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98],
            [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe], [0xff],
        ] as [[UInt8]])
    func isNotUTF8(_ bytes: [UInt8]) {
        for padding in 0..<9 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            #expect(throws: JSONError(.invalidUTF8, at: padding + 1)) { try JSON(parsing: text) }
        }
    }

    @Test func nestingEndsAtItsLimit() throws {
        let limit = JSONScanner.depthLimit
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ levels: Int) -> String {
                String(repeating: open, count: levels) + "1"
                    + String(repeating: close, count: levels)
            }
            let deep = nested(limit)
            let tooDeep = nested(limit + 1)
            let error = JSONError(.tooDeep, at: limit * open.utf8.count)
            #expect(try JSON(parsing: deep).text == deep)
            #expect(throws: error) { try JSON(parsing: tooDeep) }
            #expect(throws: error) { _ = try JSONSlice(parsing: tooDeep.utf8Span.span.bytes) }
            #expect(throws: error) { try walk(tooDeep) }
        }
    }

    @Test func everyControlCharacterMustBeEscaped() {
        for byte in UInt8(0)..<0x20 {
            for padding in 0..<9 {
                let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + [byte, 0x22]
                #expect(throws: JSONError(.controlCharacter(byte), at: padding + 1)) {
                    try JSON(parsing: text)
                }
            }
        }
    }
}

/// What errors say: what was wrong, where, and what would be right.
struct JSONErrorTests {
    @Test(arguments: [
        ("", "not JSON at byte 0: the text ends where a value should be"),
        ("[1 2]", "not JSON at byte 3: '2' where ',' or ']' should be"),
        (#"{"a" 1}"#, "not JSON at byte 5: '1' where ':' after the key should be"),
        ("{a:1}", "not JSON at byte 1: 'a' where a key in quotes or '}' should be"),
        (#"{"a":1,}"#, "not JSON at byte 7: '}' where a key in quotes should be"),
        ("1 \u{1b}", "not JSON at byte 2: byte 0x1b where the end of the text should be"),
        ("\"a\nb\"", #"not JSON at byte 2: a raw byte 0x0a in a string; write \u000a"#),
        ("\"abc", "not JSON at byte 4: the text ends where '\"' to end the string should be"),
        ("nil", "not JSON at byte 0: 'n' where true, false or null should be"),
        ("-x", "not JSON at byte 1: 'x' where a digit should be"),
    ])
    func saysWhatWouldBeRight(_ text: String, _ message: String) {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func walksNameWhatTheyWanted() {
        #expect(throws: JSONError(.found(0x5b, expected: .object), at: 1)) { try walk(" [1]") }
        #expect(throws: JSONError(.found(0x31, expected: .array), at: 0)) {
            _ = try JSONScanner(elementsOf: "1".utf8Span.span.bytes)
        }
    }
}

/// Walks over all fields of an object.
private func walk(_ text: String) throws {
    let bytes = text.utf8Span.span.bytes
    if text.hasPrefix("[[") {
        var elements = try JSONScanner(elementsOf: bytes)
        while try elements.nextElement() != nil {}
    } else {
        var fields = try JSONScanner(fieldsOf: bytes)
        while try fields.nextField() != nil {}
    }
}
