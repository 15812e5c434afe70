internal import Glibc

/// Git keeps the files of a workspace; it is run as a program.
enum GitCheck {
    static func finding(_ surroundings: Surroundings) -> Finding {
        guard let path = find("git", surroundings) else {
            return .wrong(
                "git", "not found in PATH", "install it, on Debian with 'apt-get install git'")
        }
        guard let said = FirstLine.of(path, "--version") else {
            return .wrong("git", "'\(path) --version' does not answer", "install it anew")
        }
        // `git version 2.39.5`, and on some systems more words behind it.
        let version = said.split(separator: " ").first { $0.first?.isNumber == true }
        return .ok("git", "\(version.map { String($0) } ?? said) in \(path)")
    }

    private static func find(_ program: String, _ surroundings: Surroundings) -> String? {
        (surroundings.value("PATH") ?? "").split(separator: ":")
            .map { "\($0)/\(program)" }
            .first { path in
                var status = stat()
                return access(path, X_OK) == 0 && stat(path, &status) == 0
                    && status.st_mode & S_IFMT == S_IFREG
            }
    }
}

/// The first line a program prints.
enum FirstLine {
    private static let limit = 4_096
    /// A program on a slow disk needs a while; one that hangs must not hang us.
    private static let patienceMilliseconds: Int32 = 5_000

    /// Nil when the program cannot be run, fails, or does not answer in time.
    static func of(_ path: String, _ argument: String) -> String? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        // The program must not have the reading end as well, or we would wait for ourselves.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let process = start(path, argument, output: ends[1])
        close(ends[1])
        guard let process else { return nil }
        let line = readLine(ends[0])
        if line == nil { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? line : nil
    }

    private static func start(_ path: String, _ argument: String, output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments = [strdup(path), strdup(argument), nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, nil, &arguments, environ)
        return code == 0 ? process : nil
    }

    private static func readLine(_ descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: limit)
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while bytes.count < limit {
            guard poll(&request, 1, patienceMilliseconds) == 1 else { return nil }
            let count = read(descriptor, &block, block.count)
            if count <= 0 { break }
            bytes += block[..<count]
        }
        let line = bytes.prefix { $0 != 0x0a }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
