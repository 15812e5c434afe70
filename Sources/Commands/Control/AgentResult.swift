internal import Arguments
internal import Swarm
internal import Wire

/// What became of one agent that was asked for.
struct AgentResult: Equatable {
    let agent: String
    /// Nil when it was done as asked.
    let refusal: ErrorBody?
    /// Who holds it still, where it was let go of.
    let holds: [String]
    /// It was so before it was asked for.
    let wasSo: Bool
    /// What is to be known besides that it was done.
    let remark: String?
    /// False while the disk cannot say that it was done.
    let isRecorded: Bool

    private init?(_ json: JSON, isRecorded: Bool) {
        guard let agent = json["agent"]?.string, let isDone = json["ok"]?.bool else { return nil }
        self.agent = agent
        self.isRecorded = json["recorded"]?.bool ?? isRecorded
        holds = json["holds"]?.array?.compactMap(\.string) ?? []
        remark = json["remark"]?.string
        wasSo = json["already"]?.bool ?? false
        refusal =
            isDone
            ? nil
            : ErrorBody(
                json["code"]?.string ?? "failed", json["message"]?.string ?? "it failed",
                hint: json["hint"]?.string)
    }

    /// That it stays paused, and by whom; nil where nobody holds it.
    fileprivate var stays: Text? {
        guard !holds.isEmpty else { return nil }
        return "stays paused (by \(holds.map { Text(foreign: $0) }.joined(by: " and ")))"
    }

    /// Throws a `Failure` when the answer holds no results.
    static func all(in body: Body) throws(Failure) -> [AgentResult] {
        let list = body.json["results"]?.array ?? []
        let isRecorded = body.json["recorded"]?.bool ?? true
        let results = list.compactMap { AgentResult($0, isRecorded: isRecorded) }
        guard body.json["results"] != nil, results.count == list.count else {
            throw Failure(
                "the supervisor's answer cannot be read: it has no results",
                hint: "use the skep that started it, or restart it with this one")
        }
        return results
    }
}

extension Output {
    /// A line for each agent: what was done, or why it was not. Any failure fails the command, for whomever it
    /// was meant.
    mutating func report(
        _ results: [AgentResult], as deed: Text, done: Text, already: Text? = nil
    ) throws(WriteError) -> ExitCode {
        for result in results {
            guard let refusal = result.refusal else {
                let deed = result.wasSo ? already ?? done : done
                let remark = result.remark.map { ", \($0)" as Text } ?? Text()
                try line("\(result.agent): \(result.stays ?? deed)\(remark)")
                continue
            }
            try complain(
                "cannot \(deed) '\(result.agent)': \(refusal.message)",
                hint: refusal.hint.map { "\($0)" })
        }
        if !results.allSatisfy(\.isRecorded) {
            try complain("not recorded yet: the log cannot be written", hint: "see 'skep health'")
        }
        return results.allSatisfy { $0.refusal == nil } ? .done : .failed
    }
}
