internal import Glibc

/// How much of the processors a thread gets where others want them, too.
public enum ThreadPriority {
    /// What is left by others, nearly; all of it where nobody else wants it. It is for good.
    public static func lower() {
        // On Linux it is of the thread that calls, not of its process: see setpriority(2).
        let own = __priority_which_t(PRIO_PROCESS.rawValue)
        setpriority(own, 0, max(getpriority(own, 0), 10))
    }
}
