import Glibc
import Keeper
import Supervisor

// Keeper and supervisor without a command line around them:
//   apiary keep HOLDER DIRECTORY WORKSPACE
//   apiary serve DIRECTORY WORKSPACE --keeper FD
let words = CommandLine.arguments
do throws(any Error) {
    switch (words.dropFirst().first, words.count) {
    case ("keep", 5):
        let options = KeeperOptions(
            holder: words[2], supervisor: ["/proc/self/exe", "serve", words[3], words[4]],
            environment: Array(environment()))
        let ending = try Keeper.run(options)
        exit(ending == .left ? 0 : 1)
    case ("serve", 6):
        try Supervisor.run(
            SupervisorOptions(
                directory: words[2], workspace: words[3], keeper: Int32(words[5]) ?? -1,
                environment: Array(environment()),
                version: "trial"))
    default: exit(64)
    }
} catch {
    let text = "apiary: \(error)\n"
    _ = write(STDERR_FILENO, text, text.utf8.count)
    exit(1)
}

func environment() -> [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
        entries.append(String(cString: entry))
        next += 1
    }
    return entries
}
