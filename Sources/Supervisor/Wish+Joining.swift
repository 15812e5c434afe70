internal import Crypto
internal import Swarm

// What a program wants that joins.
extension Wish {
    /// So many events are appended at once, and so many bytes of them: they are stored together.
    static let batchLimit = 500
    static let batchBytes = 1 << 20
    private static let tokenBytes = 128
    private static let wordBytes = 4_096

    static func hello(_ body: JSON) throws(Objection) -> Wish {
        guard let token = try token(body) else { return .hello }
        return .bind(token)
    }

    static func join(_ body: JSON) throws(Objection) -> Wish {
        .join(
            Joining(
                name: try name(body), role: try text("role", in: body), token: try token(body),
                isFresh: body["fresh"]?.bool ?? false))
    }

    private static func token(_ body: JSON) throws(Objection) -> Token? {
        guard let value = body["token"], !value.isNull else { return nil }
        guard let text = value.string, text.utf8.count <= tokenBytes else {
            throw bad("'token' must be a string of at most \(tokenBytes) bytes")
        }
        return Token(text)
    }

    static func leave(_ body: JSON) throws(Objection) -> Wish {
        let code = body["code"].flatMap { $0.isNull ? nil : $0 }
        guard let number = code.map(\.int) ?? 0, (0...255).contains(number) else {
            throw bad("'code' must be a number from 0 to 255")
        }
        return .say(.leave(code: Int64(number), reason: try text("reason", in: body)))
    }

    static func done(_ body: JSON) throws(Objection) -> Wish {
        guard let push = body["push"]?.int else { throw bad("'push' must be the push's number") }
        let message = try text("message", in: body)
        let isObeyed = body["ok"]?.bool ?? true
        return .say(.done(push: Int64(push), refusal: isObeyed ? nil : message ?? "it refused"))
    }

    /// Read where it stands: this is what comes a hundred thousand times a second.
    static func batch(in body: RawSpan) throws(Objection) -> Batch {
        guard body.byteCount <= batchBytes else {
            throw Objection(
                "too_large", "the events have \(body.byteCount) bytes, and may have \(batchBytes)",
                hint: "append them in parts")
        }
        let first: Int64?
        let reports: [Report]
        do {
            (first, reports) = try events(in: body)
        } catch let objection as Objection {
            throw objection
        } catch { throw bad("'events' must be a list of events") }
        guard reports.count <= batchLimit else {
            throw Objection(
                "too_large", "there are \(reports.count) events, and may be \(batchLimit)",
                hint: "append them in parts")
        }
        guard let first, let batch = Batch(first: first, reports) else {
            throw bad("'events' must be a list of events")
        }
        return batch
    }

    /// The number of the first, and all of them.
    private static func events(in body: RawSpan) throws -> (Int64?, [Report]) {
        var reader = JSONReader(body)
        var first: Int64?
        var reports: [Report] = []
        try reader.enterObject()
        while let key = try reader.nextKey() {
            guard key == "events", first == nil else {
                _ = try reader.value()
                continue
            }
            try reader.enterArray()
            while try reader.hasElement() {
                let next = first.map { $0 &+ Int64(reports.count) }
                let (number, report) = try event(&reader, at: reports.count, expecting: next)
                first = first ?? number
                reports.append(report)
            }
        }
        return (first, reports)
    }

    private static func event(
        _ reader: inout JSONReader, at place: Int, expecting next: Int64?
    ) throws(Objection) -> (Int64, Report) {
        do throws(AgentEvent.Mistake) {
            let event = try AgentEvent(&reader)
            guard let number = event.sequence, number > 0 else {
                throw .malformed("'seq' must be a number from 1 on")
            }
            if let next, number != next {
                throw .malformed("'seq' is \(number), and \(next) follows the one before")
            }
            return (
                number, try event.report(from: Provenance(sequence: number), isOverWire: true)
            )
        } catch {
            let code = if case .forbidden = error { "forbidden" } else { "bad_request" }
            throw Objection(code, "event \(place): \(error.why)")
        }
    }
}

extension Token {
    init(_ text: String) {
        self.init(text: text, digest: Digest(of: text.utf8Span.span.bytes).hexadecimal)
    }

    /// 128 bits that nobody can guess.
    static func random() -> Token { Token(Randomness.hexadecimal(byteCount: 16)) }
}
