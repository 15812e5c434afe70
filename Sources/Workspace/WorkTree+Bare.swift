internal import Glibc
internal import Linux

// A directory that somebody fills with the files of another moment.
extension WorkTree {
    /// Whether such a directory can be a work tree of the user's repository: the workspace is the top of one that
    /// has a commit.
    public static func isTop(_ workspace: String, _ tool: GitTool) throws(BodyError) -> Bool {
        guard let repository = UserRepository(of: workspace), repository.top == workspace else {
            return false
        }
        return try UserCommits(repository, tool).commit("HEAD") != nil
    }

    /// Takes away what was made at a path just now, a work tree or a plain directory, with all that is in it. No link
    /// is followed.
    public static func discard(_ path: String) throws(BodyError) {
        if let made = UserRepository(of: path), made.top == path {
            try WorkTreePlace(top: path, made)?.removeRecord()
        }
        try WorkTreePlace.removeAll(at: path)
    }
}
