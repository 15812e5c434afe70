/// Where a log's own rows begin for who reads them, and who has those before.
///
/// It is a class because it moves under a reader: rows go into the archive while they are read.
final class Footing {
    private(set) var root: Root
    private(set) var elder: (any Elder)?
    /// Why the rows before the own ones cannot be read; nil where they can, and where there are none.
    private(set) var absence: LogError?
    private let directory: LogDirectory
    private let parent: ParentLog?
    private let parentAbsence: LogError?
    private let place: LateStatement

    init(
        _ database: borrowing Database, of directory: LogDirectory, generation: Int,
        before limit: Int64
    ) throws(LogError) {
        let root = try Root(database)
        let (parent, absence) = Footing.parent(root, generation, before: limit)
        self.root = root
        self.directory = directory
        self.parent = parent
        parentAbsence = absence
        place = LateStatement("SELECT value FROM meta WHERE key = 'root_id'", in: database)
        findElder()
    }

    private static func parent(
        _ root: Root, _ generation: Int, before limit: Int64
    ) -> (ParentLog?, LogError?) {
        guard let origin = root.parent, root.beginning.id < limit else { return (nil, nil) }
        do throws(LogError) {
            let row = root.beginning
            return (try ParentLog(origin, upTo: row, generation: generation + 1), nil)
        } catch { return (nil, error) }
    }

    private func findElder() {
        guard root.isArchived else {
            (elder, absence) = (parent, parentAbsence)
            return
        }
        let archive = Archive(of: directory, root, after: parent)
        elder = archive
        absence = archive == nil ? noArchive : archive?.hasAll == true ? parentAbsence : nil
    }

    private var noArchive: LogError {
        LogError(
            .missing,
            "events \(root.beginning.id + 1) to \(root.id) are in an archive that is not in "
                + "'\(directory.archive)'", hint: "put its files back there to read them")
    }

    /// Looks whether rows have gone into the archive since; true where they have.
    func hasMoved(in database: borrowing Database) throws(LogError) -> Bool {
        var found: Int64?
        try place.lend { statement throws(LogError) in
            defer { statement.reset() }
            if try statement.step() { found = statement.integer(0) }
        }
        guard let found, found > root.id else { return false }
        root = try Root(database)
        findElder()
        return true
    }
}
