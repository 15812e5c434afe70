import Crypto
import Testing

@Suite struct DigestTests {
    @Test(
        "BLAKE2b-256 agrees with published values",
        arguments: [
            ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
        ])
    func knownValues(text: String, expected: String) {
        #expect(Digest(of: Array(text.utf8).span.bytes).hexadecimal == expected)
    }

    @Test func comesBackFromItsOwnBytes() {
        let digest = Digest(of: Array("row".utf8).span.bytes)
        var bytes: [UInt8] = []
        digest.append(to: &bytes)
        #expect(Digest(bytes.span.bytes) == digest)
        bytes.removeLast()
        #expect(Digest(bytes.span.bytes) == nil)
    }

    @Test func oneBitChangesIt() {
        let row = Array("a row of the log".utf8)
        let original = Digest(of: row.span.bytes)
        for bit in 0..<row.count * 8 {
            var flipped = row
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(Digest(of: flipped.span.bytes) != original)
        }
    }
}
