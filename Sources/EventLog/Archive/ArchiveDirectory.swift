internal import Glibc

extension LogDirectory {
    /// Where the rows are that the log itself holds no more.
    public var archive: String { path + "/archive" }

    /// The files of the archive that lead up to a row without a gap, the oldest first; none where none has that row.
    func archives(upTo last: Int64) -> [ArchiveName] {
        var files: [ArchiveName] = []
        var next = last
        for file in allArchives().reversed() where next > 0 {
            guard file.ids.contains(next) else { continue }
            files.append(file)
            next = file.ids.lowerBound - 1
        }
        return files.reversed()
    }

    /// The one that has a row, be it in the log as well.
    func archive(holding id: Int64) -> ArchiveName? {
        allArchives().last { $0.ids.contains(id) }
    }

    /// All of them, by their first row.
    func allArchives() -> [ArchiveName] {
        guard let directory = opendir(archive) else { return [] }
        defer { closedir(directory) }
        var found: [ArchiveName] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let file = ArchiveName(in: archive, name) { found.append(file) }
        }
        return found.sorted { $0.ids.lowerBound < $1.ids.lowerBound }
    }
}
