/// Where in a list of agents each number is.
///
/// Agents come in the order of their numbers, but for logs that somebody made up; so a sorted list is
/// as fast as a dictionary, takes a third of its memory, and needs nothing made ready at the start.
struct AgentPlaces: Equatable, Sendable {
    private var numbers: [Int64] = []
    private var places: [Int] = []

    subscript(number: Int64) -> Int? {
        let index = firstIndex(from: number)
        return index < numbers.count && numbers[index] == number ? places[index] : nil
    }

    /// A number that is there already has the new place from here on.
    mutating func set(_ number: Int64, to place: Int) {
        let index = firstIndex(from: number)
        if index < numbers.count, numbers[index] == number {
            places[index] = place
        } else {
            numbers.insert(number, at: index)
            places.insert(place, at: index)
        }
    }

    /// Where the first number is that is not smaller.
    private func firstIndex(from number: Int64) -> Int {
        guard let last = numbers.last, last >= number else { return numbers.count }
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
