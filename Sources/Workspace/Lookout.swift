internal import Glibc
public import Linux

/// Watches the directories of a workspace that are recorded, and says where to look.
///
/// It knows no more than paths: what has changed is for the recorder to see. Whoever begins to watch a
/// directory looks at it again afterwards, because what changed before that nobody told.
public struct Lookout: ~Copyable {
    /// What was seen since the last time.
    public struct Sight: Sendable {
        /// Where something has changed.
        public var paths: Set<Path> = []
        /// Files that somebody has written to, or made.
        public var written: Set<Path> = []
        /// How often each was closed by somebody who could write to it.
        public var closed: [Path: Int] = [:]
        /// Names that came from elsewhere, and from where.
        public var moves: [(from: Path, to: Path)] = []
        /// Directories that came: whatever is recorded below them is not watched yet.
        public var arrived: Set<Path> = []
        /// There was more than the kernel keeps: anything may have changed.
        public var isIncomplete = false

        public var isEmpty: Bool { paths.isEmpty && !isIncomplete }
    }

    private let root: Descriptor
    private let watch: TreeWatch
    private var paths: [Int32: Path] = [:]
    private var numbers: [Path: Int32] = [:]
    /// Why not all directories are watched; nil as long as they are.
    public private(set) var shortage: SystemError?

    /// The path is absolute.
    public init(_ workspace: String) throws(BodyError) {
        let root = try system { () throws(SystemError) in try Descriptor(directory: workspace) }
        let watch = try system { () throws(SystemError) in try TreeWatch() }
        self.root = root
        self.watch = watch
        _ = follow([.root])
    }

    /// Readable when there is something to be seen.
    public var descriptor: CInt { watch.descriptor.number }
    public var count: Int { numbers.count }

    /// Watches directories, and returns those that were not watched, or not under this path. One that is
    /// gone is passed over.
    public mutating func follow(_ directories: some Sequence<Path>) -> [Path] {
        var new: [Path] = []
        for path in directories {
            do throws(SystemError) {
                let number = try number(of: path)
                guard paths[number] != path else { continue }
                paths[number] = path
                numbers[path] = number
                new.append(path)
            } catch {
                // A directory that is not there is no news; one that is not for us has nothing recorded.
                guard error.code == ENOSPC || error.isShortage else { continue }
                shortage = shortage ?? error
            }
        }
        return new
    }

    private func number(of path: Path) throws(SystemError) -> Int32 {
        if path.isRoot { return try watch.add(root) }
        return try watch.add(try root.opened(beneath: path.bytes, for: .listing))
    }

    /// What was recorded there is gone. The directory itself may live on under another name.
    public mutating func forget(_ path: Path) {
        guard let number = numbers.removeValue(forKey: path), paths[number] == path else { return }
        paths[number] = nil
        watch.remove(number)
    }

    /// Begins anew: what is missing may be had by now.
    public mutating func forgetShortage() { shortage = nil }

    /// All that has happened and was not told yet.
    public mutating func read() throws(BodyError) -> Sight {
        let events = try system { () throws(SystemError) in try watch.read() }
        var sight = Sight()
        var leaving: [UInt32: Path] = [:]
        for event in events {
            if event.deed == .overflow {
                sight.isIncomplete = true
                continue
            }
            guard let directory = paths[event.watch] else { continue }
            guard event.deed != .ended else {
                end(event.watch, directory)
                continue
            }
            // The directory itself is seen by the one it is in.
            guard !event.name.isEmpty, !Lookout.isOurs(event.name, in: directory) else { continue }
            let path = directory.appending(event.name)
            sight.paths.insert(path)
            switch event.deed {
            case .written: sight.written.insert(path)
            case .closed:
                sight.written.insert(path)
                sight.closed[path, default: 0] += 1
            case .appeared, .cameFrom:
                if event.isDirectory {
                    sight.arrived.insert(path)
                } else {
                    sight.written.insert(path)
                }
                if let origin = leaving[event.cookie], event.deed == .cameFrom {
                    sight.moves.append((origin, path))
                }
            case .leftFor: leaving[event.cookie] = path
            case .gone, .attributes, .ended, .overflow: break
            }
        }
        return sight
    }

    private mutating func end(_ number: Int32, _ path: Path) {
        paths[number] = nil
        if numbers[path] == number { numbers[path] = nil }
    }

    private static func isOurs(_ name: [UInt8], in directory: Path) -> Bool {
        name.elementsEqual(".git".utf8) || (directory.isRoot && name.elementsEqual(".skep".utf8))
    }
}
