import Swarm
import Testing

/// Who types and who watches, for every state and everything that can happen in it.
@Suite struct AudienceTests {
    private static let small = AgentSpec.Size(columns: 10, rows: 5)
    private static let large = AgentSpec.Size(columns: 200, rows: 50)

    private static func viewer(_ id: UInt64, _ size: AgentSpec.Size = small) -> Audience.Viewer {
        Audience.Viewer(id: id, name: "pts/\(id)", size: size)
    }

    enum Start: CaseIterable, Sendable {
        case empty, writer, watcher, both

        var audience: Audience {
            var audience = Audience()
            if self == .writer || self == .both {
                _ = audience.handle(.came(viewer(1), isWatching: false))
            }
            if self == .watcher || self == .both {
                _ = audience.handle(.came(viewer(2, large), isWatching: true))
            }
            return audience
        }
    }

    struct Step: Sendable {
        let start: Start
        let input: Audience.Input
        let actions: [Audience.Action]
        let writer: UInt64?
        let count: Int

        init(
            _ start: Start, _ input: Audience.Input, _ actions: [Audience.Action],
            writer: UInt64?, _ count: Int
        ) {
            self.start = start
            self.input = input
            self.actions = actions
            self.writer = writer
            self.count = count
        }
    }

    private static let comes = viewer(3, large)

    private static let steps: [Step] = [
        Step(
            .empty, .came(comes, isWatching: false), [.resize(large), .seat(3)], writer: 3, 1),
        Step(
            .watcher, .came(comes, isWatching: false), [.resize(large), .seat(3), .tell(2)],
            writer: 3, 2),
        Step(.writer, .came(comes, isWatching: false), [.seat(3)], writer: 1, 2),
        Step(.both, .came(comes, isWatching: false), [.seat(3)], writer: 1, 3),
        Step(.empty, .came(comes, isWatching: true), [.seat(3)], writer: nil, 1),
        Step(.watcher, .came(comes, isWatching: true), [.seat(3)], writer: nil, 2),
        Step(.writer, .came(comes, isWatching: true), [.seat(3)], writer: 1, 2),
        Step(.both, .came(comes, isWatching: true), [.seat(3)], writer: 1, 3),

        Step(.empty, .left(1), [], writer: nil, 0),
        Step(.writer, .left(1), [], writer: nil, 0),
        Step(.watcher, .left(2), [], writer: nil, 0),
        Step(.both, .left(1), [.tell(2)], writer: nil, 1),
        Step(.both, .left(2), [], writer: 1, 1),
        Step(.both, .left(9), [], writer: 1, 2),

        Step(.empty, .resized(1, large), [], writer: nil, 0),
        Step(.writer, .resized(1, large), [.resize(large)], writer: 1, 1),
        Step(.watcher, .resized(2, small), [], writer: nil, 1),
        Step(.both, .resized(1, large), [.resize(large)], writer: 1, 2),
        Step(.both, .resized(2, small), [], writer: 1, 2),

        Step(.empty, .takesOver(1), [], writer: nil, 0),
        Step(.writer, .takesOver(1), [], writer: 1, 1),
        Step(.watcher, .takesOver(2), [.tell(2), .resize(large)], writer: 2, 1),
        Step(.both, .takesOver(2), [.tell(1), .tell(2), .resize(large)], writer: 2, 2),
        Step(.both, .takesOver(1), [], writer: 1, 2),
        Step(.both, .takesOver(9), [], writer: 1, 2),

        Step(.empty, .dismissed, [], writer: nil, 0),
        Step(.writer, .dismissed, [.dismiss(1)], writer: nil, 0),
        Step(.watcher, .dismissed, [.dismiss(2)], writer: nil, 0),
        Step(.both, .dismissed, [.dismiss(1), .dismiss(2)], writer: nil, 0),
    ]

    @Test(arguments: steps) func whatFollows(step: Step) {
        var audience = step.start.audience
        #expect(audience.handle(step.input) == step.actions)
        #expect(audience.writer?.id == step.writer)
        #expect(audience.viewers.count == step.count)
        #expect(audience.isEmpty == (step.count == 0))
        for viewer in audience.viewers {
            #expect(audience.isWriter(viewer.id) == (viewer.id == step.writer))
        }
    }

    @Test func everyPairIsThere() {
        func kind(_ input: Audience.Input) -> String {
            String("\(input)".prefix { $0 != "(" })
        }
        let pairs = Set(AudienceTests.steps.map { "\($0.start) \(kind($0.input))" })
        #expect(pairs.count == Start.allCases.count * 5)
    }

    @Test func theSizeOfOneWhoWatchedCountsWhenItTypes() {
        var audience = Start.both.audience
        _ = audience.handle(.resized(2, AudienceTests.small))
        #expect(audience.handle(.takesOver(2)).last == .resize(AudienceTests.small))
        #expect(audience.handle(.left(2)) == [.tell(1)])
        // Nobody types until somebody wants to.
        #expect(audience.writer == nil)
    }

    @Test func tooManyAreTurnedAway() {
        var audience = Audience()
        for id in 1...UInt64(Audience.limit) {
            #expect(!audience.handle(.came(AudienceTests.viewer(id), isWatching: false)).isEmpty)
        }
        let last = AudienceTests.viewer(99)
        #expect(audience.handle(.came(last, isWatching: false)) == [.turnAway(99)])
        #expect(audience.handle(.left(99)) == [])
        #expect(audience.viewers.count == Audience.limit)
    }
}
