import Custody
import Glibc
import Keeper
import Linux

// Two programs for the tests of the keeper:
//
//   warden keep HOLDER SUPERVISOR [ARGUMENT]...   a keeper; exits with 0, 1 or 2 for its ending
//   warden pose --keeper FD                       a supervisor that hands FD to the test, which has
//                                                 the other end of its descriptor 0, and lives on

let words = CommandLine.arguments

func keep() throws -> CInt {
    let options = KeeperOptions(
        holder: words[2], supervisor: Array(words.dropFirst(3)), environment: [],
        isInBackground: true)
    switch try Keeper.run(options) {
    case .left: return 0
    case .interrupted: return 1
    case .failed: return 2
    }
}

func pose() throws -> CInt {
    guard let number = CInt(words[words.count - 1]) else { return 64 }
    let stage = PacketSocket(owning: Descriptor(owning: 0))
    _ = try stage.send(Array("\(getpid())".utf8), with: [number])
    // Until the test is over, or kills us.
    while case .packet = try stage.receive() {}
    return 0
}

exit(words[1] == "keep" ? try keep() : try pose())
