import Support
import Swarm

@testable import Wire

/// What the documentation says that programs say to the supervisor and hear from it, said again.
///
/// A line is `you → verb {…}`, `you ← ok {…}`, `you ← error {…}` or `scout ← push verb {…}`; whoever
/// speaks has a connection of its own.
final class Dialogue {
    private let endpoint: String
    private let context: Context
    private var speakers: [String: Speaker] = [:]
    private var likeness = Likeness()

    init(at endpoint: String) throws {
        self.endpoint = endpoint
        context = try Context()
    }

    /// Throws at the first line that is not so.
    func say(_ text: String) throws {
        for line in text.split(separator: "\n") { try say(line: String(line)) }
    }

    private func say(line: String) throws {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let brace = words[2].firstIndex(of: "{") else {
            throw Child.Failure(description: "no line of a dialogue: \(line)")
        }
        let word = words[2][..<brace].trimmingSpace
        let body = try JSON(parsing: Array(words[2][brace...].replacing(", …", with: "").utf8))
        let speaker = try speaker(words[0])
        guard words[1] == "←" else { return try speaker.ask(word, likeness.real(body)) }
        let answer = try speaker.hear(word)
        if let flaw = likeness.flaw(of: answer, against: body) {
            throw Child.Failure(description: "\(line)\n\(flaw): \(answer.text)")
        }
    }

    private func speaker(_ name: String) throws -> Speaker {
        if let speaker = speakers[name] { return speaker }
        let speaker = try Speaker(at: endpoint, context)
        speakers[name] = speaker
        return speaker
    }
}

/// One connection, as a program in another language has it.
private final class Speaker {
    private let socket: Socket
    private var lastRequest = 0
    /// Requests that were not answered yet, and what came and was not looked for yet.
    private var open: [String] = []
    private var heard: [[String]] = []

    init(at endpoint: String, _ context: Context) throws {
        socket = try Socket(.dealer, in: context)
        try socket.connect(to: endpoint)
    }

    func ask(_ verb: String, _ body: JSON) throws {
        lastRequest += 1
        open.append("\(lastRequest)")
        let frames = ["skep1", "\(lastRequest)", verb, body.text].map { Array($0.utf8) }
        guard try socket.send(frames) else {
            throw Child.Failure(description: "'\(verb)' could not be sent")
        }
    }

    /// The body of the next push of that verb, or of the reply to the oldest request that is open.
    func hear(_ word: String) throws -> JSON {
        let isPush = word.hasPrefix("push ")
        guard isPush || !open.isEmpty else {
            throw Child.Failure(description: "nothing was asked")
        }
        let id = isPush ? "" : open.removeFirst()
        let verb = isPush ? String(word.dropFirst("push ".count)) : word
        let frames = try next { $0[1] == id && (!isPush || $0[2] == verb) }
        guard frames[2] == verb else {
            throw Child.Failure(description: "it is not '\(verb)': \(frames[2]) \(frames[3])")
        }
        return try JSON(parsing: Array(frames[3].utf8))
    }

    private func next(where isIt: ([String]) -> Bool) throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(30)
        repeat {
            while let message = try socket.receive() {
                heard.append(message.frames.map { String(decoding: $0, as: UTF8.self) })
            }
            if let place = heard.firstIndex(where: isIt) { return heard.remove(at: place) }
        } while try socket.wait(for: .readable, until: deadline)
        throw Child.Failure(description: "it did not come; what came: \(heard)")
    }
}

extension Substring {
    fileprivate var trimmingSpace: String {
        String(hasSuffix(" ") ? dropLast() : self)
    }
}
