import Testing

@testable import Swarm

@Suite struct PatchReaderTests {
    private func parse(_ text: String) -> [FilePatch] { FilePatch.parse(Array(text.utf8)[...]) }

    private func plain(_ patch: FilePatch) -> String {
        let lines = patch.hunks.flatMap(\.lines).map {
            "\(Character(Unicode.Scalar($0.kind.rawValue)))\(String(decoding: $0.text, as: UTF8.self))"
        }
        return lines.joined(separator: "|")
    }

    /// Any patch that can be: names, modes and lines of all kinds.
    private func patch(_ source: inout SplitMix) -> [FilePatch] {
        let pieces = ["a", " ", "\"", "\\", "/", "\t", "\n", "\r", " b/", "--- ", "é"].map {
            Array($0.utf8)
        }
        let bytes = { (source: inout SplitMix, some: [[UInt8]]) in
            (0..<1 + source.below(6)).flatMap { _ in
                source.chance(8) ? [UInt8(1 + source.below(255))] : some[source.below(some.count)]
            }
        }
        let lines = ["a\n", "-- x\n", "++ x\n", "\n", "@@ -1 +1 @@\n", "\\ No\n", "\r\n", " \n"].map
        { Array($0.utf8) }
        let path = bytes(&source, pieces)
        let version = { (source: inout SplitMix) -> FilePatch.Version? in
            if source.chance(6) { return nil }
            let modes: [FileMode] = [.plain, .executable, .link]
            let hash = String(0x1000 + source.below(0xffff), radix: 16)
            let side = FilePatch.Side(
                path: source.chance(8) ? bytes(&source, pieces) : path,
                mode: modes[source.below(3)], hash: hash)
            let text = source.chance(5) ? [] : bytes(&source, lines) + bytes(&source, lines)
            return FilePatch.Version(side, content: text)
        }
        var patches = FilePatch.between(version(&source), version(&source))
        for index in patches.indices { patches[index] = patches[index].sayable }
        if source.chance(3) { patches = patches.map { $0.capped(to: source.below(200)) } }
        return patches
    }

    @Test func whatIsWrittenIsReadAsItWas() {
        var source = SplitMix(seed: 11)
        for _ in 0..<4_000 {
            let patches = patch(&source) + patch(&source)
            let text = patches.flatMap(\.text)
            let read = FilePatch.parse(text[...])
            guard read == patches else {
                Issue.record("\(String(decoding: text, as: UTF8.self))\n\(patches)\n\(read)")
                return
            }
        }
    }

    @Test func aPatchOfAnotherProgramIsRead() {
        let patches = parse(
            """
            Index: src/x.c
            ===============
            --- src/x.c\t2024-01-01 10:00:00
            +++ src/x.c\t2024-01-02 10:00:00
            @@ -3,2 +3 @@ int main()
             a
            -b

            --- /dev/null
            +++ b/y
            @@ -0,0 +1 @@
            +c
            """)
        #expect(patches.map { String(decoding: $0.path, as: UTF8.self) } == ["src/x.c", "y"])
        #expect(patches.map(plain) == [" a|-b", "+c"])
        #expect(patches.map { $0.hunks[0].oldStart } == [2, 0])
        #expect(patches[1].old == nil && patches[1].hunks[0].lines[0].isUnended == false)
    }

    @Test(arguments: [
        // Headers that promise too much, or too little.
        ("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n+b\n", "-a|+b"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n+c\n d\n-- \n2.39\n", "-a|+b|+c| d"),
        // No name, no space on an empty line, Windows.
        ("@@ -1,2 +1,2 @@\n-a\n\n+b\n", "-a| |+b"),
        ("--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\n+b\r\n", "-a|+b\r"),
        // Another file right behind the lines that were promised.
        (
            "--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n--- y\n+++ y\n@@ -1 +1 @@\n-c\n+d\n",
            "-a|+b-c|+d"
        ),
        // Hunks that say nothing of where they are.
        ("@@ +1 @@\n+a\n", "+a"),
        ("*** Update File: x\n@@ func f()\n-a\n\n+b\n", "-a| |+b"),
        ("--- x\n+++ x\n@@\n-a\n--- y\n+++ y\n@@\n+d\n", "-a+d"),
        // No hunks at all.
        ("@@ -99999999999999999999 +1 @@\n+a\n", ""),
        ("--- a/x\n+++ b/x\n@@ -1,x +1 @@\n+a\n", ""),
    ])
    func mistakesAreForgiven(_ text: String, _ lines: String) {
        #expect(parse(text).map(plain).joined() == lines)
    }

    @Test func namesOfWindowsTextsEndBeforeTheCarriageReturn() {
        let patches = parse("--- a/x\r\n+++ b/x\r\n") + parse("diff --git a/y b/y\r\n")
        #expect(patches.map { String(decoding: $0.path, as: UTF8.self) } == ["x", "y"])
    }

    @Test(arguments: ["\"a/x", "\"a/\\400\"", "\"a/\\000\"", "\"a/\\", "\"a/\\8\"", "\"\"", ""])
    func namesThatCannotBeAreNone(_ name: String) {
        #expect(parse("diff --git \(name) \(name)\nold mode 1\n").map(\.path) == [[]])
    }

    @Test func anythingIsReadAndWrittenAgainAsTheSame() {
        var source = SplitMix(seed: 5)
        let parts = [
            "diff --git ", "a/x", " b/x", "--- ", "+++ ", "/dev/null", "@@ -", "1", ",2", " +3",
            " @@", "\n",
            "\n", "\n@@ -1,2 +3 @@\n", "\n@@ -9,0 +3,9 @@\n", "\n--- a/x\n+++ b/x\n", "\n-", "\n+",
            "\n ", "\\ ", "\"", "\t", "index ab12..cd34 100644",
            "new file mode 100644",
            "deleted file mode 120000", "rename to ", "- left out: +", " -4", "9999999999", "é",
            "\r",
        ].map { Array($0.utf8) }
        var hunks = 0
        for _ in 0..<6_000 {
            let text = (0..<source.below(40)).flatMap { _ in
                source.chance(15)
                    ? [UInt8(truncatingIfNeeded: source.next())] : parts[source.below(parts.count)]
            }
            let patches = FilePatch.parse(text[...])
            hunks += patches.reduce(0) { $0 + $1.hunks.count }
            for patch in patches {
                #expect(patch.added >= 0 && patch.removed >= 0)
                _ = FilePatch.parse(patch.text[...])
                for hunk in patch.hunks { #expect(hunk.oldStart >= 0 && hunk.newStart >= 0) }
            }
        }
        #expect(hunks > 200)
    }

    @Test func noByteOfAnyKindStopsIt() {
        var source = SplitMix(seed: 6)
        for _ in 0..<2_000 {
            let text = (0..<source.below(100)).map { _ in UInt8(truncatingIfNeeded: source.next()) }
            _ = FilePatch.parse(text[...])
        }
    }
}

extension FilePatch {
    /// Without what no text says: the mode of a file that keeps it, and hashes, where nothing follows.
    fileprivate var sayable: FilePatch {
        guard let old, let new else { return self }
        var patch = self
        let isIndexed = old.hash != new.hash
        if !isIndexed {
            patch.old?.hash = nil
            patch.new?.hash = nil
        }
        if old.mode == new.mode, !isIndexed {
            patch.old?.mode = nil
            patch.new?.mode = nil
        }
        return patch
    }
}
