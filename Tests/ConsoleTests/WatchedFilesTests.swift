import Canvas
import Glibc
import MissionControl
import Support
import Terminal
import Testing

@testable import Console

/// A change of a person's files is seen at once, however an editor writes.
@Suite struct WatchedFilesTests {
    private let scratch = Scratch()

    private func files(_ directories: [String]) throws -> WatchedFiles {
        let name = "\(scratch.path)/screen.yaml"
        return try WatchedFiles(
            ScreenFiles(
                directories: directories,
                read: {
                    let isThere = access(name, F_OK) == 0
                    return ScreenFiles.Reading(
                        look: Look(keys: .standard, themes: isThere ? ["there"] : []),
                        theme: .monochrome, options: Terminal.Options())
                }, theme: { _ in nil }))
    }

    /// What they say when something has changed.
    private func next(_ files: WatchedFiles) -> [String]? {
        var look = pollfd(fd: files.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&look, 1, 20_000) == 1 else { return nil }
        return files.next()?.look.themes
    }

    @Test func whatChangesIsRead() throws {
        let files = try files([scratch.path])
        #expect(files.next() == nil)
        TextFile.write(Array("a".utf8), to: "\(scratch.path)/new")
        #expect(next(files) == [])
        // Many editors put another file in the place of the old one.
        rename("\(scratch.path)/new", "\(scratch.path)/screen.yaml")
        #expect(next(files) == ["there"])
        #expect(files.next() == nil)
        unlink("\(scratch.path)/screen.yaml")
        #expect(next(files) == [])
    }

    @Test func directoriesThatComeAreWatched() throws {
        let themes = "\(scratch.path)/themes"
        let files = try files([scratch.path, themes])
        mkdir(themes, 0o700)
        #expect(next(files) != nil)
        TextFile.write(Array("a".utf8), to: "\(themes)/a.yaml")
        #expect(next(files) != nil)
    }
}
