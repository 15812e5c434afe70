internal import Glibc

/// A thread of its own: what blocks must not block Swift's shared pool.
public enum Thread {
    public static func start(_ body: @escaping @Sendable () -> Void) throws(LogError) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { box in
                guard let box else { return nil }
                Unmanaged<Body>.fromOpaque(box).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw LogError(
                .disk, "a thread could not be started: \(String(cString: strerror(code)))",
                hint: "see 'ulimit -u'")
        }
        pthread_detach(thread)
    }

    /// Seconds on a clock that nobody sets.
    static var seconds: Int { time.tv_sec }

    /// The same in microseconds.
    static var microseconds: Int64 {
        let time = time
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    private static var time: timespec {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
