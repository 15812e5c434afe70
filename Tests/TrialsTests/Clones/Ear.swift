import Support
import Wire

/// Hears what is published, and connects again after ever longer pauses when it hears nothing.
struct Ear: ~Copyable {
    private let topics: [String]
    private let context: Context
    private var subscriber: EventSubscriber?
    private var backoff = Backoff()
    private var nextLook = ContinuousClock.now
    private var wasConnected = false
    /// How often a connection began.
    private(set) var connections = 0

    init(for topics: [String], _ context: Context) {
        self.topics = topics
        self.context = context
    }

    /// The next thing that was published. Where somebody serves is asked for anew each time.
    mutating func hear(
        at now: ContinuousClock.Instant, _ dice: inout SplitMix, from place: () -> String?
    ) throws -> EventSubscriber.Published? {
        let published = try subscriber?.receive()
        let isConnected = subscriber?.isConnected ?? false
        if isConnected, !wasConnected {
            backoff = Backoff()
            connections += 1
        }
        if wasConnected, !isConnected { rest(from: now, &dice) }
        wasConnected = isConnected
        if published == nil, !isConnected, now >= nextLook {
            rest(from: now, &dice)
            subscriber = try place().map {
                try EventSubscriber(to: $0, topics: topics, context: context)
            }
        }
        return published
    }

    private mutating func rest(from now: ContinuousClock.Instant, _ dice: inout SplitMix) {
        nextLook = now + backoff.pause(chance: .random(in: 0..<1, using: &dice))
    }
}
