internal import Linux

/// Why files could not be recorded or written.
public struct BodyError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: Equatable, Sendable {
        /// There is no git.
        case noGit
        /// A git of ours ended, or said nothing for too long; the next question starts another.
        case gitEnded
        /// What was recorded is not there any more, or is not what was recorded.
        case damaged
        /// The workspace, the repository or the directory to write to refused.
        case system
        /// The directory to write to is not empty.
        case notEmpty
        /// A tree has a name that is never written: `..`, `.git`.
        case unsafeName
        /// What is not recorded stands where something is to be restored.
        case inTheWay
        /// Somebody else changed what was to be replaced; everything is as it was before.
        case changedMeanwhile
        /// A restoration stopped half-way and could not be undone either; `resume` tries that again.
        case halfRestored
        /// Another restoration is under way, or none is where one should be.
        case notNow
        /// There is no commit of the user's to compare with.
        case noBranch
        /// Nobody compares so much.
        case tooLarge
        /// A further work tree of the user's repository cannot be made, or is none any more.
        case noWorkTree
        /// Something is in a work tree that is nowhere else, so it is not removed.
        case wouldBeLost
    }

    public let code: Code
    /// One plain sentence without a full stop.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: SystemError) { self.init(.system, error.description) }
}

/// Does what the kernel may refuse, and says so in our words.
func system<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
) throws(BodyError) -> Value {
    do {
        return try body()
    } catch {
        throw BodyError(error)
    }
}
