import Foundation
import Swarm
import Testing

/// The same texts, judged by Foundation.
struct JSONDifferentialTests {
    /// Where the two differ on purpose: Foundation reads other encodings and skips a mark in front,
    /// and refuses a number that no `Double` holds, which the grammar allows.
    private func isComparable(_ text: [UInt8]) -> Bool {
        let isUnmarked = text.first.map { $0 < 0x80 } ?? true
        return isUnmarked && !text.contains(0) && !holdsLargeNumber(text)
    }

    private func holdsLargeNumber(_ text: [UInt8]) -> Bool {
        text.split { !($0 < 0x80 && "+-.0123456789eE".utf8.contains($0)) }
            .contains { Double(String(decoding: $0, as: UTF8.self))?.isFinite == false }
    }

    @Test(arguments: UInt64(1)...8)
    func foundationAcceptsTheSameTexts(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for round in 0..<2_000 {
            let text = random.mutation(of: Array(random.json().text.utf8))
            guard isComparable(text) else { continue }
            let foundation = try? JSONSerialization.jsonObject(
                with: Data(text), options: .fragmentsAllowed)
            #expect(
                ((try? JSON(parsing: text)) != nil) == (foundation != nil),
                "seed \(seed), round \(round): \(String(decoding: text, as: UTF8.self))"
            )
        }
    }

    @Test(arguments: UInt64(1)...8)
    func foundationReadsTheSameValues(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for round in 0..<500 {
            // Without U+FEFF, which Foundation drops as a byte order mark even within a text.
            let scalars = random.string(upTo: 40).unicodeScalars.filter { $0 != "\u{feff}" }
            let string = String(String.UnicodeScalarView(scalars))
            let values = try JSONSerialization.jsonObject(
                with: Data(JSON([JSON(string)]).text.utf8))
            let read = (values as? [Any])?.first as? String
            #expect(read?.utf8.elementsEqual(string.utf8) == true, "seed \(seed), round \(round)")
            let foreign = try JSONSerialization.data(withJSONObject: [string])
            #expect(try JSON(parsing: Array(foreign))[0]?.string == string)
        }
    }

    // JSONDecoder, because JSONSerialization rounds some numbers wrong in the last place.
    @Test(arguments: UInt64(1)...8)
    func foundationReadsTheSameNumbers(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for round in 0..<500 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            let text = JSON(number).text
            #expect(try JSON(parsing: text).double == number, "seed \(seed), round \(round)")
            let decoded = try JSONDecoder().decode(Double.self, from: Data(text.utf8))
            #expect(decoded == number, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: ["\u{feff}1", "1e999"])
    func theTwoDifferOnPurpose(_ text: String) {
        let foundation = try? JSONSerialization.jsonObject(
            with: Data(text.utf8), options: .fragmentsAllowed)
        #expect(((try? JSON(parsing: text)) != nil) != (foundation != nil))
    }
}
