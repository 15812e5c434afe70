internal import Canvas
internal import Swarm

/// What somebody has allowed always: which rule counts for what no more.
struct LiftedRule {
    private let rule: String
    private let pattern: String

    init(_ rule: String, pattern: String) {
        (self.rule, self.pattern) = (rule, pattern)
    }

    /// `rule rm-rf is lifted for rm -rf build*`; of a budget there is nothing for which it is.
    var words: String {
        let name = "rule \(Sanitiser.text(rule, .exact)) is lifted"
        return Budget.isRule(rule) ? name : "\(name) for \(Sanitiser.text(pattern, .exact))"
    }
}
