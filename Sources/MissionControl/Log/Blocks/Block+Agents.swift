public import Canvas
public import Swarm

// What becomes of agents, in words.
extension Block {
    static func introduction(_ content: Introduction, role: String?, joined: Bool) -> Block {
        let process = content.process.map { "pid \($0)" as Line } ?? Line()
        return Block(
            Mark(.starting), joined ? "joined" : "started",
            [Line(role ?? ""), process, Line(shellWords(content.command ?? []))])
    }

    static func status(_ content: StatusChange, subject: String?) -> Block {
        let told = content.evidence.map { Line($0.words) } ?? Line()
        let reason = Line(content.reason ?? "")
        if let phase = content.phase {
            return Block(
                Mark(.changing), Line(phase.word),
                [phase.progress, reason])
        }
        guard let status = subject.flatMap(Status.init(rawValue:)) else {
            return Block(.plain, "status", [Line(subject ?? ""), reason])
        }
        let standing = Standing(status, told: content.evidence ?? Evidence(rawValue: "unknown"))
        return Block(
            Mark(standing.mark), Line(standing.word), [reason, told])
    }

    /// What the kernel sends to a program for what it did itself: SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU,
    /// SIGXFSZ, SIGSYS.
    private static let crashes: Set<Int64> = [4, 6, 7, 8, 11, 24, 25, 31]

    static func ending(_ content: Ending) -> Block {
        let wasStopped = content.code == nil && !crashes.contains(content.signal ?? 0)
        let mark = content.code == 0 ? Mark(.completed) : wasStopped ? Mark(.stopped) : .bad
        let after = content.seconds.map { "after \(span(seconds: $0))" as Line } ?? Line()
        return Block(
            mark, "exited",
            [
                [Line(exitWords(code: content.code, signal: content.signal)), after].joined(
                    by: " "),
                content.lastLine.map { Line(bytes: Array($0.utf8).asLastLine) } ?? Line(),
            ])
    }

    static func report(_ content: SelfReport, subject: String?) -> Block {
        Block(
            .plain, "says",
            [Line(subject ?? ""), Line(content.reason ?? "")].joined(by: ": "))
    }
}

extension Phase {
    /// `2 of 5`, as far as it is known.
    public var progress: Line {
        switch (done, of) {
        case (let done?, let of?): "\(grouped(done)) of \(grouped(of))"
        case (let done?, nil): "\(grouped(done)) so far"
        default: Line()
        }
    }
}

/// `exit 137`, `SIGKILL`, or neither.
public func exitWords(code: Int64?, signal: Int64?) -> String {
    if let signal { return signalName(signal) ?? "signal \(signal)" }
    return code.map { "exit \($0)" } ?? "lost"
}

private func signalName(_ number: Int64) -> String? {
    switch number {
    case 1: "SIGHUP"
    case 2: "SIGINT"
    case 3: "SIGQUIT"
    case 4: "SIGILL"
    case 6: "SIGABRT"
    case 7: "SIGBUS"
    case 8: "SIGFPE"
    case 9: "SIGKILL"
    case 11: "SIGSEGV"
    case 13: "SIGPIPE"
    case 15: "SIGTERM"
    case 24: "SIGXCPU"
    case 25: "SIGXFSZ"
    default: nil
    }
}

/// A command line as it could be typed.
public func shellWords(_ words: [String]) -> String {
    words.map { word in
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                byte > 0x7f || isLetterOrDigit(byte) || "-_./:=,@%+".utf8.contains(byte)
            }
        guard !isPlain else { return word }
        let inner = word.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + inner.joined(separator: #"'\''"#) + "'"
    }.joined(separator: " ")
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
}
