/// One command of a line, looked at once for all patterns.
struct CommandWords: Equatable, Sendable {
    let words: [String]
    /// The same, with `$()` in each that is not known because of a substitution.
    let marked: [String]
    /// Which of the words may name a program that is run, in their order.
    let programs: [Program]

    struct Program: Equatable, Sendable {
        let place: Int
        /// Without the directories it lies in.
        let name: String
    }

    init(_ words: [String], marked: [String]) {
        self.words = words
        self.marked = marked
        programs = CommandWords.programs(in: words)
    }

    /// It is named in front, and behind those that run others. What is searched for, or lies in a file of that
    /// name, is none.
    static func programs(in words: [String]) -> [Program] {
        var programs: [Program] = []
        var place = 0
        func named(from place: Int) -> [Program] {
            words[place...].indices.map { Program(at: $0, in: words) }
        }
        while place < words.count {
            let program = Program(at: place, in: words)
            // What their options take nobody knows here: any word may be the program.
            if runnersWithOptions.contains(program.name) { return programs + named(from: place) }
            programs.append(program)
            place += 1
            guard runners.contains(program.name) else { break }
            // The same of theirs, where they have any.
            if place < words.count, words[place].isOption {
                return programs + named(from: place + 1)
            }
            while place < words.count, words[place].isForRunner { place += 1 }
        }
        // Behind what is found so far a program stands only where one is found for it to run.
        let found = words.indices.dropFirst(place).filter {
            $0 > 0 && finders.contains(words[$0 - 1])
        }
        return programs + found.map { Program(at: $0, in: words) }
    }

    /// What a shell reads before a command that it runs itself.
    static let keywords: Set<String> = [
        "then", "do", "else", "elif", "{", "!", "if", "while", "until", "time", "command",
        "builtin",
    ]
    private static let runners: Set<String> = keywords.union([
        "env", "nice", "nohup", "exec", "setsid", "stdbuf", "timeout", "coproc",
    ])
    private static let finders: Set<String> = ["-exec", "-execdir", "-ok", "-okdir"]
    private static let runnersWithOptions: Set<String> = [
        "sudo", "doas", "su", "pkexec", "ssh", "xargs", "watch", "parallel", "strace", "busybox",
        "chroot", "unshare", "docker", "podman", "kubectl", "flock", "ionice", "chrt", "taskset",
        "gosu", "runuser",
    ]
}

extension CommandWords.Program {
    fileprivate init(at place: Int, in words: [String]) {
        self.place = place
        name = ShellCommand.baseName(words[place])
    }
}

extension String {
    fileprivate var isOption: Bool { utf8.first == UInt8(ascii: "-") }

    /// A variable or a number: none of them is a program.
    fileprivate var isForRunner: Bool {
        utf8.contains(UInt8(ascii: "=")) || utf8.first.map { (0x30...0x39).contains($0) } ?? true
    }
}
