import Foundation
import Swarm

/// Reads the JSON of decisions into their type, or writes it, with our codec or Foundation's.
enum Codec {
    static func read(_ codec: String, rows: Int) throws -> JSON {
        let texts = texts(rows)
        switch codec {
        case "ours": return try measure(texts) { bytes(of: try decode($0)) }
        case "foundation":
            let decoder = JSONDecoder()
            return try measure(texts.map { Data($0) }) {
                bytes(of: try decoder.decode(CodableDecision.self, from: $0))
            }
        default: throw Failure("there is no codec '\(codec)'")
        }
    }

    /// Both write as many bytes: they differ in the order of the fields only.
    static func write(_ codec: String, rows: Int) throws -> JSON {
        let texts = texts(rows)
        switch codec {
        case "ours": return try measure(texts.map(decode)) { $0.text.utf8.count }
        case "foundation":
            let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
            encoder.outputFormatting = .withoutEscapingSlashes
            let decisions = try texts.map {
                try decoder.decode(CodableDecision.self, from: Data($0))
            }
            return try measure(decisions) { try encoder.encode($0).count }
        default: throw Failure("there is no codec '\(codec)'")
        }
    }

    private static func texts(_ rows: Int) -> [[UInt8]] {
        (1...Int64(rows)).compactMap { id in
            guard case .text(let text) = Workload.decision(id, 1).content else { return nil }
            return Array(text.utf8)
        }
    }

    private static func decode(_ text: [UInt8]) throws -> Decision {
        guard let decision = Decision(parsing: text.span.bytes) else {
            throw Failure("a decision is not an object")
        }
        return decision
    }

    private static func measure<Item>(
        _ items: [Item], _ bytes: (Item) throws -> Int
    ) rethrows -> JSON {
        let start = Clock.wall
        let sum = try items.reduce(0) { try $0 + bytes($1) }
        let seconds = Clock.wall - start
        return ["events": JSON(items.count), "seconds": JSON(seconds), "bytes": JSON(sum)]
    }

    // What was read must have been understood.

    private static func bytes(of decision: Decision) -> Int {
        let others = (decision.alternatives ?? []).reduce(0) { $0 + ($1.what?.utf8.count ?? 0) }
        return others + (decision.rationale?.utf8.count ?? 0) + (decision.trigger?.utf8.count ?? 0)
    }

    private static func bytes(of decision: CodableDecision) -> Int {
        let others = (decision.alternatives ?? []).reduce(0) { $0 + ($1.what?.utf8.count ?? 0) }
        return others + (decision.rationale?.utf8.count ?? 0) + (decision.trigger?.utf8.count ?? 0)
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
