internal import Swarm

/// In which order those are heard who came at the same time.
struct Hearing {
    /// What stops somebody does so before anything else.
    private(set) var urgent: [(Asker, Wish)] = []
    /// Who asks before it acts does nothing until it has its answer.
    private(set) var questions: [(Asker, Wish)] = []
    private(set) var others: [(Asker, Wish)] = []

    init(_ wishes: [(Asker, Wish)]) {
        // Who says in the same breath for whom it speaks is heard in its order: before it has said so it
        // would be the operator.
        let entering = Set(wishes.lazy.filter { $0.1.isEntrance }.map(\.0.client))
        // What an agent says before it asks is heard before.
        var speaking: Set<[UInt8]> = []
        for (asker, wish) in wishes {
            if wish.isUrgent, !entering.contains(asker.client) {
                urgent.append((asker, wish))
            } else if wish.isQuestion, !speaking.contains(asker.client) {
                questions.append((asker, wish))
            } else {
                others.append((asker, wish))
                speaking.insert(asker.client)
            }
        }
    }
}
