/// A way through the past that is being looked for, and the steps to be taken from where it leads.
struct Journey: Equatable, Sendable {
    /// What leads on; every other answer is of a way that was left.
    var asked: PlaceQuestion?
    /// The same for what is looked for in the entries of the Log.
    var soughtIn: LogSeek?
    private var steps = 0
    private var marks = 0
    private var seeks: [Action] = []

    /// More would be somebody who fell asleep on a key.
    private static let most = 10_000

    mutating func owe(steps count: Int) {
        steps = min(max(steps + count, -Journey.most), Journey.most)
    }

    mutating func owe(marks count: Int) {
        marks = min(max(marks + count, -Journey.most), Journey.most)
    }

    mutating func owe(seek action: Action) {
        if seeks.count < Journey.most { seeks.append(action) }
    }

    /// All of them in one.
    mutating func takeSteps() -> Int {
        defer { steps = 0 }
        return steps
    }

    /// One of them: each begins where the one before leads.
    mutating func takeMark() -> Int {
        let next = marks.signum()
        marks -= next
        return next
    }

    mutating func takeSeek() -> Action? { seeks.isEmpty ? nil : seeks.removeFirst() }
}
