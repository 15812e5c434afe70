import EventLog
import Swarm

/// Does a task of our side and tells what was done and how long it took, as the C program does.
func perform(_ task: String, _ arguments: [String]) throws -> JSON {
    switch (task, arguments.count) {
    case ("append", 3):
        try Append.run(log(arguments[0]), rows: number(arguments[1]), batch: number(arguments[2]))
    case ("fold", 1): try Fold.run(log(arguments[0]))
    case ("verify", 1): try Verify.run(log(arguments[0]))
    case ("seek", 3): try search(Search.seek, arguments)
    case ("timeseek", 3): try search(Search.timeseek, arguments)
    case ("page", 3): try search(Search.page, arguments)
    case ("reach", 3): try search(Reach.warm, arguments)
    case ("reachcold", 3): try search(Reach.cold, arguments)
    case ("density", 2): try Asking.density(log(arguments[0]), columns: number(arguments[1]))
    case ("find", 2): try Asking.find(log(arguments[0]), arguments[1])
    case ("decode", 2): try Codec.read(arguments[0], rows: number(arguments[1]))
    case ("encode", 2): try Codec.write(arguments[0], rows: number(arguments[1]))
    case ("capture", 4):
        try Agents.capture(arguments[0], arguments[1], arguments[2], lines: number(arguments[3]))
    case ("spawn", 2): try Agents.spawn(arguments[0], count: number(arguments[1]))
    case ("hold", 4):
        try Agents.hold(
            arguments[0], arguments[1], processes: number(arguments[2]),
            times: number(arguments[3]))
    case ("keys", 2): try Keys.attached(arguments[0], count: number(arguments[1]))
    case ("keys", 3): try Keys.plain(arguments[1], count: number(arguments[2]))
    case ("plant", 1): try Files.plant(arguments[0])
    case ("record", 2): try Files.record(arguments[0], times: number(arguments[1]))
    case ("change", 2): try Files.change(arguments[0], times: number(arguments[1]))
    case ("plumb", 2): try Files.plumb(arguments[0], times: number(arguments[1]))
    case ("write", 2): try Files.write(arguments[0], to: arguments[1])
    case ("checkout", 2): try Files.checkOut(arguments[0], to: arguments[1])
    case ("paint", 1): try Paint.run(frames: number(arguments[0]))
    case ("stream", 3):
        try Stream.write(arguments[0], seed: UInt64(number(arguments[1])), to: arguments[2])
    case ("feed", 1): try Feed.run(arguments[0])
    case ("rest", 2): try Agents.rest(arguments[0], count: number(arguments[1]))
    default: throw Failure("there is no task '\(task)' of \(arguments.count) arguments; see --help")
    }
}

private func search(
    _ task: (LogDirectory, _ count: Int, _ seed: UInt64) throws -> JSON, _ arguments: [String]
) throws -> JSON {
    try task(log(arguments[0]), number(arguments[1]), UInt64(number(arguments[2])))
}

/// The C program names the file, our log its directory.
private func log(_ path: String) throws -> LogDirectory {
    let name = "/log.db"
    guard path.hasSuffix(name) else { throw Failure("'\(path)' is not called log.db") }
    return LogDirectory(String(path.dropLast(name.count)))
}

/// A whole number of at least 1.
private func number(_ text: String) throws -> Int {
    guard let number = Int(text), number > 0 else {
        throw Failure("'\(text)' is not a number of at least 1")
    }
    return number
}
