/// What an agent says is so, and how that is found out.
public struct Expectation: Equatable, Sendable {
    /// In words.
    public let what: String
    /// What it was declared with, words or JSON; nil where the words are all.
    public let expected: JSON?
    public let task: Task
    /// Microseconds.
    public let timeout: Int64
    /// What the gate is asked about it: whoever has files says where its paths are.
    public var question: GateQuestion

    public enum Task: Equatable, Sendable {
        /// The program and its arguments, and the exit code that is as expected.
        case command([String], exit: Int64)
        /// It exists, whatever it is.
        case file(String)
    }

    /// How long the words may be, and how long what was expected may be to be said again.
    public static let wordsLimit = 1_024
    public static let usualTimeout: Int64 = 60_000
    /// What may be said of it, in milliseconds, and what a program may exit with.
    public static let timeouts: ClosedRange<Int64> = 1...600_000
    public static let codes: ClosedRange<Int64> = 0...255

    /// Throws what is wrong with it.
    public init(_ what: String?, _ check: JSON, expected: JSON? = nil) throws(Objection) {
        guard let what, !what.isEmpty, what.utf8.count <= Expectation.wordsLimit else {
            throw Expectation.bad(
                "'subject' must be what is expected, of at most \(Expectation.wordsLimit) bytes")
        }
        guard check.object != nil else { throw Expectation.bad("'check' must be an object") }
        self.what = what
        self.expected = expected.flatMap {
            $0.isNull || $0.text.utf8.count > Expectation.wordsLimit ? nil : $0
        }
        timeout =
            try Expectation.number(
                "timeout_ms", in: check, Expectation.timeouts, Expectation.usualTimeout) &* 1_000
        switch (check["command"]?.notNull, check["file"]?.notNull) {
        case (let list?, nil):
            let words = try Expectation.words(list)
            let exit = try Expectation.number("exit", in: check, Expectation.codes, 0)
            task = .command(words, exit: exit)
            question = GateQuestion("run", Expectation.line(words))
        case (nil, let file?):
            let path = try Expectation.path(file)
            task = .file(path)
            question = GateQuestion("read", path)
        default: throw Expectation.bad("'check' must have either a 'command' or a 'file'")
        }
    }

    private static func words(_ list: JSON) throws(Objection) -> [String] {
        let words = (list.array ?? []).compactMap(\.string)
        guard words.first?.isEmpty == false, words.count == list.array?.count,
            words.allSatisfy({ !$0.utf8.contains(0) }),
            line(words).utf8.count <= GateQuestion.targetLimit
        else {
            throw bad(
                "'command' must be a list of words, the program first, of at most "
                    + "\(GateQuestion.targetLimit) bytes together")
        }
        return words
    }

    private static func path(_ file: JSON) throws(Objection) -> String {
        guard let path = file.string, Letter.mayBeAbout(path) else {
            throw bad("'file' must be a path")
        }
        return path
    }

    private static func number(
        _ key: String, in check: JSON, _ range: ClosedRange<Int64>, _ usual: Int64
    ) throws(Objection) -> Int64 {
        guard let value = check[key]?.notNull else { return usual }
        guard let number = value.int, range.contains(number) else {
            throw bad(
                "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func bad(_ message: String) -> Objection { Objection("bad_request", message) }

    /// As a shell would have to be given it: a word with signs of the shell's is one word all the same.
    public static func line(_ words: [String]) -> String {
        words.map { word in
            let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy { plain.contains($0) }
            let parts = word.split(separator: "'", omittingEmptySubsequences: false)
            return isPlain ? word : "'" + parts.joined(separator: "'\\''") + "'"
        }.joined(separator: " ")
    }

    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%".unicodeScalars)
}

extension Expectation {
    /// How it is found out, as it is written down.
    var check: JSON {
        switch task {
        case .command(let words, let exit):
            let code = exit == 0 ? [] : [JSON.Field("exit", JSON(exit))]
            let time =
                timeout == Expectation.usualTimeout * 1_000
                ? [] : [JSON.Field("timeout_ms", JSON(timeout / 1_000))]
            return JSON(
                [JSON.Field("command", JSON(words.map { JSON($0) }))] + code + time)
        case .file(let path): return ["file": JSON(path)]
        }
    }

    /// What was found, and whether it is as expected.
    func finding(_ outcome: CheckOutcome) -> (found: String, isKept: Bool) {
        switch (outcome, task) {
        case (.exited(let code), .command(_, let exit)): ("exit \(code)", code == exit)
        case (.exists, _): ("it is there", true)
        default: (outcome.objection ?? "nothing", false)
        }
    }
}

extension JSON {
    /// A value that is null is as if it were not there.
    fileprivate var notNull: JSON? { isNull ? nil : self }
}

/// What becomes of an agent of which something is not as it said.
public enum ConsistencyPolicy: String, CaseIterable, Sendable {
    /// It is told so.
    case inform
    /// It is held, and somebody is asked whether it goes on.
    case pause
}

/// Something that was declared, until it is known whether it is so.
struct Expecting: Equatable, Sendable {
    /// The event that declares it.
    let id: EventID
    let agent: AgentID
    let expectation: Expectation
    /// Who declared it: the agent's id, or the operator.
    let author: String
    /// Who waits to hear what comes of it.
    var asker: Asker?
    /// When the program was started that it was said of.
    var started: LogTime?
    /// The check that is under way; nil before it is begun.
    var ticket: Int?
    var begun: Int64 = 0
}

/// What the operator, or an agent of itself, asks to be checked.
public struct ExpectationWish: Equatable, Sendable {
    public var expectation: Expectation
    /// A name or an id; nil where whoever asks is meant.
    public let agent: String?

    public init(_ expectation: Expectation, agent: String? = nil) {
        self.expectation = expectation
        self.agent = agent
    }
}
