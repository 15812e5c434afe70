internal import Swarm

extension GateVerdict {
    /// What is asked for as its event calls it, with how much it is: `spend 12.5 for "gpu hours"`.
    func wish(called subject: String) -> String {
        guard action == "spend", let amount, subject.hasPrefix("spend ") else { return subject }
        return "spend \(amount.asAmount) for \(subject.dropFirst(6))"
    }
}

extension State.Request {
    /// The same of what nobody has answered yet.
    var wish: String { content.wish(called: action) }
}
