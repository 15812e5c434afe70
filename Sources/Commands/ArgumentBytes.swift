internal import Glibc

/// The process's own arguments, which need not be text.
enum ArgumentBytes {
    /// Without the program's name.
    static func ofProcess() -> [[UInt8]] {
        (1..<max(Int(CommandLine.argc), 1)).compactMap { place in
            CommandLine.unsafeArgv[place].map { argument in
                Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
            }
        }
    }
}
