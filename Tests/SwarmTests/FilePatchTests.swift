import Testing

@testable import Swarm

@Suite struct FilePatchTests {
    private func side(_ path: String, _ mode: FileMode = .plain, _ hash: String? = nil)
        -> FilePatch.Side
    {
        FilePatch.Side(path: Array(path.utf8), mode: mode, hash: hash)
    }

    private func version(_ path: String, _ text: String, _ mode: FileMode = .plain)
        -> FilePatch.Version
    {
        FilePatch.Version(side(path, mode), content: Array(text.utf8))
    }

    private func text(_ old: FilePatch.Version?, _ new: FilePatch.Version?) -> String {
        String(decoding: FilePatch.between(old, new).flatMap(\.text), as: UTF8.self)
    }

    @Test func aChangeIsWrittenAsGitDoes() {
        #expect(
            text(version("a.txt", "1\n2\n3\n4\n5\n6"), version("a.txt", "1\n2\n3\n4\nfive\n6\n"))
                == """
                diff --git a/a.txt b/a.txt
                --- a/a.txt
                +++ b/a.txt
                @@ -2,5 +2,5 @@
                 2
                 3
                 4
                -5
                -6
                \\ No newline at end of file
                +five
                +6

                """)
    }

    @Test func aFileThatIsMadeOrRemovedHasNoOtherSide() {
        #expect(
            text(nil, version("new", "x\n", .executable)) == """
                diff --git a/new b/new
                new file mode 100755
                --- /dev/null
                +++ b/new
                @@ -0,0 +1 @@
                +x

                """)
        #expect(
            text(version("odd \"é\"\t", ""), nil) == """
                diff --git "a/odd \\"\\303\\251\\"\\t" "b/odd \\"\\303\\251\\"\\t"
                deleted file mode 100644

                """)
    }

    @Test(arguments: [(6, ["@@ -7,14 +7,14 @@"]), (7, ["@@ -7,7 +7,7 @@", "@@ -15,7 +15,7 @@"])])
    func changesThatAreNearAreOneHunk(_ between: Int, _ headers: [String]) {
        let old = (0..<30).map { "\($0)\n" }
        var new = old
        for place in [9, 10 + between] { new[place] = "new\n" }
        let text = text(version("a", old.joined()), version("a", new.joined()))
        #expect(
            text.split(separator: "\n").filter { $0.hasPrefix("@@") } == headers.map { $0[...] })
    }

    @Test(arguments: [
        ("a b", "a/a b"), ("\u{7f}", "\"a/\\177\""), ("\u{1f}~", "\"a/\\037~\""),
        ("\\", "\"a/\\\\\""), ("\r\n", "\"a/\\r\\n\""),
    ])
    func namesAreQuotedAsGitDoes(_ name: String, _ quoted: String) {
        let text = text(version(name, "x"), version(name, "x", .executable))
        #expect(text.hasPrefix("diff --git \(quoted) "))
    }

    @Test func modesLinksAndBytesAreSaid() {
        #expect(text(version("a", "x"), version("a", "x")) == "")
        #expect(
            text(version("a", "x"), version("a", "x", .executable)) == """
                diff --git a/a b/a
                old mode 100644
                new mode 100755

                """)
        #expect(
            text(version("a", "to\n"), version("a", "to", .link)) == """
                diff --git a/a b/a
                deleted file mode 100644
                --- a/a
                +++ /dev/null
                @@ -1 +0,0 @@
                -to
                diff --git a/a b/a
                new file mode 120000
                --- /dev/null
                +++ b/a
                @@ -0,0 +1 @@
                +to
                \\ No newline at end of file

                """)
        #expect(
            text(version("a", "x\u{0}"), version("a", "y")) == """
                diff --git a/a b/a
                Binary files a/a and b/a differ

                """)
        #expect(text(version("a", "x\u{0}"), version("a", "x\u{0}")) == "")
        let unread = FilePatch.Version(side("a", .plain, "1234"), content: nil)
        #expect(text(unread, unread) == "")
        #expect(text(unread, version("a", "y")).contains("Binary files a/a and b/a differ"))
        #expect(
            text(version("a b", "x\n"), version("c", "x\n")) == """
                diff --git a/a b b/c
                rename from a b
                rename to c

                """)
    }

    @Test func whatALinkLedToIsKnownByTheHashes() throws {
        let old = FilePatch.Version(side("l", .link, "aaaa"), content: Array("x".utf8))
        let new = FilePatch.Version(side("l", .link, "bbbb"), content: Array("y".utf8))
        let patches = FilePatch.between(old, new)
        #expect(
            String(decoding: patches[0].text, as: UTF8.self).contains("\nindex aaaa..bbbb 120000\n")
        )
        #expect(FilePatch.parse(patches[0].text[...]) == patches)
    }

    @Test func aCapKeepsTheFirstLinesAndCountsTheRest() throws {
        let old = (0..<200).map { "line \($0)\n" }
        let new = old.enumerated().map { $0 % 20 == 10 ? "other\n" : $1 }
        let whole = try #require(
            FilePatch.between(
                FilePatch.Version(side("a", .plain, "aaaa"), content: Array(old.joined().utf8)),
                FilePatch.Version(side("a", .plain, "bbbb"), content: Array(new.joined().utf8))
            ).first)
        let head = 69
        for limit in 0..<2_500 {
            let capped = whole.capped(to: limit)
            let text = capped.text
            #expect(capped.removed == 10 && capped.added == 10)
            #expect(FilePatch.parse(text[...]) == [capped])
            if capped.remainder == nil {
                #expect(capped == whole && limit >= text.count - head)
            } else {
                let last = text.dropLast().split(separator: 0x0a).last ?? []
                #expect(text.count <= limit + head + last.count + 1)
                #expect(last.starts(with: "@@ -- left out: +".utf8))
                // Nothing is left out that had room: a header with three lines around has less than this.
                #expect(text.count > limit - 150 || capped.hunks.isEmpty)
            }
        }
        #expect(whole.capped(to: 2_500) == whole)
        #expect(whole.capped(to: 0).hunks.isEmpty)
        #expect(whole.capped(to: 1_000).capped(to: 500).removed == 10)
    }

    @Test func removedAndAddedLinesStandForEachOther() {
        let kinds: [Hunk.Line.Kind] = [
            .same, .removed, .removed, .added, .same, .added, .removed, .added, .added,
        ]
        let hunk = Hunk(oldStart: 0, newStart: 0, lines: kinds.map { Hunk.Line($0, []) })
        #expect(hunk.pairs.map(\.removed) == [1, 6])
        #expect(hunk.pairs.map(\.added) == [3, 7])
    }
}
