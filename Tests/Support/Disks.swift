import Glibc

/// A disk of its own in a file, whose power can be cut.
public final class LoopDisk {
    private let scratch = Scratch()
    public let path: String
    private var image: String { scratch.path + "/image" }
    private var isMounted = false

    public init() throws {
        path = scratch.path + "/disk"
        mkdir(path, 0o700)
        try run("truncate", "-s", "96M", image)
        try run("mkfs.ext4", "-q", "-F", image)
        try mount()
    }

    deinit { if isMounted { _ = try? Child.run(["umount", path]) } }

    /// The file system drops dead: nothing that is not on the disk gets there, its journal included.
    public func cutPower() throws {
        // EXT4_IOC_SHUTDOWN is _IOR('X', 125, __u32); 2 is EXT4_GOING_FLAGS_NOLOGFLUSH.
        let shutdown: UInt = 2 << 30 | 4 << 16 | 0x58 << 8 | 125
        var flags: UInt32 = 2
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(descriptor) }
        guard ioctl(descriptor, shutdown, &flags) == 0 else {
            throw Child.Failure(description: "no power cut: \(String(cString: strerror(errno)))")
        }
    }

    public func restart() throws {
        // Who was started by somebody that is dead may be there a little longer.
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                try run("umount", path)
                break
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                poll(nil, 0, 10)
            }
        }
        isMounted = false
        try mount()
    }

    private func mount() throws {
        // A commit each ten minutes: between flushes the kernel does nothing by itself.
        try run("mount", "-o", "loop,commit=600", image, path)
        isMounted = true
    }
}

/// A disk in memory that is soon full, and can be made larger.
public final class SmallDisk {
    private let scratch = Scratch()
    public let path: String

    public init(megabytes: Int) throws {
        path = scratch.path + "/disk"
        mkdir(path, 0o700)
        try run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path)
    }

    deinit { _ = try? Child.run(["umount", path]) }

    public func grow(megabytes: Int) throws {
        try run("mount", "-o", "remount,size=\(megabytes)m", path)
    }
}

private func run(_ command: String...) throws {
    let child = try Child.run(command)
    guard try child.wait() == .exited(0) else {
        throw Child.Failure(description: "\(command.joined(separator: " ")): \(child.errors)")
    }
}
