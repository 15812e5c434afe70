/// The columns at which a tab stops.
struct TabStops: Equatable, Sendable {
    private(set) var stops: [Bool]

    init(columns: Int) { stops = (0..<columns).map { $0 % 8 == 0 } }
    init(stops: [Bool]) { self.stops = stops }

    mutating func resize(columns: Int) {
        if columns < stops.count { stops.removeLast(stops.count - columns) }
        while stops.count < columns { stops.append(stops.count % 8 == 0) }
    }

    mutating func set(_ column: Int) { stops[column] = true }
    mutating func clear(_ column: Int) { stops[column] = false }
    mutating func clearAll() { stops = Array(repeating: false, count: stops.count) }

    func next(after column: Int, times: Int) -> Int {
        var column = column
        var left = times
        while left > 0, column < stops.count - 1 {
            column += 1
            if stops[column] { left -= 1 }
        }
        return column
    }

    func previous(before column: Int, times: Int) -> Int {
        var column = column
        var left = times
        while left > 0, column > 0 {
            column -= 1
            if stops[column] { left -= 1 }
        }
        return column
    }
}
