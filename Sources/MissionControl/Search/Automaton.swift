/// An expression as a table: a step for each byte of plain lines, whatever the expression.
///
/// The table is made as it is used. It says of lines of ASCII whether something is found in them; where in a line, and
/// in which of the ways in which that could be, is for the expression to say.
// Not for more than one thread: reading it makes it.
final class Automaton {
    private let steps: [Expression.Step]
    /// For each state, and each byte or the end of a line, the next state.
    private var table: [Int32] = []
    private var states: [State] = []
    private var numbers: [State: Int32] = [:]

    /// What may come next, and what came last, which decides whether a word begins or ends here.
    private struct State: Hashable {
        var steps: [Int]
        var before: Before
    }

    private enum Before: Hashable { case nothing, word, other }

    private static let symbols = 129
    private static let end = 128
    private static let (unknown, found): (Int32, Int32) = (-1, -2)
    /// More are forgotten, and made again.
    private static let most = 1_000

    init(_ steps: [Expression.Step]) {
        self.steps = steps
        forget()
    }

    private func forget() {
        (table, states, numbers) = ([], [], [:])
        _ = number(of: State(steps: [], before: .nothing))
    }

    /// Whether it is found in none of these lines, each of which ends with a line end; nil where they are no plain
    /// ones, or one is longer than a limit.
    func isAbsent(from lines: UnsafeRawBufferPointer, longest: Int) -> Bool? {
        var state: Int32 = 0
        var length = 0
        for byte in lines {
            let symbol: Int
            switch byte {
            case 0x0a:
                guard next(state, Automaton.end) != Automaton.found else { return false }
                (state, length) = (0, 0)
                continue
            case 0x20..<0x7f, 0x09: symbol = Int(byte)
            default: return nil
            }
            length += 1
            guard length < longest else { return nil }
            let known = table[Int(state) * Automaton.symbols + symbol]
            state = known == Automaton.unknown ? next(state, symbol) : known
            guard state != Automaton.found else { return false }
        }
        return true
    }

    private func next(_ state: Int32, _ symbol: Int) -> Int32 {
        let place = Int(state) * Automaton.symbols + symbol
        if table[place] != Automaton.unknown { return table[place] }
        let reached = step(states[Int(state)], symbol)
        // The state that it was reached from may be forgotten by that, and so is not noted.
        guard let reached else {
            table[place] = Automaton.found
            return Automaton.found
        }
        if states.count >= Automaton.most, numbers[reached] == nil {
            forget()
            return number(of: reached)
        }
        let number = number(of: reached)
        table[place] = number
        return number
    }

    private func number(of state: State) -> Int32 {
        if let number = numbers[state] { return number }
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        table += Array(repeating: Automaton.unknown, count: Automaton.symbols)
        return number
    }

    /// Nil where it is found.
    private func step(_ state: State, _ symbol: Int) -> State? {
        let isEnd = symbol == Automaton.end
        let isWord = !isEnd && ScalarSet.word.contains(UInt32(symbol))
        let isBorder = (state.before == .word) != isWord
        var open = state.steps + [0]
        var seen: Set<Int> = []
        var reached: Set<Int> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            switch steps[next] {
            case .match: return nil
            case .jump(let target): open.append(target)
            case .split(let first, let second): open += [first, second]
            case .start: if state.before == .nothing { open.append(next + 1) }
            case .end: if isEnd { open.append(next + 1) }
            case .wordBorder(let isWanted): if isBorder == isWanted { open.append(next + 1) }
            case .one(let set):
                if !isEnd, set.contains(UInt32(symbol)) { reached.insert(next + 1) }
            }
        }
        return State(steps: reached.sorted(), before: isWord ? .word : .other)
    }
}
