import Linux
import Support
import Swarm
import Wire

/// What somebody may send who wants a supervisor to run out of memory.
enum Bomb: Equatable, CaseIterable {
    case largeBody, fullBody, tooLargeBody, tooLargeFrame
    case manyValues, deepValues
    case largeFrames, manyFrames, manyMessages
    case longTopic, manyTopics, hiddenTopics
    case silence, noReading

    /// What has to come of it.
    enum Effect: Equatable {
        case answered(String)
        case cutOff
    }

    var effect: Effect {
        switch self {
        case .largeBody, .fullBody, .noReading: .answered("ok")
        case .tooLargeBody, .manyValues, .deepValues: .answered("error")
        default: .cutOff
        }
    }

    /// What the `drop` event of whoever was cut off is about, and what it begins with.
    var drop: (socket: String, code: String)? {
        guard effect == .cutOff else { return nil }
        switch self {
        case .longTopic: return ("events", "too_large")
        case .manyTopics, .hiddenTopics: return ("events", "too_many")
        case .silence: return ("control", "silent")
        case .manyMessages: return ("control", "crowded")
        default: return ("control", "too_large")
        }
    }

    private static let mebibyte = 1 << 20
    private static let silent = Settings.isFull ? 1_000 : 200

    /// Sends it to whoever listens there, and says what came of it; nil where nothing does.
    func fall(on control: String, _ events: String) throws -> Effect? {
        let mebibyte = Bomb.mebibyte
        switch self {
        case .largeBody: return try ask(control, Bomb.object(of: 10 * mebibyte - 1))
        case .fullBody: return try ask(control, Bomb.object(of: 10 * mebibyte))
        case .tooLargeBody: return try ask(control, Bomb.object(of: 10 * mebibyte + 1))
        case .tooLargeFrame: return try ask(control, Bomb.object(of: 12 * mebibyte + 1))
        case .manyValues: return try ask(control, Bomb.object(filledWith: "[0],"))
        case .deepValues: return try ask(control, Bomb.object(filledWith: #"{"":[]},"#))
        case .largeFrames:
            let frame = ByHand.frame([UInt8](repeating: 120, count: 9 * mebibyte), hasMore: true)
            return try flood(control, frame, times: 30)
        case .manyFrames:
            let frames = (0..<10_000).flatMap { _ in ByHand.frame([], hasMore: true) }
            return try flood(control, frames, times: 100)
        case .manyMessages: return try crowd(control)
        case .longTopic:
            let topic = ByHand.frame([1] + [UInt8](repeating: 120, count: mebibyte))
            return try flood(events, topic, times: 1, as: .subscriber)
        case .manyTopics: return try subscribe(events) { ByHand.frame([1] + $0.bytes(64)) }
        case .hiddenTopics:
            // A part of a message that looks like a PING, which is not counted, and libzmq leaves out.
            let ping: [UInt8] = [4 | 1, 5, 4] + Array("PING".utf8)
            return try subscribe(events) { ping + ByHand.frame([1] + $0.bytes(8)) }
        case .silence:
            _ = try OwnProcess.raiseDescriptorLimit()
            let members = try (0..<Bomb.silent).map { _ in try ByHand(to: control) }
            return members.allSatisfy { $0.isCutOff() } ? .cutOff : nil
        case .noReading: return try readNothing(control)
        }
    }

    private static let request = ["skep1", "7", "hello"].map { Array($0.utf8) }

    private static func object(of count: Int) -> [UInt8] {
        let (start, end) = (Array(#"{"a":""#.utf8), Array(#""}"#.utf8))
        return start + [UInt8](repeating: 120, count: count - start.count - end.count) + end
    }

    /// As many small values as fit into a body.
    private static func object(filledWith text: String) -> [UInt8] {
        let (start, end) = (Array(#"{"a":["#.utf8), Array("0]}".utf8))
        let count = (10 * mebibyte - start.count - end.count) / text.utf8.count
        return start + Array(String(repeating: text, count: count).utf8) + end
    }

    private func ask(_ control: String, _ body: [UInt8]) throws -> Effect? {
        let client = try ByHand(to: control, as: .dealer)
        guard client.send(ByHand.message(Bomb.request + [body])) else { return .cutOff }
        return client.reply().map { .answered(String(decoding: $0[2], as: UTF8.self)) }
            ?? (client.isCutOff() ? .cutOff : nil)
    }

    private func flood(
        _ path: String, _ bytes: [UInt8], times: Int, as kind: ByHand.Kind = .dealer
    ) throws -> Effect? {
        let client = try ByHand(to: path, as: kind)
        for _ in 0..<times { guard client.send(bytes) else { return .cutOff } }
        return client.isCutOff() ? .cutOff : nil
    }

    private func subscribe(
        _ events: String, to topic: (inout SplitMix) -> [UInt8]
    ) throws -> Effect? {
        var dice = SplitMix(seed: Settings.seed)
        let client = try ByHand(to: events, as: .subscriber)
        for _ in 0..<100 {
            let topics = (0..<1_000).flatMap { _ in topic(&dice) }
            guard client.send(topics) else { return .cutOff }
        }
        return client.isCutOff() ? .cutOff : nil
    }

    /// Asks and asks, and only then begins to read: what was kept for it is there, the rest is lost.
    private func readNothing(_ control: String) throws -> Effect? {
        let client = try ByHand(to: control, as: .dealer)
        let question = ByHand.message(["skep1", "7", "state", "{}"].map { Array($0.utf8) })
        let count = Settings.isFull ? 100_000 : 4_000
        for _ in 0..<count { guard client.send(question) else { return .cutOff } }
        for _ in 0..<1_000 { guard client.reply() != nil else { return .cutOff } }
        client.send(ByHand.message(["skep1", "last", "hello", "{}"].map { Array($0.utf8) }))
        var others = 1_000
        while let reply = client.reply() {
            let isLast = reply[1] == Array("last".utf8)
            if isLast { return others < count ? .answered("ok") : nil }
            others += 1
        }
        return nil
    }

    /// Several who send large messages one after the other and read no answer.
    private func crowd(_ control: String) throws -> Effect? {
        let clients = try (0..<4).map { _ in try ByHand(to: control, as: .dealer) }
        let message = ByHand.message(Bomb.request + [Bomb.object(of: 10 * Bomb.mebibyte)])
        let workers = clients.map { client in
            Worker { for _ in 0..<16 { guard client.send(message) else { return } } }
        }
        for worker in workers { try worker.join() }
        return .cutOff
    }
}
