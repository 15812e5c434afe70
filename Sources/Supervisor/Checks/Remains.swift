internal import Glibc
internal import Linux

/// What a command leaves running that was run for an agent. Where it left its session and its parents it is
/// a child of the keeper's by now, and known by a variable that it was started with.
struct Remains {
    /// The variable.
    let mark: String

    private static let name = "SKEP_CHECK="
    private static let walks = 5

    init(of ticket: Int) { mark = "\(Remains.name)\(OwnProcess.number).\(ticket)." }

    /// Without anybody's mark: what is started in such a command on behalf of the operator stays.
    static func unmarked(_ environment: [String]) -> [String] {
        environment.filter { !$0.hasPrefix(name) }
    }

    func end() { Remains.end(mark) }

    /// What any command has left, of this supervisor or an earlier one.
    static func end() { end(name) }

    /// The children of those who die are the keeper's as well then.
    private static func end(_ mark: String) {
        guard let keeper = try? ProcessTree(below: getppid()) else { return }
        for _ in 0..<walks {
            let left = keeper.children(startedWith: mark)
            if left.isEmpty { return }
            for process in left {
                let tree = ProcessTree(below: process)
                _ = tree.kill(walks: walks)
                tree.killRoot()
            }
        }
    }
}
