import Glibc

/// A text run by a program of this machine, with what it printed on both outputs.
enum ShellScript {
    /// Whether the tool is installed; tests that need an optional one ask first.
    static func canRun(_ tool: String) -> Bool {
        guard let path = getenv("PATH") else { return false }
        return String(cString: path).split(separator: ":").contains { directory in
            access("\(directory)/\(tool)", X_OK) == 0
        }
    }

    /// Writes the text to a file, then runs the command line with the file's path appended.
    static func run(_ text: String, with command: String) throws -> String {
        let path = try write(text)
        defer { unlink(path) }
        // A shell that waits for a terminal would wait for ever.
        guard let pipe = popen("timeout 60 \(command) \(path) </dev/null 2>&1", "r") else {
            throw Failure(what: "popen", number: errno)
        }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
            output += buffer[..<count]
        }
        pclose(pipe)
        return String(decoding: output, as: UTF8.self)
    }

    struct Failure: Error {
        let what: String
        let number: Int32
    }

    private static func write(_ text: String) throws -> String {
        var template = Array("/tmp/skep-arguments-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else {
            throw Failure(what: "mkstemp", number: errno)
        }
        defer { fclose(file) }
        fputs(text, file)
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
