import Canvas
import Testing

@Suite struct SanitiserJSONTests {
    @Test(arguments: [
        (#"{"a": "plain"}"#, #"{"a": "plain"}"#),
        ("{\"a\":\"x\u{202e}y\"}", #"{"a":"x\u202ey"}"#),
        ("\"\u{e0041}\u{10ffff}\"", #""\udb40\udc41\udbff\udfff""#),
        ("\"\u{9b}\u{7f}\u{85}\u{2028}\"", #""\u009b\u007f\u0085\u2028""#),
        ("{\n\t\"a\":\r\n1\n}", "{\n \"a\": \n1\n}"),
        ("\"\u{301}a\u{301}\"", "\"\\u0301a\u{301}\""),
        (
            "\"a\u{301}\u{301}\u{301}\u{301}\u{301}\u{302}\"",
            "\"a\u{301}\u{301}\u{301}\u{301}\\u0301\\u0302\""
        ),
        ("\"👨‍👩 ❤️ \u{200d}\"", "\"👨‍👩 ❤️ \\u200d\""),
        (#""\\"# + "\u{202e}\"", #""\\\u202e""#),
        ("\"\u{1b}\"", #""\u001b""#),
    ])
    func whatWouldBeNamedIsEscaped(_ json: String, _ expected: String) {
        #expect(Sanitiser.json(json) == expected)
    }

    @Test(arguments: [UInt64(11), 12])
    func aStringMeansTheSame(seed: UInt64) {
        var random = Random(seed: seed)
        for _ in 0..<2_000 {
            let text = String(decoding: random.hostileBytes(), as: UTF8.self)
            let body = text.unicodeScalars.map(Self.quoted).joined()
            let printed = Sanitiser.json("\"\(body)\"")
            #expect(
                Self.unquoted(printed) == Array(text.utf16),
                "seed \(seed): \(text.debugDescription)")
        }
    }

    /// As JSON demands it, and no more.
    private static func quoted(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\u{0}"..."\u{1f}":
            "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }

    private static func unquoted(_ json: String) -> [UInt16] {
        var units = Array(json.utf16.dropFirst().dropLast())[...]
        var result: [UInt16] = []
        while let unit = units.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let escape = units.popFirst() else {
                result.append(unit)
                continue
            }
            guard escape == UInt16(UInt8(ascii: "u")) else {
                result.append(escape)
                continue
            }
            let digits = String(decoding: units.prefix(4), as: UTF16.self)
            result.append(UInt16(digits, radix: 16) ?? 0)
            units.removeFirst(4)
        }
        return result
    }
}
