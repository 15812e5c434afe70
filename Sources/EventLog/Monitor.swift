internal import Glibc

/// A value that threads share, and on whose change they can wait.
// @unchecked: `value` is touched with `mutex` held and never otherwise.
public final class Monitor<Value>: @unchecked Sendable {
    private var value: Value
    // Allocated, because neither may ever move.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    public init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall may be set while somebody waits.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// Changes the value, and wakes whoever waits. The body must not call out.
    public func update<Result>(_ body: (inout Value) -> Result) -> Result {
        // Who is woken with the mutex held would sleep again at once.
        defer { pthread_cond_broadcast(change) }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// Looks at the value. Nobody wakes up for that.
    public func read<Result>(_ body: (Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(value)
    }

    /// Waits until the body finds what it looks for.
    public func wait<Result>(until body: (inout Value) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(change, mutex)
        }
    }

    /// The same, but gives up after some time.
    public func wait<Result>(atMost milliseconds: Int, until body: (inout Value) -> Result?)
        -> Result?
    {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + milliseconds % 1000 * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            if pthread_cond_timedwait(change, mutex, &deadline) == ETIMEDOUT { return body(&value) }
        }
    }
}
