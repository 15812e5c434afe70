internal import Swarm

/// A text of the log as people read it: where it says a moment as the log writes one, in UTC to the microsecond, stands
/// what the clocks on the wall show.
func replacingMoments(in text: String, by clock: (LogTime) -> String) -> String {
    let bytes = Array(text.utf8)
    let length = 27
    var shown: [UInt8] = []
    var place = 0
    while place < bytes.count {
        let end = place + length
        if end <= bytes.count, bytes[place + 10] == UInt8(ascii: "T"),
            bytes[end - 8] == UInt8(ascii: "."), bytes[end - 1] == UInt8(ascii: "Z"),
            let time = try? LogTime(rfc3339: String(decoding: bytes[place..<end], as: UTF8.self))
        {
            shown += clock(time).utf8
            place = end
        } else {
            shown.append(bytes[place])
            place += 1
        }
    }
    return String(decoding: shown, as: UTF8.self)
}

extension Scene {
    /// A reason as the log has it, with the times of this place.
    func reason(_ text: String) -> String { replacingMoments(in: text) { clock(of: $0) } }
}

extension EventNames {
    /// A reason as the log has it, with the times of this place.
    func reason(_ text: String) -> String { replacingMoments(in: text) { clock($0) } }
}
