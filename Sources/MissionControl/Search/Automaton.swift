/// An expression as a table: a step for each byte of plain lines, whatever the expression.
///
/// The table is made as it is used. It says of lines of ASCII whether something is found in them; where in a line, and
/// in which of the ways in which that could be, is for the expression to say.
// Not for more than one thread: reading it makes it.
final class Automaton {
    private let steps: [Expression.Step]
    /// It asks where words begin and end; else that is no part of a state.
    private let hasBorders: Bool
    /// For each state and each byte the next state.
    private var table: [Int32] = []
    private var states: [State] = []
    /// Of each state whether nothing is begun in it.
    private var isIdle: [Bool] = []
    private var numbers: [State: Int32] = [:]

    /// What may come next, and what came last, which decides whether a word begins or ends here.
    private struct State: Hashable {
        var steps: [Int]
        var before: Before
    }

    private enum Before: Hashable { case nothing, word, other }

    private static let symbols = 256
    private static let end: UInt8 = 0x0a
    /// What stands in the table for no state: a step that was not made yet, one with which it is found, one that is not
    /// plain, and the end of a line.
    private static let (unknown, found, strange, ended): (Int32, Int32, Int32, Int32) = (
        -1, -2, -3, -4
    )
    /// More are forgotten, and made again.
    private static let most = 1_000

    init(_ steps: [Expression.Step]) {
        self.steps = steps
        hasBorders = steps.contains { if case .wordBorder = $0 { true } else { false } }
        forget()
    }

    private func forget() {
        (table, states, numbers, isIdle) = ([], [], [:], [])
        _ = number(of: State(steps: [], before: .nothing))
    }

    /// How far it has come in lines.
    private struct Walk {
        var at = 0
        var state: Int32 = 0
        /// Where the line begins.
        var start = 0
        /// Where the needle stands next, as far as that is known.
        var next: Int
    }

    /// Whether it is found in none of these lines, each of which ends with a line end. False, too, where they are no
    /// plain ones, or one is as long as a limit.
    ///
    /// What each hit has in it is looked for first: no step is made where that does not come any more.
    func isAbsent(
        from lines: UnsafeRawBufferPointer, longest: Int, having needle: Needle?
    ) -> Bool {
        var walk = Walk(next: needle == nil ? .max : -1)
        while walk.at < lines.count {
            if let needle, walk.at > walk.next, isIdle[Int(walk.state)] {
                guard walk.at - walk.start <= longest else { return false }
                guard let next = needle.firstPlace(in: lines, from: walk.at) else { return true }
                go(to: next, &walk, lines)
            }
            switch run(&walk, lines) {
            case Automaton.unknown: learn(&walk, lines[walk.at])
            case Automaton.ended:
                walk.at += 1
                guard walk.at - walk.start <= longest else { return false }
                (walk.state, walk.start) = (0, walk.at)
            case Automaton.found, Automaton.strange: return false
            default: break
            }
        }
        return true
    }

    /// Passes lines without the needle, where nothing is begun.
    private func go(to next: Int, _ walk: inout Walk, _ lines: UnsafeRawBufferPointer) {
        walk.next = next
        guard let end = lines[walk.at..<next].lastIndex(of: Automaton.end) else { return }
        (walk.at, walk.start, walk.state) = (end + 1, end + 1, 0)
    }

    /// Goes on from state to state: up to what is none, or to where nothing is begun behind a needle.
    private func run(_ walk: inout Walk, _ lines: UnsafeRawBufferPointer) -> Int32 {
        table.withUnsafeBufferPointer { table in
            isIdle.withUnsafeBufferPointer { isIdle in
                var (at, state) = (walk.at, walk.state)
                defer { (walk.at, walk.state) = (at, state) }
                while at < lines.count {
                    let reached = table[Int(state) << 8 | Int(lines[at])]
                    guard reached >= 0 else { return reached }
                    at += 1
                    // Most bytes change nothing.
                    guard reached != state else { continue }
                    state = reached
                    if at > walk.next, isIdle[Int(state)] { break }
                }
                return state
            }
        }
    }

    /// Makes a step that is not in the table.
    private func learn(_ walk: inout Walk, _ byte: UInt8) {
        let place = Int(walk.state) << 8 | Int(byte)
        guard (0x20..<0x7f).contains(byte) || byte == Automaton.end || byte == 0x09 else {
            table[place] = Automaton.strange
            return
        }
        guard let reached = step(states[Int(walk.state)], byte) else {
            table[place] = Automaton.found
            return
        }
        if byte == Automaton.end {
            table[place] = Automaton.ended
        } else if states.count >= Automaton.most, numbers[reached] == nil {
            // The state that it was reached from is forgotten by that, and so is the step.
            forget()
            walk.state = number(of: reached)
            walk.at += 1
        } else {
            table[place] = number(of: reached)
        }
    }

    private func number(of state: State) -> Int32 {
        if let number = numbers[state] { return number }
        let number = Int32(states.count)
        states.append(state)
        isIdle.append(state.steps.isEmpty)
        numbers[state] = number
        table += Array(repeating: Automaton.unknown, count: Automaton.symbols)
        return number
    }

    /// Nil where it is found.
    private func step(_ state: State, _ byte: UInt8) -> State? {
        let isEnd = byte == Automaton.end
        let isWord = hasBorders && !isEnd && ScalarSet.word.contains(UInt32(byte))
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
                if !isEnd, set.contains(UInt32(byte)) { reached.insert(next + 1) }
            }
        }
        return State(steps: reached.sorted(), before: isWord ? .word : .other)
    }
}
