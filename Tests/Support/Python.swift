import Glibc

/// A Python that knows ZeroMQ.
public enum Python {
    /// Nil where there is none; the one in `PATH` may be another than the system's.
    public static let path = ["python3", "/usr/bin/python3"].first {
        output("\($0) -c 'import zmq'") == ""
    }

    /// What a script prints when it is given the endpoint, errors included.
    public static func run(
        _ script: String, _ endpoint: String, in scratch: Scratch
    ) throws -> String {
        output(try command(script, [endpoint], in: scratch).joined(separator: " "))
    }

    /// What runs a script, which has a file of its own.
    public static func command(
        _ script: String, _ arguments: [String], in scratch: Scratch
    ) throws -> [String] {
        let number = Scratch.names(in: scratch.path).count { $0.hasSuffix(".py") }
        let file = "\(scratch.path)/script\(number).py"
        guard let path, TextFile.write(Array(script.utf8), to: file) else {
            throw Child.Failure(description: "there is no Python that knows ZeroMQ")
        }
        return [path, file] + arguments
    }

    private static func output(_ command: String) -> String {
        guard let pipe = popen("timeout 60 \(command) </dev/null 2>&1", "r") else { return "popen" }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
            output += buffer[..<count]
        }
        pclose(pipe)
        return String(decoding: output, as: UTF8.self)
    }
}
