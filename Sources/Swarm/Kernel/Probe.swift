/// How it is found out that an agent is ready for what it is there for.
public struct Probe: Equatable, Sendable {
    public var task: Task
    /// All in microseconds: how long after one check the next one comes, how long one may take, and
    /// after how long the agent should have been ready.
    public var every: Int64
    public var timeout: Int64
    public var within: Int64

    public enum Task: Equatable, Sendable {
        /// The program and its arguments: exit code 0 is ready.
        case command([String])
        /// On 127.0.0.1 somebody takes connections there.
        case port(Int64)
        /// A line of its output holds this text.
        case line(String)
    }

    public static let usualEvery: Int64 = 1_000_000
    public static let usualTimeout: Int64 = 5_000_000
    public static let usualWithin: Int64 = 60_000_000
    /// What each of them may be.
    public static let range: ClosedRange<Int64> = 1_000...86_400_000_000
    public static let ports: ClosedRange<Int64> = 1...65_535

    public init(
        _ task: Task, every: Int64 = Probe.usualEvery, timeout: Int64 = Probe.usualTimeout,
        within: Int64 = Probe.usualWithin
    ) {
        self.task = task
        self.every = every
        self.timeout = timeout
        self.within = within
    }

    /// Nil where it is none.
    public init?(_ json: JSON) {
        guard let task = Task(json) else { return nil }
        self.init(task)
        if let every = json["every_ms"]?.int { self.every = every &* 1_000 }
        if let timeout = json["timeout_ms"]?.int { self.timeout = timeout &* 1_000 }
        if let within = json["within_ms"]?.int { self.within = within &* 1_000 }
        guard [every, timeout, within].allSatisfy(Probe.range.contains) else { return nil }
    }

    /// Nil where it says more than is known here: that is kept as it is.
    init?(written json: JSON) {
        self.init(json)
        guard self.json == json else { return nil }
    }

    public var json: JSON {
        let how: JSON.Field
        switch task {
        case .command(let words):
            how = JSON.Field("command", JSON(words.map { JSON($0) }))
        case .port(let number): how = JSON.Field("port", JSON(number))
        case .line(let text): how = JSON.Field("line", JSON(text))
        }
        return JSON([
            how, JSON.Field("every_ms", JSON(every / 1_000)),
            JSON.Field("timeout_ms", JSON(timeout / 1_000)),
            JSON.Field("within_ms", JSON(within / 1_000)),
        ])
    }
}

extension Probe.Task {
    fileprivate init?(_ json: JSON) {
        if let list = json["command"]?.array {
            let words = list.compactMap(\.string)
            guard words.count == list.count, words.first?.isEmpty == false,
                words.allSatisfy({ !$0.utf8.contains(0) })
            else { return nil }
            self = .command(words)
        } else if let port = json["port"]?.int, Probe.ports.contains(port) {
            self = .port(port)
        } else if let line = json["line"]?.string, !line.isEmpty {
            self = .line(line)
        } else {
            return nil
        }
    }
}
