internal import Glibc

/// Where the files of a log were when it was opened.
///
/// Whoever takes one of them away, or puts another in its place, has what is written from then on:
/// nobody finds it by its name, and once it is closed it may be gone.
struct LogPlace: Sendable {
    private let files: [(path: String, identity: Identity)]

    private struct Identity: Equatable {
        let device: dev_t
        let number: ino_t

        /// Nil where there is no file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, number) = (status.st_dev, status.st_ino)
        }
    }

    /// As they are now, which is when they have just been opened.
    init(_ directory: LogDirectory) {
        files = [directory.log, directory.writeAhead].compactMap { path in
            Identity(path).map { (path, $0) }
        }
    }

    /// The same of one file.
    init(of file: String) { files = Identity(file).map { [(file, $0)] } ?? [] }

    var isKept: Bool { files.allSatisfy { Identity($0.path) == $0.identity } }

    /// Throws `.gone` where one of them is not there, or is another one.
    func check() throws(LogError) {
        for file in files {
            let found = Identity(file.path)
            guard found != file.identity else { continue }
            let what = found == nil ? "taken away" : "replaced by another file"
            throw LogError(
                .gone, "'\(file.path)' was \(what) while the log was written",
                hint: "put it back as it was, or end all with 'skep down' and begin anew")
        }
    }
}
