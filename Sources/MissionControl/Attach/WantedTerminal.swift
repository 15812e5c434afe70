internal import Canvas

/// An agent's terminal that somebody wants: on its way, or there.
///
/// There is one at most, and all there is to know of it is here. A supervisor is asked for it, then the log for what it
/// shows; what is typed meanwhile is meant for it, and never for the screen that is still here.
struct WantedTerminal: Equatable, Sendable {
    enum Place { case wholeScreen, answerBox }

    let place: Place
    /// The request that was made last; an answer to any other leads nowhere. Nil before there is one.
    var ticket: Ticket?
    /// What was typed for it before it is there.
    private(set) var typed: [Gesture] = []
    /// Nil while it is on its way.
    var attachment: Attachment?

    init(_ place: Place, asked ticket: Ticket? = nil) {
        self.place = place
        self.ticket = ticket
    }

    var isUnderway: Bool { attachment == nil }

    /// It was lost with its supervisor, and nobody was asked for it since.
    var isLost: Bool { ticket == nil && attachment?.end?.isLost == true }

    /// One more request has to be answered.
    mutating func ask(_ ticket: Ticket) { self.ticket = ticket }

    private static let mostTyped = 1_024

    mutating func keep(_ gesture: Gesture) {
        guard isUnderway || ticket != nil, typed.count < WantedTerminal.mostTyped else { return }
        typed.append(gesture)
    }

    /// What comes from it. One that has ended is not on its way, even where it was asked for again.
    mutating func take(_ news: Attachment.News) {
        attachment?.take(news)
        if case .ended = news { ticket = nil }
    }

    /// It is there; what was typed for it comes back.
    mutating func arrive(_ attachment: Attachment) -> [Gesture] {
        defer { (ticket, typed) = (nil, []) }
        self.attachment = attachment
        return typed
    }
}
