import Glibc
import Linux
import Testing

@Suite struct ThreadPriorityTests {
    private static func nice() -> Int { Int(getpriority(.init(PRIO_PROCESS.rawValue), 0)) }

    @Test func oneThreadGivesWayAndNoOther() {
        let before = Self.nice()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                ThreadPriority.lower()
                return UnsafeMutableRawPointer(bitPattern: ThreadPriorityTests.nice())
            }, nil)
        var found: UnsafeMutableRawPointer?
        pthread_join(thread, &found)
        #expect(Int(bitPattern: found) == max(before, 10))
        #expect(Self.nice() == before)
    }
}
