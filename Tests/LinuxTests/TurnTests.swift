import Glibc
import Linux
import Testing

/// As major and minor number; Linux 6.12 is the first that takes a wish.
private func kernelVersion() -> (Int, Int) {
    var name = utsname()
    uname(&name)
    let release = withUnsafeBytes(of: &name.release) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    let numbers = release.split { !$0.isNumber }.prefix(2).map { Int($0) ?? 0 }
    return (numbers[0], numbers[1])
}

@Suite struct TurnTests {
    @Test func aTurnIsAsLongAsWished() {
        guard kernelVersion() >= (6, 12) else {
            #expect(!OwnProcess.wishForTurns(ofMicroseconds: 700), "nobody grants that here")
            return
        }
        #expect(OwnProcess.wishForTurns(ofMicroseconds: 700))
        // The kernel allows from a tenth of a millisecond to a hundred, and says what it made of it.
        #expect(!OwnProcess.wishForTurns(ofMicroseconds: 1))
        #expect(OwnProcess.wishForTurns(ofMicroseconds: 3_000))
    }
}
