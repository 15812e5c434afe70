internal import EventLog
internal import Swarm

/// Rows that the scribe has not taken yet, in portions of what it takes at once.
///
/// What belongs together is in one portion, unless that is too much for any.
struct WaitingRows {
    private var portions: [Portion] = []
    private(set) var count = 0
    private(set) var size = 0
    /// How many of the last portion's rows belong together as far as they have come.
    private var ungrouped = 0

    struct Portion {
        fileprivate(set) var rows: [Event] = []
        fileprivate(set) var size = 0
    }

    fileprivate static let bytesPerPortion = 3 << 20

    var isEmpty: Bool { portions.isEmpty }
    /// What is to be handed over next.
    var first: Portion? { portions.first }

    mutating func append(_ event: Event) {
        if portions.isEmpty { portions.append(Portion()) }
        let size = event.storedSize
        portions[portions.count - 1].rows.append(event)
        portions[portions.count - 1].size += size
        self.size += size
        count += 1
        ungrouped += 1
    }

    /// What was appended since the last group belongs together: a commit holds all of it or none.
    mutating func endGroup() {
        guard ungrouped > 0, var last = portions.popLast() else { return }
        let before = last.rows.count - ungrouped
        ungrouped = 0
        if before > 0, !last.fits { portions.append(last.cut(before)) }
        // Of what is too much for any there is as much as fits.
        while !last.fits { portions.append(last.cut(last.fittingCount)) }
        portions.append(last)
    }

    mutating func removeFirst() {
        let first = portions.removeFirst()
        count -= first.rows.count
        size -= first.size
    }
}

extension WaitingRows.Portion {
    fileprivate var fits: Bool { fittingCount == rows.count }

    /// So many rows from the first on are taken at once; the first is in any case.
    fileprivate var fittingCount: Int {
        let most = min(rows.count, Scribe.rowsPerCommit)
        guard size > WaitingRows.bytesPerPortion else { return most }
        var bytes = 0
        for place in 0..<most {
            bytes += rows[place].storedSize
            if place > 0, bytes > WaitingRows.bytesPerPortion { return place }
        }
        return most
    }

    /// Takes so many of the first rows out.
    fileprivate mutating func cut(_ count: Int) -> WaitingRows.Portion {
        var front = self
        self = WaitingRows.Portion()
        rows = Array(front.rows[count...])
        size = rows.reduce(0) { $0 + $1.storedSize }
        front.rows.removeLast(rows.count)
        front.size -= size
        return front
    }
}
