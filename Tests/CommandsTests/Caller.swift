import Glibc
import MissionControl
import Support
import Swarm

@testable import Commands

/// Somebody who types commands in a world of the test's own.
struct Caller {
    var directory: String
    /// Kept, because it goes with the last who knows it.
    private var scratch: Scratch?
    var face = Face()
    var zone = Zone.utc
    var variables: [String: String] = [:]
    var input: [UInt8] = []
    /// What is typed at a question; nil where there is no keyboard.
    var typed: String?
    var environment: [String] = []
    var executable = "/nonexistent/skep"
    var answerTime = Duration.seconds(30)
    var startTime = Duration.seconds(30)
    var noticeTime = Duration.seconds(30)

    /// In the workspace of this log.
    init(_ scratch: Scratch) {
        directory = scratch.path
        self.scratch = scratch
    }

    /// Outside of any workspace.
    init(in directory: String = "/") { self.directory = directory }

    /// What a command did.
    struct Result {
        let ending: Departure
        let output: String
        let errors: String
        let bytes: [UInt8]
    }

    func run(_ arguments: String...) -> Result { run(arguments) }

    func run(_ arguments: [String]) -> Result { run(bytes: arguments.map { Array($0.utf8) }) }

    /// Arguments as the system gives them.
    func run(bytes arguments: [[UInt8]]) -> Result {
        let variables = variables
        let input = input
        let answer = typed.map { typed -> @Sendable () -> String? in { typed } }
        let surroundings = Surroundings(
            directory: directory, variable: { variables[$0] }, zone: zone,
            input: { limit in Array(input.prefix(limit + 1)) },
            answer: answer,
            readEnvironment: { [environment] in Environment(entries: environment) }, mask: 0o027,
            executable: executable,
            answerTime: answerTime, noticeTime: noticeTime, startTime: startTime)
        var output = Output(
            standard: Channel(.memory, face: face), errors: Channel(.memory, face: face))
        let ending = Skep.run(arguments, in: surroundings, &output)
        return Result(
            ending: ending, output: String(decoding: output.standard.written, as: UTF8.self),
            errors: String(decoding: output.errors.written, as: UTF8.self),
            bytes: output.standard.written + output.errors.written)
    }

    /// The same person at a terminal.
    func atTerminal(columns: Int = 80, isUTF8: Bool = true, colours: Bool = false) -> Caller {
        var caller = self
        caller.face = Face(
            isTerminal: true, columns: columns, isUTF8: isUTF8, hasColours: colours)
        return caller
    }
}

/// Two hours east of Greenwich, an hour less before the clocks were set forward at 13:30 UTC.
let summerZone = Zone { second in second < 1_795_181_400 ? 3_600 : 7_200 }
