internal import Glibc

/// What a kernel, a container or a filter of system calls may not have, and agents are kept with.
public enum KernelSupport {
    /// Whether `/proc` can be read at all: without it nobody knows what an agent has started.
    public static var hasProcessFiles: Bool { ProcessFiles.status(of: getpid()) != nil }

    /// Whether `/proc` lists children; else every process of the machine is looked at.
    public static var listsChildren: Bool { ProcessFiles.hasChildren }

    /// Whether a process can be held by a descriptor, so that its number cannot become another's.
    public static var hasProcessHandles: Bool { (try? ProcessHandle(getpid())) != nil }
}
