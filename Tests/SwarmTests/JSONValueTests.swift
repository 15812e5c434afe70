import Swarm
import Testing

struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "-0", "1.0", "1", "1e5", "1E+05",
        "12345678901234567890.12345678901234567890",
        #""a\"b\\c\nd\u0001""#, #"{"b":1,"a":2,"b":3}"#, #"[[],{},"",0]"#,
        #"{"a":{"b":[1,{"c":null}]}}"#,
    ])
    func compactTextSurvivesTheRoundTrip(_ text: String) throws {
        #expect(try JSON(parsing: text).text == text)
    }

    @Test func escapesBecomeTheShortestSpelling() throws {
        let json = try JSON(parsing: #""\/\u0041\u00e9\ud83d\ude00\u000a\u001F\u2028""#)
        #expect(json.string == "/Aé😀\n\u{1f}\u{2028}")
        #expect(json.text == "\"/Aé😀\\n\\u001f\u{2028}\"")
    }

    @Test func theFirstOfTwoFieldsIsFound() throws {
        let json = try JSON(parsing: #"{"a":1,"b":[true,"x",2.5],"a":2}"#)
        #expect(json["a"]?.int == 1)
        #expect(json["b"]?[0]?.bool == true)
        #expect(json["b"]?[1]?.string == "x")
        #expect(json["b"]?[2]?.double == 2.5)
        #expect(json["b"]?[3] == nil)
        #expect(json["c"] == nil)
        #expect(json["a"]?["b"] == nil)
        #expect(json.object?.count == 3)
        #expect(json["b"]?.array?.count == 3)
    }

    @Test func keysAreComparedByteByByte() {
        let json: JSON = ["e\u{301}": 1]
        #expect(json["\u{e9}"] == nil)
        #expect(json["e\u{301}"] == 1)
    }

    @Test func literalsAreWrittenAsTheyStand() {
        let json: JSON = ["a": [1, -2.5, true, nil, "x"], "b": ["c": [:], "d": []]]
        #expect(json.text == #"{"a":[1,-2.5,true,null,"x"],"b":{"c":{},"d":[]}}"#)
    }

    @Test(arguments: [
        ("1", true), ("-1.5e+3", true), ("", false), ("1x", false), (" 1", false), ("01", false),
    ])
    func numbersAreCheckedWhenTheyAreMade(_ text: String, _ isNumber: Bool) {
        #expect((JSON.Number(text: text) != nil) == isNumber)
    }
}
