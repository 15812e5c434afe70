import Support
import Swarm
import Wire

/// Asks whoever serves for what is in the log. Where nobody does, there is nothing, and it is asked
/// again when the next tick comes.
struct ControlDesk: ~Copyable {
    private var client: ControlClient?
    private let context: Context
    private var restsUntil = ContinuousClock.now
    /// How often there was an answer.
    private(set) var answers = 0

    init(_ context: Context) { self.context = context }

    mutating func connect(to control: String) throws {
        guard client?.endpoint != control else { return }
        client = try ControlClient(to: control, context: context)
    }

    mutating func events(after place: EventID) throws -> [Event] {
        let body = Body([
            JSON.Field("after", JSON(place.rawValue)), JSON.Field("limit", 1_000),
        ])
        guard ContinuousClock.now >= restsUntil else { return [] }
        do {
            let reply = try client?.request("events", body, within: .seconds(2)).get()
            guard let rows = reply?.json["events"]?.array else { return [] }
            answers += 1
            return try rows.map { try Event(cloudEvent: $0.text.utf8Span.span.bytes) }
        } catch is ControlError {
            restsUntil = .now + .milliseconds(200)
            return []
        } catch let error as ErrorBody where ["busy", "interrupted"].contains(error.code) {
            return []
        }
    }
}
