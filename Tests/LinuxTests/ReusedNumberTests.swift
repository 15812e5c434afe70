import Glibc
import Linux
import Testing

@Suite struct ReusedNumberTests {
    /// Nobody can wait for a number to come again: so the living one it is given to is our own.
    @Test func aTreeIsOfTheProcessThatTheDescriptorNames() throws {
        let spawner = Spawner("/bin/sh", ["sh", "-c", "read line"], environment: [])
        let pipe = try Pipe()
        let child = try spawner.spawn([pipe.reader.number])
        #expect(ProcessTree(below: child.number, as: child.descriptor) != nil)
        try child.send(.kill)
        while try child.reap() == nil { sched_yield() }
        #expect(ProcessTree(below: OwnProcess.number, as: child.descriptor) == nil)
    }
}
