import Glibc
import Support
import Swarm

/// Everybody on this machine, as `/proc` has them: read here, so that what the product says about
/// processes is never judged by the product.
struct Census {
    struct Person {
        let number: Int32
        let parent: Int32
        let session: Int32
        /// The number of its terminal; 0 where it has none.
        let terminal: Int32
        let started: UInt64
        /// A letter for each thread; only the first one's where nobody has looked closer.
        fileprivate(set) var states: [Character]

        var isStopped: Bool { states.allSatisfy { "Tt".contains($0) } }
        var isDead: Bool { states.allSatisfy { "ZX".contains($0) } }
    }

    let people: [Int32: Person]

    init() {
        var people: [Int32: Person] = [:]
        for name in Scratch.names(in: "/proc") {
            if let number = Int32(name), let person = Person(number) { people[number] = person }
        }
        self.people = people
    }

    subscript(number: Int32) -> Person? { people[number] }

    /// All that descend from a process, and live.
    func descendants(of root: Int32) -> [Person] {
        var children: [Int32: [Person]] = [:]
        for person in people.values { children[person.parent, default: []].append(person) }
        var found: [Person] = []
        var next = [root]
        while let number = next.popLast() {
            found += children[number] ?? []
            next += (children[number] ?? []).map(\.number)
        }
        return found.map { $0.withThreads() }.filter { !$0.isDead }
    }
}

extension Census.Person {
    fileprivate init?(_ number: Int32) {
        guard let fields = Census.Person.fields("/proc/\(number)/stat"), fields.count > 19 else {
            return nil
        }
        self.number = number
        states = Array(fields[0])
        parent = Int32(fields[1]) ?? 0
        session = Int32(fields[3]) ?? 0
        terminal = Int32(fields[4]) ?? 0
        started = UInt64(fields[19]) ?? 0
    }

    fileprivate func withThreads() -> Census.Person {
        let letters = Scratch.names(in: "/proc/\(number)/task").compactMap {
            Census.Person.fields("/proc/\(number)/task/\($0)/stat")?.first?.first
        }
        var person = self
        if !letters.isEmpty { person.states = letters }
        return person
    }

    /// What stands behind the name, which may hold anything.
    private static func fields(_ path: String) -> [Substring]? {
        guard let text = TextFile.read(path), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }
}

// MARK: - Agents

extension Colony {
    /// The process that an agent's are born below.
    func holder(of agent: String) throws -> Int32 {
        guard let process = try agents()[agent]?["pid"]?.int,
            let person = Census()[Int32(process)]
        else { throw Child.Failure(description: "'\(agent)' has no process") }
        return person.parent
    }
}

/// How many of somebody's descendants are stopped, by two looks that agree.
///
/// Where one of them runs, it may start another between the looks: then there is no agreement.
struct Stillness: CustomStringConvertible {
    let stopped: Int
    let all: Int
    private let isSteady: Bool

    init(below roots: [Int32]) {
        let looks = [Census(), Census()].map { census in
            roots.flatMap { census.descendants(of: $0) }
        }
        let (first, second) = (looks[0], looks[1])
        isSteady = Set(first.map(\.number)) == Set(second.map(\.number))
        stopped = second.filter(\.isStopped).count
        all = second.count
    }

    init(below root: Int32) { self.init(below: [root]) }

    /// Everybody is stopped.
    var isWhole: Bool { isSteady && stopped == all }
    var description: String { "\(stopped) of \(all) stopped\(isSteady ? "" : ", and changing")" }
}

/// Traces by which somebody who was an agent's can be found after its end, whatever it did to hide.
struct Traces {
    private let people: Set<[UInt64]>
    private let sessions: Set<Int32>
    private let terminals: Set<Int32>
    private let tag: String
    /// When the youngest was born.
    private let youngest: UInt64

    /// Of all that live below these now, whose environment had such an entry when they were started.
    init(below roots: [Int32], tag: String) {
        let census = Census()
        let all = roots.flatMap { census.descendants(of: $0) }
        people = Set(all.map { [UInt64($0.number), $0.started] })
        sessions = Set(all.map(\.session))
        terminals = Set(all.map(\.terminal)).subtracting([0])
        youngest = all.map(\.started).max() ?? 0
        self.tag = tag
    }

    /// How many were there.
    var count: Int { people.count }

    /// Whoever is left of them, or was born of one of them since.
    func leftOvers() -> [Census.Person] {
        Census().people.values.filter { person in
            guard !person.isDead else { return false }
            return people.contains([UInt64(person.number), person.started])
                || sessions.contains(person.session) || isTagged(person.number)
                // A terminal that is free again is soon somebody else's.
                || (person.started <= youngest && terminals.contains(person.terminal))
        }
    }

    private func isTagged(_ process: Int32) -> Bool {
        let bytes = TextFile.bytes("/proc/\(process)/environ") ?? []
        return bytes.split(separator: 0).contains { $0.elementsEqual(tag.utf8) }
    }
}
