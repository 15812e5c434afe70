import Foundation
import Support
import Swarm
import Testing

@testable import EventLog

@Suite struct OpeningTests {
    private let scratch = Scratch()

    /// A log of 50 rows that nobody has open.
    private func makeLog() throws {
        var writer = try LogWriter(scratch.directory)
        writer.stage(lines(50))
        try writer.commit()
        try writer.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func code(_ body: () throws -> Void) -> LogError.Code? {
        do {
            try body()
            return nil
        } catch let error as LogError {
            return error.code
        } catch { return nil }
    }

    private func open() throws {
        _ = try LogReader(scratch.directory)
    }

    private func openToWrite() throws {
        _ = try LogWriter(scratch.directory)
    }

    @Test func aLogIsForItsOwnerOnly() throws {
        try makeLog()
        let manager = FileManager.default
        let files = try manager.contentsOfDirectory(atPath: scratch.directory.path).sorted()
        #expect(files == [".gitignore", "head", "lock", "log.db", "log.db-shm", "log.db-wal"])
        for (file, mode) in [("", 0o700), ("/log.db", 0o600), ("/log.db-wal", 0o600)] {
            let attributes = try manager.attributesOfItem(atPath: scratch.directory.path + file)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(file)")
        }
    }

    /// A child that is being started has a copy of every descriptor, for a moment.
    @Test func aCopyOfItsDescriptorDoesNotKeepTheLock() throws {
        try makeLog()
        var copy: CInt = -1
        defer { close(copy) }
        do {
            let lock = try WriteLock(scratch.directory)
            copy = dup(lock.descriptor)
            #expect(scratch.directory.writer == getpid())
            #expect(code(openToWrite) == .locked)
        }
        #expect(copy >= 0 && code(openToWrite) == nil)
    }

    /// Its owner has died meanwhile: the child, which lets go of it when we have opened the file, is no
    /// other writer.
    @Test func aChildOfADeadWriterIsWaitedFor() throws {
        try makeLog()
        let script = """
            exec 9<>"$1"; flock 9; echo $$ >"$1"
            { until ! [ -e /proc/$2 ] || ls -l /proc/$2/fd | grep -q "$1"; do :; done; } >/dev/null 2>&1 &
            """
        let lock = scratch.directory.lock
        let owner = try Child.run(["sh", "-c", script, "sh", lock, "\(getpid())"])
        #expect(TextFile.read(lock) == "\(owner.process)\n")
        #expect(code(openToWrite) == nil)
    }

    @Test func noLogIsSaidToBeNone() {
        #expect(code(open) == .missing)
        #expect(
            code { _ = try LogWriter(LogDirectory(scratch.path + "/no/such/.skep")) } == .missing)
    }

    @Test func aNewerLogIsRefusedUntouched() throws {
        try makeLog()
        let database = try Database(scratch.directory.log, .readWrite)
        try database.execute("PRAGMA user_version = 99")
        #expect(code(open) == .newer)
        #expect(code(openToWrite) == .newer)
        #expect(try database.integer("SELECT count(*) FROM events") == 50)
    }

    @Test(
        "a file of another program is refused untouched",
        arguments: [
            "this is no database, but a longer text, as long as a header of SQLite would be: 100.",
            "short",
        ])
    func noDatabase(text: String) throws {
        try FileManager.default.createDirectory(
            atPath: scratch.directory.path, withIntermediateDirectories: true)
        try text.write(toFile: scratch.directory.log, atomically: true, encoding: .utf8)
        #expect(code(open) == .foreign)
        #expect(code(openToWrite) == .foreign)
        #expect(try String(contentsOfFile: scratch.directory.log, encoding: .utf8) == text)
    }

    @Test("another program's database is refused", arguments: [0, 1])
    func foreignDatabase(version: Int) throws {
        try FileManager.default.createDirectory(
            atPath: scratch.directory.path, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: scratch.directory.log, contents: nil)
        let database = try Database(scratch.directory.log, .readWrite)
        try database.execute("CREATE TABLE songs(title); PRAGMA user_version = \(version)")
        #expect(code(open) == .foreign)
        #expect(code(openToWrite) == .foreign)
    }

    @Test(.enabled(if: ReadOnlyMount.isPossible, "needs the right to mount"))
    func aLogInADirectoryThatMayNotBeWrittenIsReadAsItLies() throws {
        try makeLog()
        try FileManager.default.removeItem(atPath: scratch.directory.writeAhead)
        try FileManager.default.removeItem(atPath: scratch.directory.sharedMemory)
        let frozen = ReadOnlyMount(scratch.directory.path)
        defer { frozen.undo() }
        #expect(frozen.isEffective)
        #expect(try LogReader(scratch.directory).state().lastID == EventID(50))
        #expect(code(openToWrite) == .readOnly)
    }

    @Test func aCorruptPageIsNamedAndNothingIsBuiltOnIt() throws {
        try makeLog()
        let page = try Database(scratch.directory.log, .readOnly).integer(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'events'")
        let handle = try #require(FileHandle(forUpdatingAtPath: scratch.directory.log))
        try handle.seek(toOffset: UInt64(try #require(page) - 1) * 4_096)
        try handle.write(contentsOf: Data(repeating: 0x5a, count: 4096))
        try handle.close()
        #expect(code(openToWrite) == .damaged)
    }

    @Test func anOlderLogBecomesANewerOneInOneStep() throws {
        try makeLog()
        let database = try Database(scratch.directory.log, .readWrite)
        let steps = Schema.steps + ["CREATE TABLE later(x)", "INSERT INTO later VALUES (1)"]
        try Schema.migrate(database, through: steps)
        #expect(try database.integer("PRAGMA user_version") == 3)
        #expect(try database.integer("SELECT x FROM later") == 1)
        // A step that fails takes the ones before it with it.
        let broken = steps + ["CREATE TABLE latest(x)", "INSERT INTO nowhere VALUES (1)"]
        #expect(code { try Schema.migrate(database, through: broken) } == .query)
        #expect(try database.integer("PRAGMA user_version") == 3)
        #expect(
            try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'latest'") == 0)
        #expect(try database.integer("SELECT count(*) FROM events") == 50)
    }
}

/// A directory nobody can write in, not even root, for as long as it lasts.
private struct ReadOnlyMount {
    private let path: String
    let isEffective: Bool

    static let isPossible: Bool = {
        let scratch = Scratch()
        let mount = ReadOnlyMount(scratch.path)
        defer { mount.undo() }
        return mount.isEffective
    }()

    init(_ path: String) {
        self.path = path
        isEffective =
            ReadOnlyMount.run("mount", "--bind", path, path)
            && ReadOnlyMount.run("mount", "-o", "remount,ro,bind", path)
    }

    func undo() {
        if isEffective { _ = ReadOnlyMount.run("umount", path) }
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
