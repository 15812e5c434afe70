/// Watches system calls of a program, or makes them fail, lie or kill it.
public enum Strace {
    /// What to put before the program: some calls, with the names of their files, go to a file.
    ///
    /// The filter lets all other calls pass at full speed.
    public static func note(_ calls: [String], in file: String) -> [String] {
        [
            "strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "64", "-o", file,
            "-e", "trace=\(calls.joined(separator: ","))",
        ]
    }

    /// The same, with something done to some of them.
    public static func inject(
        _ fault: String, into calls: [String], noting file: String = "/dev/null"
    ) -> [String] {
        note(calls, in: file) + ["-e", "inject=\(fault)"]
    }

    /// The same with a process that runs already, for some files only. It ends with the process.
    public static func inject(
        _ fault: String, into calls: [String], of file: String, by process: Int32
    ) -> [String] {
        [
            "strace", "-f", "-qq", "-o", "/dev/null", "-P", file, "-e",
            "trace=\(calls.joined(separator: ","))", "-e", "inject=\(fault)", "-p", "\(process)",
        ]
    }
}
