import Swarm

/// Does a task of our side and tells what was done and how long it took, as the C program does.
func perform(_ task: String, _ arguments: [String]) throws -> JSON {
    switch (task, arguments.count) {
    case ("codec", 2): try Codec.run(arguments[0], rows: number(arguments[1]))
    default: throw Failure("there is no task '\(task)' of \(arguments.count) arguments; see --help")
    }
}

/// A whole number of at least 1.
private func number(_ text: String) throws -> Int {
    guard let number = Int(text), number > 0 else {
        throw Failure("'\(text)' is not a number of at least 1")
    }
    return number
}
