internal import Swarm

/// Rows whose block says what stands in the row, beside few words of ours: decisions, tools and changes, which nearly
/// all rows are that an agent writes itself. No name of an agent, and no time of day, is in them.
///
/// Between parts of the row, and between those and words of ours, there is always something that is no letter. So
/// letters in a row are in one part as they stand there, or in one word of ours.
enum Thought {
    /// All words of `Block+Thoughts.swift` for these types, of `Gist`, and of how numbers are written.
    static let words = """
        decision confidence trigger instead of tool ok failed none yes no ms s m h d for ever e \
        state change created removed changed commit cannot be undone u
        """

    /// The longest letters of a needle that are in none of these words, nor in the number of a character that has no
    /// picture; nil where there are none.
    static func word(of needle: Needle) -> Needle? {
        let words = Array(Thought.words.utf8).split(separator: 0x20)
        return needle.bytes.split { !Thought.isLetter($0) }
            .filter { letters in
                letters.contains { $0 > UInt8(ascii: "f") }
                    && !words.contains { $0.contains(letters) }
            }
            .max { $0.count < $1.count }.flatMap { Needle($0) }
    }

    /// Whether the block of a row cannot hold a word that is none of ours.
    static func isAbsent(_ word: Needle, from event: EventView) -> Bool {
        switch event.type {
        case .decision, .tool, .stateChange: break
        default: return false
        }
        return isAbsent(word, from: event.subject) && isAbsent(word, from: event.content)
    }

    /// An escape stands for any character, and a control character is shown as letters.
    private static func isAbsent(_ word: Needle, from part: RawSpan?) -> Bool {
        guard let part else { return true }
        return part.withUnsafeBytes { bytes in
            !bytes.contains { $0 == 0x0a || $0 == 0x09 }
                && word.firstPlace(in: bytes, or: UInt8(ascii: "\\")) == nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
}
