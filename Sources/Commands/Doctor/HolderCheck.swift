internal import Glibc
internal import Linux

/// Whether the small program that keeps an agent is there and runs.
enum HolderCheck {
    /// It knows no help; without arguments it says how it is used, and ends with this.
    private static let wrongUsage: CInt = 64
    private static let patienceMilliseconds: CInt = 5_000

    static func finding(_ surroundings: Surroundings) -> Finding {
        let path: String
        do throws(Failure) {
            path = try Service.holder(beside: real(surroundings.executable), surroundings)
        } catch {
            return .wrong("holder", error.message, error.hint ?? "install skep again")
        }
        do throws(SystemError) {
            guard try answers(path) else {
                return .wrong("holder", "'\(path)' is another program", "install skep again")
            }
            return .ok("holder", "\(path)")
        } catch {
            return .wrong("holder", "\(error.description)", "install skep again")
        }
    }

    private static func answers(_ path: String) throws(SystemError) -> Bool {
        let nothing = try Descriptor(open: "/dev/null", O_RDWR)
        let process = try Spawner(path, ["holder"], environment: [])
            .spawn([nothing.number, nothing.number, nothing.number])
        var look = pollfd(fd: process.descriptor.number, events: Int16(POLLIN), revents: 0)
        guard poll(&look, 1, patienceMilliseconds) == 1 else {
            kill(process.number, SIGKILL)
            _ = try process.reap()
            return false
        }
        return try process.reap() == .exited(wrongUsage)
    }

    private static func real(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
