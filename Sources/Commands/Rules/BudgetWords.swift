internal import Arguments
internal import Swarm

/// Budgets as they are typed: `tokens=200000`.
enum BudgetWords {
    struct Mistake: Error {
        let message: String
    }

    static func take(_ text: String, into budgets: inout Budgets) throws(Mistake) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let known = Budget.Kind.allCases.map(\.rawValue)
        guard parts.count == 2 else {
            throw Mistake(
                message: "'\(text)' is no budget; write KIND=AMOUNT, such as tokens=200000")
        }
        guard let kind = Budget.Kind(rawValue: String(parts[0])) else {
            let near = question(about: String(parts[0]), among: known)
            let all = known.joined(separator: ", ")
            throw Mistake(message: "there is no budget of '\(parts[0])'\(near); there are \(all)")
        }
        guard parts[1] != "none" else {
            budgets[kind] = nil
            return
        }
        guard let amount = kind.amount(String(parts[1])) else {
            throw Mistake(
                message: "'\(parts[1])' is no amount of \(kind.rawValue); "
                    + "expected \(kind.expected)")
        }
        budgets[kind] = amount
    }
}
