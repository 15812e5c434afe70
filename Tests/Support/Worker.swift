import Glibc
import Synchronization

/// A thread that a test owns and waits for: what blocks here must not hold up other tests.
public final class Worker {
    private var thread = pthread_t()
    private let failure = Failure()

    public init(_ body: @escaping @Sendable () throws -> Void) {
        let failure = failure
        let box = Unmanaged.passRetained(
            Box { do { try body() } catch { failure.error.withLock { $0 = error } } })
        let code = pthread_create(
            &thread, nil,
            { box in
                guard let box else { return nil }
                let body = Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body
                body()
                return nil
            }, box.toOpaque())
        precondition(code == 0, "a thread could not be started")
    }

    /// Throws what the body threw.
    public func join() throws {
        pthread_join(thread, nil)
        if let error = failure.error.withLock({ $0 }) { throw error }
    }

    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// One bit between threads, waited for by poll(2): a pipe that has been written to.
public final class Flag: Sendable {
    public let descriptor: CInt
    private let other: CInt

    public init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "there is no descriptor left")
        descriptor = ends[0]
        other = ends[1]
    }

    deinit {
        close(descriptor)
        close(other)
    }

    public func raise() { write(other, "!", 1) }

    /// False when it was not raised in time.
    public func wait(seconds: Int) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, CInt(seconds * 1_000)) == 1
    }
}
