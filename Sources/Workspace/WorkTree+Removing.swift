internal import Linux

extension WorkTree {
    /// Removes a work tree in which nothing would be lost, and the branch it was made with if all its commits are
    /// elsewhere too; true where that went as well. Throws `wouldBeLost`, and nothing is removed.
    ///
    /// It is taken aside before it is looked at for the last time: whoever writes meanwhile does not find it.
    @discardableResult
    public static func remove(
        at top: String, of workspace: String, branch: String?, _ tool: GitTool
    ) throws(BodyError) -> Bool {
        let place = try WorkTreePlace(top: top, of: workspace)
        try check(try WorkTreeLosses(place.repository, at: top, branch: branch, tool).all(), top)
        let aside = try moveAside(top)
        let losses = WorkTreeLosses(place.repository, at: aside, branch: branch, tool)
        do throws(BodyError) {
            try check(try losses.all(), top)
        } catch {
            try move(aside, to: top)
            throw error
        }
        try place.removeRecord()
        try WorkTreePlace.removeAll(at: aside)
        guard let user = UserRepository(of: workspace) else { return false }
        return try WorkTreeLosses(user, at: user.top, branch: branch, tool).removeBranch()
    }

    private static func check(_ losses: [Loss], _ top: String) throws(BodyError) {
        guard losses.isEmpty else {
            let list = losses.map(\.example).joined(separator: ", ")
            throw BodyError(
                .wouldBeLost,
                "'\(top)' is not removed, because of what is nowhere else: \(list)")
        }
    }

    private static func moveAside(_ top: String) throws(BodyError) -> String {
        guard let slash = top.lastIndex(of: "/") else {
            throw .noWorkTree("'\(top)' is no absolute path")
        }
        let name = ".\(top[top.index(after: slash)...]).removed-\(OwnProcess.number)"
        let aside = "\(top[...slash])\(name)"
        try move(top, to: aside)
        return aside
    }

    private static func move(_ path: String, to other: String) throws(BodyError) {
        guard let slash = path.lastIndex(of: "/"), let otherSlash = other.lastIndex(of: "/") else {
            return
        }
        let directory = path[...slash]
        try system { () throws(SystemError) in
            let parent = try Descriptor(directory: String(directory))
            try parent.move(
                Array(path[path.index(after: slash)...].utf8), to: parent,
                as: Array(other[other.index(after: otherSlash)...].utf8))
        }
    }
}
