@testable import Swarm

/// The code of the first refusal among what came of something; nil where nothing was refused.
func refusal(_ effects: [Effect]) -> String? {
    effects.compactMap { effect in
        if case .answer(_, .refused(let objection), _, _) = effect {
            objection.code
        } else {
            nil
        }
    }.first
}
