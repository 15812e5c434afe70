/// What an agent that joined was told and has not confirmed, and where it is told.
struct PushLine: Equatable, Sendable {
    /// The connection that joined last; nil while nobody can be reached.
    var client: [UInt8]?
    /// Nothing is pushed before the row is on the disk by which it joined: its reply comes first.
    var opensAfter = EventID.none
    /// In the order they were made.
    private(set) var pushes: [Push] = []

    struct Push: Equatable, Sendable {
        let number: Int64
        let verb: Verb
        /// What it says besides its number.
        let fields: [JSON.Field]
        /// The event of the message or order that it brings.
        var letter: EventID?
    }

    enum Verb: String, Sendable {
        case ping, pause, resume, stop, message, order
        case leaseRevoked = "lease_revoked"
    }

    /// How many messages and orders wait to be confirmed.
    private(set) var letters = 0

    mutating func add(_ push: Push) {
        pushes.append(push)
        if push.letter != nil { letters += 1 }
    }

    /// Nil when nobody waits for it any more.
    mutating func take(_ number: Int64) -> Push? {
        guard let place = pushes.firstIndex(where: { $0.number == number }) else { return nil }
        if pushes[place].letter != nil { letters -= 1 }
        return pushes.remove(at: place)
    }

    /// True where a letter waited to be confirmed.
    mutating func forget(_ letter: EventID) -> Bool {
        guard let push = pushes.first(where: { $0.letter == letter }) else { return false }
        return take(push.number) != nil
    }

    /// What is not worth to be said again on a new connection.
    mutating func forget(_ verbs: Verb...) { pushes.removeAll { verbs.contains($0.verb) } }

    func first(_ verb: Verb) -> Push? { pushes.first { $0.verb == verb } }
}
