public import Canvas

/// What stands where: a function of the size and of what is open.
public struct Layout: Equatable, Sendable {
    public var size: SizeClass
    public var header: Rectangle
    public var counts: Rectangle
    /// Each with its title as its first row.
    public var panes = [Pane: Rectangle](minimumCapacity: 4)
    /// The timeline where it is no pane of its own: density alone, or three rows.
    public var strip: Rectangle
    /// No rows but while a tour lasts.
    public var tour: Rectangle
    public var footer: Rectangle
    /// Whether the rows of the swarm have heads.
    public var hasHeads = false

    /// What decides besides the size.
    public struct Wish: Equatable, Sendable {
        public var agents: Int
        public var focus: Pane
        /// What stands below the swarm: the last of log, diff and timeline that was opened.
        public var lower: Pane
        public var hasDiff: Bool
        public var isZoomed: Bool
        public var isReplay: Bool
        public var hasTour: Bool
        /// How many percent of the room the swarm has beside others; nil as many as it needs.
        public var share: Int?

        public init(
            agents: Int, focus: Pane = .swarm, lower: Pane = .log, hasDiff: Bool = false,
            isZoomed: Bool = false, isReplay: Bool = false, hasTour: Bool = false,
            share: Int? = nil
        ) {
            self.agents = agents
            self.focus = focus
            self.lower = lower
            self.hasDiff = hasDiff
            self.isZoomed = isZoomed
            self.isReplay = isReplay
            self.hasTour = hasTour
            self.share = share
        }
    }

    public enum SizeClass: Int, Comparable, Sendable {
        case none, small, normal, tall, wide, huge

        public init(columns: Int, rows: Int) {
            switch (columns, rows) {
            case (200..., 24...): self = .huge
            case (120..., 36...): self = .wide
            case (80..., 36...): self = .tall
            case (80..., 24...): self = .normal
            case (40..., 10...): self = .small
            default: self = .none
            }
        }

        public static func < (left: SizeClass, right: SizeClass) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    public init(columns: Int, rows: Int, _ wish: Wish) {
        size = SizeClass(columns: columns, rows: rows)
        let all = Rectangle(x: 0, y: 0, columns: columns, rows: rows)
        var rest: Rectangle
        (header, rest) = all.cut(top: 1)
        (counts, rest) = rest.cut(top: 1)
        (rest, footer) = rest.cut(bottom: 1)
        tour = Rectangle(x: 0, y: rest.bottom, columns: columns, rows: 0)
        strip = tour
        guard size > .none else { return }
        if wish.hasTour { (rest, tour) = rest.cut(bottom: 1) }
        place(&rest, wish)
    }
}

extension Layout {
    private mutating func place(_ rest: inout Rectangle, _ wish: Wish) {
        hasHeads = size >= .tall
        takeTimeline(&rest, wish)
        if wish.focus.isPage || wish.isZoomed || size == .small {
            panes[wish.focus] = rest
        } else if size == .huge {
            placeColumns(rest, wish)
        } else {
            placeStack(rest, wish)
        }
    }

    /// Its title and three lanes.
    private static let timelineRows = 4

    /// From wide on it is a pane that is always there; below, a strip that grows in replay.
    private mutating func takeTimeline(_ rest: inout Rectangle, _ wish: Wish) {
        if size >= .wide {
            guard !(wish.isZoomed && wish.focus == .timeline) else { return }
            let (upper, timeline) = rest.cut(bottom: Layout.timelineRows)
            (rest, panes[.timeline]) = (upper, timeline)
        } else if hasTimelinePane(wish) {
            // Twice on one screen it would tell nothing more.
            return
        } else if size > .small || wish.isReplay {
            (rest, strip) = rest.cut(bottom: wish.isReplay ? 3 : 1)
        }
    }

    private func hasTimelinePane(_ wish: Wish) -> Bool {
        let isStacked = size > .small && !wish.isZoomed && !wish.focus.isPage
        return wish.focus == .timeline || isStacked && wish.lower == .timeline
    }

    /// Swarm on the left, Log in the middle, Diff on the right once it is opened.
    private mutating func placeColumns(_ rest: Rectangle, _ wish: Wish) {
        let (swarm, others) = rest.cut(
            left: rest.columns * (wish.share ?? (wish.hasDiff ? 40 : 50)) / 100)
        panes[.swarm] = swarm.withGap
        placeBeside(others, wish)
    }

    private mutating func placeBeside(_ rest: Rectangle, _ wish: Wish) {
        guard wish.hasDiff else {
            panes[.log] = rest
            return
        }
        let (log, diff) = rest.cut(left: rest.columns / 2)
        (panes[.log], panes[.diff]) = (log.withGap, diff)
    }

    /// The columns between panes that stand beside each other.
    var gaps: [Rectangle] {
        order.compactMap { panes[$0] }.filter { $0.x > 0 }.map {
            Rectangle(x: $0.x - 1, y: $0.y, columns: 1, rows: $0.rows)
        }
    }

    /// The swarm above, as high as it has agents but not more than its share, the others below.
    private mutating func placeStack(_ rest: Rectangle, _ wish: Wish) {
        let own = 1 + (hasHeads ? 1 : 0) + max(wish.agents, 3)
        let most = max(rest.rows * 60 / 100, 1) + 1
        // Lanes of the timeline need no more room than they have.
        let isTimeline = wish.lower == .timeline && size < .wide
        let least = isTimeline ? Layout.timelineRows : 6
        let share = wish.share.map { rest.rows * $0 / 100 } ?? min(own, most)
        let wished = isTimeline ? rest.rows : share
        let height = max(min(wished, rest.rows - least), min(4, rest.rows))
        let (swarm, lower) = rest.cut(top: height)
        panes[.swarm] = swarm
        switch size {
        case .wide: placeBeside(lower, wish)
        case .tall where wish.hasDiff:
            let (log, diff) = lower.cut(top: lower.rows / 2)
            (panes[.log], panes[.diff]) = (log, diff)
        default: panes[wish.lower] = lower
        }
    }

    /// The pane at a place of the screen.
    public func pane(x: Int, y: Int) -> Pane? {
        panes.first { $0.value.contains(x: x, y: y) }?.key
    }

    /// The panes there are, in their order on the screen.
    public var order: [Pane] { panes.keys.sorted { $0.rawValue < $1.rawValue } }
}

extension Rectangle {
    /// Without its last column, which is between it and the next one.
    fileprivate var withGap: Rectangle {
        Rectangle(x: x, y: y, columns: columns - 1, rows: rows)
    }
}
