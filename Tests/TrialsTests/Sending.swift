import EventLog
import Glibc
import Support
import Swarm

/// A text to be sent, of which no two stretches are the same for long.
struct Letter {
    let text: [UInt8]

    init(length: Int) {
        text = (0..<length).map { place -> UInt8 in
            let letter = (place / 7 + place % 11) % 26
            return UInt8(ascii: "a") + UInt8(letter)
        }
    }

    /// What a bee that echoes says of it when all of it arrived, and nothing else.
    var receipt: String {
        let digits = String(Letter.checksum(text), radix: 16)
        let padding = String(repeating: "0", count: 8 - digits.count)
        return "got=\(text.count) of=\(padding)\(digits) "
    }

    /// CRC-32, as bees compute it.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            let place = Int(UInt8(truncatingIfNeeded: sum) ^ byte)
            sum = sum >> 8 ^ table[place]
        }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { entry in
        var sum = UInt32(entry)
        for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xedb8_8320 }
        return sum
    }
}

extension Colony {
    /// The command that sends what is in a file; it is under way when this returns.
    func sending(
        _ text: [UInt8], to agent: String, _ options: String..., seconds: Int64 = 60
    ) throws -> Child {
        let file = "\(scratch.path)/letter-\(text.count)"
        TextFile.write(text, to: file)
        let words = command(["send"] + options + [agent, "-"]).map { "'\($0)'" }
        let line = words.joined(separator: " ") + " <'\(file)'"
        return try Child(["sh", "-c", "exec \(line)"], seconds: seconds)
    }

    func send(_ text: [UInt8], to agent: String, _ options: String...) throws -> Said {
        let child =
            try options.first.map { try sending(text, to: agent, $0) }
            ?? sending(text, to: agent)
        guard case .exited(let code) = try child.wait() else {
            throw Child.Failure(description: "skep send was killed")
        }
        return Said(lines: child.lines, errors: child.errors, code: code)
    }

    /// What an agent prints, from its first byte on.
    func listen(to agent: String, seconds: Int64 = 60) throws -> Child {
        try Child(command(["logs", "-f", "--raw", agent]), seconds: seconds)
    }

    /// What was typed into an agent, as far as the log shows it.
    func typed(into agent: String) throws -> [UInt8] { try bytes(of: agent, on: ["in"]) }

    /// What it printed on its terminal or its output.
    func printed(by agent: String) throws -> [UInt8] { try bytes(of: agent, on: ["pty", "out"]) }

    private func bytes(of agent: String, on streams: Set<String>) throws -> [UInt8] {
        let id = try agents()[agent]?["id"]?.string
        let reader = try LogReader(directory)
        var bytes: [UInt8] = []
        try reader.forEach(after: .none, through: EventID(.max)) { view in
            let event = Event(view)
            guard event.agent?.rawValue == id, event.type == .output,
                let stream = event.subject, streams.contains(stream),
                case .bytes(let some) = event.content
            else { return }
            bytes += some
        }
        return bytes
    }
}
