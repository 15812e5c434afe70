/// Where the files of a log were when it was opened.
///
/// Whoever takes one of them away, or puts another in its place, has what is written from then on:
/// nobody finds it by its name, and once it is closed it may be gone.
struct LogPlace: Sendable {
    private let files: [(path: String, identity: FileLook.Identity)]

    /// As they are now, which is when they have just been opened.
    init(_ directory: LogDirectory) {
        files = [directory.log, directory.writeAhead].compactMap { path in
            FileLook(path).map { (path, $0.identity) }
        }
    }

    /// The same of one file.
    init(of file: String) { files = FileLook(file).map { [(file, $0.identity)] } ?? [] }

    var isKept: Bool { files.allSatisfy { FileLook($0.path)?.identity == $0.identity } }

    /// Throws `.gone` where one of them is not there, or is another one.
    func check() throws(LogError) {
        for file in files {
            let found = FileLook(file.path)?.identity
            guard found != file.identity else { continue }
            let what = found == nil ? "taken away" : "replaced by another file"
            throw LogError(
                .gone, "'\(file.path)' was \(what) while the log was written",
                hint: "put it back as it was, or end all with 'skep down' and begin anew")
        }
    }
}
