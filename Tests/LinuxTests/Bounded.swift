import Glibc
import Linux
import Testing

/// Waits until there is something to read, or the other side is gone; no test waits longer than this
/// for anything. Even a closed end may live a moment longer, in a program that another test is
/// just about to start.
func waitUntilReadable(_ descriptor: borrowing Descriptor, seconds: Int = 20) throws {
    var look = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    let count = poll(&look, 1, CInt(seconds * 1_000))
    try #require(count == 1, "nothing came within \(seconds) s")
}

/// Everything until the end.
func readAll(_ descriptor: borrowing Descriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
        try waitUntilReadable(descriptor)
        if try descriptor.read(appendingTo: &bytes, limit: 65_536) == .end { return bytes }
    }
}

/// Reads until the text is there, and returns all that was read.
func read(_ descriptor: borrowing Descriptor, until text: String) throws -> String {
    var bytes: [UInt8] = []
    // In bytes: to Swift, a line feed after a carriage return is no line feed.
    while !bytes.contains(Array(text.utf8)) {
        try waitUntilReadable(descriptor)
        let transfer = try descriptor.read(appendingTo: &bytes, limit: 65_536)
        let read = String(decoding: bytes, as: UTF8.self)
        try #require(transfer != .end, "the end came before '\(text)', after '\(read)'")
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// A program that is gone when the test is, and waited for: the test library waits for any child,
/// and would find one that nobody wants again and again.
struct Child: ~Copyable {
    let handle: ProcessHandle

    init(_ spawner: Spawner, _ descriptors: [CInt?] = []) throws {
        handle = try spawner.spawn(descriptors)
    }

    deinit {
        _ = try? handle.send(.kill)
        _ = try? end()
    }

    /// How it ended, when it has.
    func end() throws -> ProcessEnd? {
        try waitUntilReadable(handle.descriptor)
        return try handle.reap()
    }
}

func shell(_ script: String, hasNewSession: Bool = true) -> Spawner {
    Spawner(
        "/bin/sh", ["sh", "-c", script], environment: ["PATH=/usr/bin:/bin", "LC_ALL=C"],
        hasNewSession: hasNewSession)
}

/// What a shell script says, to its end.
func output(of spawner: Spawner) throws -> String {
    let pipe = try Pipe()
    let nothing = try Descriptor(open: "/dev/null", O_RDWR)
    let writer = pipe.writer.number
    let child = try Child(spawner, [nothing.number, writer, writer])
    let reader = pipe.takeReader()
    let text = String(decoding: try readAll(reader), as: UTF8.self)
    #expect(try child.end() == .exited(0))
    return text
}

func openDescriptors() throws -> Int {
    let directory = try #require(opendir("/proc/self/fd"))
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
}
