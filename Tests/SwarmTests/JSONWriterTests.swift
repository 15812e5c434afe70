import Swarm
import Testing

struct JSONWriterTests {
    @Test func commasComeByThemselves() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("verb", "pause")
        writer.key("agents")
        writer.beginArray()
        writer.string("a\"1")
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.field("n", Int64.min)
        writer.field("max", Int64.max)
        writer.field("x", 0.1)
        writer.field("ok", false)
        let key = "k\n"
        writer.key(key)
        writer.raw(#"{"raw":[1, 2]}"#.utf8Span.span.bytes)
        writer.endObject()
        writer.endLine()
        writer.int(0)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                {"verb":"pause","agents":["a\\"1",{},null],"n":-9223372036854775808,\
                "max":9223372036854775807,"x":0.1,"ok":false,"k\\n":{"raw":[1, 2]}}
                0
                """)
    }

    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (1e300, "1e+300"),
        (.leastNonzeroMagnitude, "5e-324"),
        (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
    func doublesAreShortAndReadBack(_ double: Double, _ text: String) throws {
        var writer = JSONWriter()
        writer.double(double)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
        if double.isFinite { #expect(try JSON(parsing: writer.bytes).double == double) }
    }

    @Test func onlyWhatMustBeEscapedIs() throws {
        for scalar in (0..<0x3000).compactMap({ Unicode.Scalar($0 as UInt32) }) {
            let string = "padding " + String(Character(scalar)) + " padding"
            let text = JSON(string).text
            #expect(try JSON(parsing: text).string == string)
            let isEscaped = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            #expect((text.utf8.count > string.utf8.count + 2) == isEscaped)
        }
    }

    @Test func bytesThatAreNotTextAreReplaced() {
        var writer = JSONWriter()
        let bytes: [UInt8] = [0x61, 0xff, 0x62]
        writer.string(bytes.span.bytes)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"a\u{fffd}b\"")
    }

    @Test func aBufferIsContinuedInPlace() {
        var bytes: [UInt8] = [0x61]
        JSONWriter.append(to: &bytes) { $0.int(12) }
        #expect(bytes == [0x61, 0x31, 0x32])
    }
}
