internal import Linux

extension WorkTree {
    /// Removes a work tree in which nothing would be lost, and the branch it was made with if all its commits are
    /// elsewhere too; true where that went as well. Throws `wouldBeLost`, and nothing is removed.
    ///
    /// It is taken aside before it is looked at for the last time: whoever writes meanwhile does not find it. If it is
    /// killed on the way, `recover` sees to what it left.
    @discardableResult
    public static func remove(
        at top: String, of workspace: String, branch: String?, _ tool: GitTool
    ) throws(BodyError) -> Bool {
        try recover(at: top, of: workspace)
        let place = try WorkTreePlace(top: top, of: workspace)
        try check(try WorkTreeLosses(place.repository, at: top, branch: branch, tool).all(), top)
        let aside = try WorkTree.place(of: top, "aside")
        try move(top, to: aside)
        let losses = WorkTreeLosses(place.repository, at: aside, branch: branch, tool)
        let removed = try WorkTree.place(of: top, "removed")
        do throws(BodyError) {
            try check(try losses.all(), top)
            try move(aside, to: removed)
        } catch {
            try move(aside, to: top)
            throw error
        }
        try place.removeRecord()
        try removeAll(at: removed)
        try removeParent(of: top)
        guard let user = UserRepository(of: workspace) else { return false }
        return try WorkTreeLosses(user, at: user.top, branch: branch, tool).removeBranch()
    }

    private static func check(_ losses: [Loss], _ top: String) throws(BodyError) {
        guard losses.isEmpty else {
            let list = losses.map(\.example).joined(separator: ", ")
            throw BodyError(
                .wouldBeLost,
                "'\(top)' is not removed, because of what would be lost: \(list)")
        }
    }

    /// Sees to what an interrupted removal left: what had not been judged comes back, and what had goes.
    public static func recover(at top: String, of workspace: String) throws(BodyError) {
        let removed = try WorkTree.place(of: top, "removed")
        if FileStatus(at: removed) != nil {
            // By now git may know another one of that place.
            if FileStatus(at: top) == nil {
                try WorkTreePlace.removeRecord(of: top, nowAt: removed, workspace)
            }
            try removeAll(at: removed)
            try removeParent(of: top)
        }
        let aside = try WorkTree.place(of: top, "aside")
        if FileStatus(at: aside) != nil, FileStatus(at: top) == nil { try move(aside, to: top) }
    }

    /// What names git's record first, so that what is left, if not all can go, names none.
    private static func removeAll(at removed: String) throws(BodyError) {
        try WorkTreePlace.removeAll(at: "\(removed)/.git")
        try WorkTreePlace.removeAll(at: removed)
    }

    /// Where it is meanwhile, beside itself.
    private static func place(of top: String, _ word: String) throws(BodyError) -> String {
        guard let slash = top.lastIndex(of: "/") else {
            throw .noWorkTree("'\(top)' is no absolute path")
        }
        return "\(top[...slash]).\(top[top.index(after: slash)...]).\(word)"
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
