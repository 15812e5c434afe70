import Swarm

/// Whether an answer is like the one that the documentation shows.
///
/// It may hold more keys. Numbers that the supervisor gives, such as ids, may be others than those that are
/// shown, but what is shown twice must be the same twice. `"…"` is any text.
struct Likeness {
    /// What stands for what is shown, by kind and text; never for two that are shown as different.
    private var given: [String: [String: JSON]] = [:]

    /// Keys whose values the supervisor makes up.
    private static let made: Set = ["token", "push", "id", "reply_to", "first", "last", "agent"]
    /// Keys whose values depend on where and when it is.
    private static let free: Set = [
        "pid", "version", "control", "events", "last_id", "queued_rows", "time", "hint",
    ]

    /// What is wrong with an answer; nil where nothing is.
    mutating func flaw(of answer: JSON?, against shown: JSON, at key: String = "") -> String? {
        guard let answer else { return "there is no '\(key)'" }
        switch shown.form {
        case .object(let fields):
            for field in fields {
                let flaw = flaw(of: answer[field.key], against: field.value, at: field.key)
                if let flaw { return flaw }
            }
            return nil
        case .array(let elements):
            guard let others = answer.array, others.count == elements.count else { break }
            for (other, element) in zip(others, elements) {
                if let flaw = flaw(of: other, against: element, at: key) { return flaw }
            }
            return nil
        case .string("…") where answer.string != nil: return nil
        case .number where Likeness.free.contains(key) && answer.number != nil: return nil
        case .string where Likeness.free.contains(key) && answer.string != nil: return nil
        default: if isSame(answer, shown, at: key) { return nil }
        }
        return "'\(key)' is \(answer.text), and should be like \(shown.text)"
    }

    private mutating func isSame(_ answer: JSON, _ shown: JSON, at key: String) -> Bool {
        guard Likeness.isMade(shown, at: key) else { return answer == shown }
        let kind = Likeness.kind(of: key)
        let known = given[kind] ?? [:]
        given[kind, default: [:]][shown.text] = answer
        if let earlier = known[shown.text] { return earlier == answer }
        return Likeness.isMade(answer, at: key) && !known.values.contains(answer)
    }

    /// A request as it must be for what was given in fact.
    func real(_ request: JSON, at key: String = "") -> JSON {
        switch request.form {
        case .object(let fields):
            JSON(fields.map { JSON.Field($0.key, real($0.value, at: $0.key)) })
        case .array(let elements): JSON(elements.map { real($0, at: key) })
        default: given[Likeness.kind(of: key)]?[request.text] ?? request
        }
    }

    /// An agent is named by what people call it as well, and that is no other.
    private static func isMade(_ value: JSON, at key: String) -> Bool {
        guard made.contains(key) else { return false }
        return key != "agent" || value.string.flatMap { AgentID(rawValue: $0).number } != nil
    }

    /// An id is the same id wherever it stands.
    private static func kind(of key: String) -> String {
        ["first", "last", "reply_to"].contains(key) ? "id" : key
    }
}
