import Foundation
import Swarm

/// Reads the JSON of decisions into their type and writes it again, with our codec or Foundation's.
enum Codec {
    static func run(_ codec: String, rows: Int) throws -> JSON {
        let texts = (1...Int64(rows)).compactMap { id -> [UInt8]? in
            guard case .text(let text) = Workload.decision(id, 1).content else { return nil }
            return Array(text.utf8)
        }
        switch codec {
        case "ours": return try measure(texts) { try ours($0) }
        case "foundation": return try measure(texts, foundation())
        default: throw Failure("there is no codec '\(codec)'")
        }
    }

    /// Both write as many bytes: they differ in the order of the fields only.
    private static func measure(
        _ texts: [[UInt8]], _ repeated: ([UInt8]) throws -> Int
    ) throws -> JSON {
        let start = Clock.wall
        let bytes = try texts.reduce(0) { try $0 + repeated($1) }
        let seconds = Clock.wall - start
        return ["events": JSON(texts.count), "seconds": JSON(seconds), "bytes": JSON(bytes)]
    }

    private static func ours(_ text: [UInt8]) throws -> Int {
        guard let decision = Decision(parsing: text.span.bytes) else {
            throw Failure("a decision is not an object")
        }
        return decision.text.utf8.count
    }

    private static func foundation() -> ([UInt8]) throws -> Int {
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        encoder.outputFormatting = .withoutEscapingSlashes
        return { try encoder.encode(decoder.decode(CodableDecision.self, from: Data($0))).count }
    }
}

/// What a program that uses Foundation would write for `Swarm.Decision`.
private struct CodableDecision: Codable {
    var rationale: String?
    var alternatives: [Alternative]?
    var confidence: Double?
    var trigger: String?
    var contextHash: String?
    var memoryIDs: [String]?

    struct Alternative: Codable {
        var what: String?
        var confidence: Double?
    }

    private enum CodingKeys: String, CodingKey {
        case rationale, alternatives, confidence, trigger
        case contextHash = "context_hash"
        case memoryIDs = "memory_ids"
    }
}
