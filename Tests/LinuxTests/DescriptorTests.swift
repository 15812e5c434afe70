import Glibc
import Linux
import Testing

@Suite struct DescriptorTests {
    @Test func itIsClosedWithItsOwner() throws {
        // Whoever holds the other end notices.
        let reader = try Pipe().takeReader()
        try waitUntilReadable(reader)
        var bytes: [UInt8] = []
        #expect(try reader.read(appendingTo: &bytes, limit: 1) == .end)
    }

    @Test func whatIsReleasedStaysOpen() throws {
        let number = try Descriptor(open: "/dev/null", O_RDONLY).release()
        #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
        close(number)
    }

    @Test func aDuplicateIsAnother() throws {
        let one = try Descriptor(open: "/dev/zero", O_RDONLY)
        let other = try one.duplicate(atLeast: 50)
        #expect(other.number >= 50 && other.number != one.number)
        #expect(fcntl(other.number, F_GETFD) == FD_CLOEXEC)
    }

    @Test func errorsAreSentences() {
        let error = #expect(throws: SystemError.self) {
            _ = try Descriptor(open: "/no/such", O_RDONLY)
        }
        #expect(error?.description == "cannot open '/no/such': No such file or directory")
        #expect(error?.isMissing == true && error?.isShortage == false)
        let nameless = SystemError(code: EMFILE, deed: "make a pipe")
        #expect(nameless.description == "cannot make a pipe: Too many open files")
        #expect(nameless.isShortage)
    }

    @Test func aPipeCanBeMadeLarger() throws {
        let pipe = try Pipe()
        #expect(try pipe.reader.pipeCapacity() == 65_536)
        try pipe.writer.setPipeCapacity(200_000)
        #expect(try pipe.reader.pipeCapacity() == 262_144)
        let file = try Descriptor(open: "/dev/null", O_RDONLY)
        #expect(throws: SystemError.self) { try file.pipeCapacity() }
    }
}
