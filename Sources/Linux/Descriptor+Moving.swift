internal import CLinux
internal import Glibc

extension Descriptor {
    /// Takes what this directory has under a name, a directory with all in it too, to another directory of the
    /// same file system. Throws `EEXIST` where that has something under the new name.
    public borrowing func move(
        _ name: [UInt8], to directory: borrowing Descriptor, as other: [UInt8]
    ) throws(SystemError) {
        let (from, to) = (number, directory.number)
        let outcome = name.withCString { name in
            other.withCString { other in uninterrupted { skep_rename_new(from, name, to, other) } }
        }
        guard outcome.isFailure, outcome.code == EINVAL || outcome.code == ENOSYS else {
            return try name.check(outcome, "move")
        }
        // Network file systems do not know how: whoever makes the name just now loses it.
        guard try directory.fileStatus(of: other) == nil else {
            throw SystemError(
                code: EEXIST, deed: "move", subject: String(decoding: other, as: UTF8.self))
        }
        try move(name, to: directory, over: other)
    }

    /// The same, in place of a file or link that may be there.
    public borrowing func move(
        _ name: [UInt8], to directory: borrowing Descriptor, over other: [UInt8]
    ) throws(SystemError) {
        let (from, to) = (number, directory.number)
        let outcome = name.withCString { name in
            other.withCString { other in uninterrupted { renameat(from, name, to, other) } }
        }
        try name.check(outcome, "move")
    }

    /// Takes away an empty directory; false where there is none. Throws `ENOTEMPTY`.
    @discardableResult
    public borrowing func removeDirectory(_ name: [UInt8]) throws(SystemError) -> Bool {
        let number = number
        let outcome = name.withCString { name in
            uninterrupted { unlinkat(number, name, AT_REMOVEDIR) }
        }
        if outcome.isFailure, outcome.code == ENOENT { return false }
        try name.check(outcome, "remove directory")
        return true
    }

    /// Sets the mode of a directory in this one, be it one that may not even be listed, and of nothing that a link
    /// leads to.
    public borrowing func setMode(
        _ mode: UInt16, ofDirectory name: [UInt8]
    ) throws(SystemError) {
        let number = number
        let outcome = name.withCString { name in uninterrupted { skep_open_place(number, name) } }
        try name.check(outcome, "open")
        let directory = Descriptor(owning: outcome.value)
        // What is open only by its name can be changed in no other way.
        let place = "/proc/self/fd/\(directory.number)"
        let change = uninterrupted { chmod(place, mode_t(mode)) }
        try name.check(change, "set the mode of")
    }
}
