internal import Custody
internal import Swarm

// What is peculiar to the program of an agent that is to be started.
extension Wish {
    static func manners(_ body: JSON) throws(Objection) -> Manners {
        var manners = Manners()
        manners.waiting = try waiting(body)
        manners.continuing = try continuing(body)
        manners.containment = try containment(body)
        manners.pausing = try nudge("pause", body)
        manners.resuming = try nudge("resume", body)
        return manners
    }

    private static func continuing(_ body: JSON) throws(Objection) -> [String]? {
        let words = try words("continue", in: body)
        guard let program = words.first else { return nil }
        guard !program.isEmpty else {
            throw bad("'continue' must be a list of words, the program first")
        }
        return words
    }

    private static func containment(_ body: JSON) throws(Objection) -> Containment {
        guard let value = body["contain"], !value.isNull else { return Containment() }
        guard let containment = Containment(value) else {
            let ranges = Containment.Key.allCases.map {
                "'\($0.rawValue)' \($0.range.lowerBound) to \($0.range.upperBound)"
            }
            throw bad("'contain' must be an object with " + ranges.joined(separator: ", "))
        }
        return containment
    }

    private static func nudge(_ key: String, _ body: JSON) throws(Objection) -> Nudge? {
        guard let value = body[key], !value.isNull else { return nil }
        guard let nudge = Nudge(value) else {
            throw bad(
                "'\(key)' must hold a text to 'type', of at most \(Nudge.textBytes) bytes, or a "
                    + "'command', and 'within_ms' of 1 to 30000")
        }
        return nudge
    }

    private static func waiting(_ body: JSON) throws(Objection) -> [String] {
        guard let value = body["waiting"], !value.isNull else { return [] }
        let texts = value.array?.compactMap(\.string) ?? []
        guard let list = value.array, texts.count == list.count,
            texts.count <= Manners.waitingLimit, texts.allSatisfy(Manners.mayMeanWaiting)
        else {
            throw bad(
                "'waiting' must be a list of at most \(Manners.waitingLimit) texts of one row, "
                    + "each of at most \(Manners.waitingBytes) bytes")
        }
        return texts
    }
}

extension SpawnSpec.Limits {
    init(_ containment: Containment) {
        self.init()
        memory = containment.memory
        processes = containment.processes
        files = containment.files
        fileSize = containment.fileSize
        nice = containment.nice
    }
}
