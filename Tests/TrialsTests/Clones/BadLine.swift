import Support
import Wire

/// A bad line between the doorbell and one who listens: it loses a tenth, holds some back until others
/// have overtaken them, says some twice, and is cut and comes back elsewhere.
final class BadLine {
    private let name: String
    private let scratch: Scratch
    private let context: Context
    private var dice: SplitMix
    private var server: EventServer?
    private var held: [(due: ContinuousClock.Instant, EventSubscriber.Published)] = []
    private var places = 0
    private var backAt = ContinuousClock.now
    /// Where it can be heard now; nil while it is cut.
    private(set) var place: String? { didSet { moved(place) } }
    /// Told of each place.
    var moved: (String?) -> Void = { _ in }
    private(set) var deeds = Deeds()

    struct Deeds {
        var lost = 0
        var held = 0
        var repeated = 0
        var cuts = 0

        static func + (one: Deeds, other: Deeds) -> Deeds {
            Deeds(
                lost: one.lost + other.lost, held: one.held + other.held,
                repeated: one.repeated + other.repeated, cuts: one.cuts + other.cuts)
        }
    }

    init(_ name: String, in scratch: Scratch, _ context: Context, _ dice: SplitMix) {
        (self.name, self.scratch, self.context, self.dice) = (name, scratch, context, dice)
    }

    /// What was published comes in; what becomes of it is by chance.
    func take(_ published: EventSubscriber.Published, at now: ContinuousClock.Instant) throws {
        switch dice.below(100) {
        case 0..<10: deeds.lost += 1
        case 10..<15:
            deeds.held += 1
            held.append((now + .milliseconds(dice.below(300)), published))
        case 15..<20:
            deeds.repeated += 1
            try send(published)
            try send(published)
        default: try send(published)
        }
        if dice.chance(300) { cut(at: now) }
    }

    /// Says what was held back for long enough, and comes back after a cut.
    func turn(at now: ContinuousClock.Instant) throws {
        if place == nil, now >= backAt { try come() }
        while let index = held.firstIndex(where: { $0.due <= now }) {
            try send(held.remove(at: index).1)
        }
    }

    func cut(at now: ContinuousClock.Instant) {
        deeds.cuts += 1
        server = nil
        place = nil
        backAt = now + .milliseconds(dice.below(300))
    }

    private func come() throws {
        places += 1
        let directory = try SocketDirectory(
            key: "\(name)-\(places)", runtimeDirectory: scratch.path, user: 0)
        try directory.make()
        server = try EventServer(in: directory, context: context)
        place = directory.events
    }

    private func send(_ published: EventSubscriber.Published) throws {
        switch published {
        case .tick(let tick): try server?.publish(tick)
        case .row(let row): try server?.publish(row)
        }
    }
}
