import Glibc
import Linux
import Workspace

// Brings a workspace back in a process of its own, for tests that end it: `rewinder WORKSPACE COMMIT`, or
// `rewinder WORKSPACE` to go on with what was under way. The last line says what came of it.
let words = CommandLine.arguments
signal(SIGPIPE, SIG_IGN)
do {
    let tool = try GitTool(searching: "/usr/bin:/bin")
    let store = try BodyStore(at: "\(words[1])/.skep/body.git", tool)
    let restorer = Restorer(words[1], store)
    if words.count > 2, let target = ObjectID(words[2]) {
        let rules = IgnoreRules(words[1], store, user: [])
        var recorder = try Recorder(words[1], store, rules)
        _ = try recorder.record(at: Clocks.wall)
        guard let present = recorder.newest else { fatalError("nothing is recorded") }
        let report = try restorer.perform(
            try restorer.plan(from: present, to: target), at: Clocks.wall)
        print("restored \(report.backup)")
    } else {
        print(try restorer.resume().map { "\($0.phase)" } ?? "nothing")
    }
    try restorer.finish()
    print("finished")
} catch {
    print("failed: \(error)")
    exit(1)
}
