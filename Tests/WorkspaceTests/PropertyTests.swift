import Glibc
import Linux
import Support
import Testing

@testable import Workspace

/// Random edits, a record after each of them, and then the files of any of these moments.
@Suite struct PropertyTests {
    @Test(arguments: 0..<4)
    func everyMomentComesBackAsItWas(_ round: Int) throws {
        let seed = Settings.seed(6, round)
        // What is flushed is flushed in other ways on a disk.
        let plot = try Plot(inMemory: round != 0)
        var hands = Hands(plot, SplitMix(seed: seed))
        let store = try plot.store()
        let control = try plot.store("control.git")
        var recorder = try plot.recorder(store)
        var moments: [(commit: ObjectID, likeness: Likeness)] = []
        let steps = Settings.isFull ? 300 : 40
        for step in 0..<steps {
            let changed = try hands.edit()
            let paths = hands.dice.chance(8) ? nil : changed.map { Path($0) ?? .root }
            if hands.dice.chance(10) { recorder = try plot.recorder(store) }
            let former = recorder.newest
            let recording = try recorder.record(paths, at: Clocks.wall)
            if let commit = recording.commit {
                let changes = try store.changes(from: former, to: commit)
                #expect(changes == recording.changes, "seed \(seed), step \(step)")
            }
            let commit = try #require(recorder.newest)
            moments.append((commit, Likeness(of: plot.root)))
            // Somebody who has never seen any of it records the same tree, byte for byte.
            guard step % 8 == 0 || step == steps - 1 else { continue }
            var fresh = try plot.recorder(control)
            _ = try fresh.recordAll()
            let other = try #require(fresh.newest)
            let tree = try plot.git("rev-parse", "\(commit)^{tree}")
            let same = try plot.git(
                "rev-parse", "\(other)^{tree}", repository: "\(plot.root)/.skep/control.git")
            #expect(tree == same, "seed \(seed), step \(step)")
            try expectListing(plot, commit, moments[step].likeness, "seed \(seed), step \(step)")
        }
        for _ in 0..<12 {
            let moment = hands.dice.pick(moments)
            try expectCheckout(plot, moment.commit, moment.likeness, "seed \(seed)")
        }
        // What changed over any span is what its ends say.
        for _ in 0..<12 {
            let (from, to) = (hands.dice.pick(moments), hands.dice.pick(moments))
            let paths = try store.changes(from: from.commit, to: to.commit).map(\.path.bytes)
            #expect(
                Set(paths) == from.likeness.changed(to.likeness), "seed \(seed)")
        }
        #expect(try plot.git("fsck", "--no-dangling").isEmpty, "seed \(seed)")
    }

    /// What another git lists is what is there: paths, and whether each is a program, a file or a link.
    private func expectListing(
        _ plot: Plot, _ commit: ObjectID, _ likeness: Likeness, _ comment: Comment
    ) throws {
        let listed = try plot.git("ls-tree", "-r", "\(commit):files").split(separator: "\n")
        let expected = likeness.things.filter { $0.value.mode & S_IFMT != S_IFDIR }
        #expect(listed.count == expected.count, comment)
        let links = expected.filter { $0.value.mode & S_IFMT == S_IFLNK }.count
        let programs = expected.filter {
            $0.value.mode & S_IFMT == S_IFREG && $0.value.mode & 0o100 != 0
        }.count
        #expect(listed.filter { $0.hasPrefix("120000") }.count == links, comment)
        #expect(listed.filter { $0.hasPrefix("100755") }.count == programs, comment)
    }
}
