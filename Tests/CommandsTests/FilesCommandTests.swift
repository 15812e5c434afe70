import Arguments
import Glibc
import Support
import Swarm
import Testing
import Wire

@testable import Commands
@testable import Console

/// `skep files` and `skep diff` on a log with a body.
@Suite(.serialized) struct FilesCommandTests {
    private let album: Album
    private let caller: Caller

    init() throws {
        album = try Album()
        caller = Caller(in: album.root)
    }

    @Test func filesComeBackAsTheyWere() throws {
        let place = "\(album.scratch.path)/out"
        let result = caller.run("files", "--at", "13:00:02", "--out", place)
        #expect(
            result.output == "2 files in '\(place)', as recorded at 2026-11-20 13:00:01 (#2)\n")
        #expect(TextFile.read("\(place)/src/cart.py") == Album.first)
        #expect(TextFile.read("\(place)/README") == "Shop\n")
        let again = caller.run("files", "--out", place)
        #expect(again.ending == .exit(.failed))
        #expect(again.errors.contains("is not empty; name a directory that does not exist"))
    }

    @Test(arguments: [
        ("13:00:10.504", Album.first), ("13:00:10.505", Album.second), ("6", Album.third),
        ("green", Album.third), ("-0s", Album.third),
    ])
    func betweenTwoRecordsItIsTheEarlier(place: String, text: String) {
        let directory = "\(album.scratch.path)/out"
        let result = caller.run("files", "--at", place, "--out", directory)
        #expect(result.ending == .exit(.done), "\(result.errors)")
        #expect(TextFile.read("\(directory)/src/cart.py") == text)
    }

    @Test func aRelativePlaceIsSeenFromWhereOneIs() {
        #expect(caller.run("files", "--out", "../then").ending == .exit(.done))
        #expect(TextFile.read("\(album.scratch.path)/then/src/cart.py") == Album.third)
    }

    /// It would be recorded as somebody's change.
    @Test(arguments: ["then", "../ws/then", "../link/then", "../link", "."])
    func nothingIsWrittenIntoTheWorkspace(place: String) throws {
        symlink(album.root, "\(album.scratch.path)/link")
        let before = Scratch.names(in: album.root)
        let result = caller.run("files", "--out", place)
        #expect(result.ending == .exit(.failed))
        #expect(
            result.errors.hasSuffix(
                """
                ' is in the workspace, and would be recorded with it
                name a directory outside of it

                """), "\(result.errors)")
        #expect(Scratch.names(in: album.root) == before)
    }

    @Test func whatWasNotKeptIsNamed() throws {
        let album = try Album(keptBytes: 40)
        let result = Caller(in: album.root).run(
            "files", "--out", "\(album.scratch.path)/out", "--at", "13:00:02")
        #expect(
            result.output.hasSuffix(
                "1 file was too large to be kept, or could not be read:\n  src/cart.py\n"))
    }

    // MARK: - Differences

    @Test func whatChangedIsAPatch() throws {
        let patch = caller.run("diff").bytes
        let place = "\(album.scratch.path)/out"
        #expect(caller.run("files", "--at", "2", "--out", place).ending == .exit(.done))
        TextFile.write(patch, to: "\(album.scratch.path)/patch")
        let child = try Child.run(["git", "-C", place, "apply", "\(album.scratch.path)/patch"])
        #expect(try child.wait() == .exited(0), "\(child.errors)")
        #expect(TextFile.read("\(place)/src/cart.py") == Album.third)
        #expect(TextFile.read("\(place)/LIESMICH") == "Shop\n")
        #expect(caller.run("diff", "--json").output.contains("\"deed\":\"renamed\""))
    }

    @Test func onATerminalItIsColouredAndSafe() {
        let caller = caller.atTerminal(colours: true)
        let shown = caller.run("diff", "--from", "13:00:02", "--to", "5").output
        #expect(shown.contains("\u{1b}[32m+    return round(sum(prices), 2)"))
        #expect(shown.contains("\u{1b}[1mdiff --git a/src/cart.py b/src/cart.py"))
        // What is in a file may be anything.
        #expect(!shown.contains("\u{1b}[2J"))
        #expect(shown.contains("2J"))
    }

    @Test func aTableSaysHowMuchAndWho() {
        #expect(
            caller.run("diff", "--stat").output == """
                README => LIESMICH  +0 -0  coder-1 (worktree)
                src/cart.py         +2 -2  unattributed, coder-2 (writer)
                2 files, +2 -2

                """)
    }

    @Test func ofAnAgentOnlyItsOwnIsShown() {
        #expect(
            caller.run("diff", "coder-1", "--stat").output
                == """
                README => LIESMICH  +0 -0  coder-1 (worktree)
                1 file, +0 -0
                and 1 file that nobody is known to have changed: 'skep diff --from 2' shows it

                """)
        // It was started when something had changed already.
        #expect(caller.run("diff", "coder-2").output.contains("-    return 0\n"))
        #expect(
            caller.run("diff", "--to", "13:00:02", "coder-1", "--stat").output
                == "no changes by coder-1 from 2026-11-20 13:00:01 to 2026-11-20 13:00:01\n")
    }

    /// What nobody is known to have changed may be an agent's after all.
    @Test func beforeAnAgentIsSaidToHaveChangedNothingOthersAreCounted() {
        let nothing = caller.run("diff", "coder-1", "--to", "green")
        #expect(nothing.output.isEmpty)
        #expect(
            nothing.errors == """
                skep: no changes known to be by coder-1 from 2026-11-20 13:00:01 to 2026-11-20 13:00:21, \
                but 1 file that nobody is known to have changed: 'skep diff --from 2 --to 6' shows it

                """)
        // Beside a patch it is no part of it.
        let patch = caller.run("diff", "coder-1")
        #expect(!patch.output.contains("nobody"))
        #expect(patch.errors.hasPrefix("skep: and 1 file that nobody is known to have changed"))
        #expect(!caller.run("diff").errors.contains("nobody"))
        #expect(!caller.run("diff", "coder-2").errors.contains("nobody"))
    }

    /// git takes paths from the top of a repository, and silently leaves away what is not there.
    @Test func belowTheTopOfARepositoryAPatchIsAppliedToo() throws {
        let album = try Album(below: "services/shop")
        let patch = Caller(in: album.root).run("diff").output
        #expect(patch.contains("--- a/services/shop/src/cart.py\n"))
        #expect(patch.contains("rename to services/shop/LIESMICH\n"))
        let file = "\(album.scratch.path)/patch"
        TextFile.write(Array(patch.utf8), to: file)
        let child = try Child.run(["git", "-C", album.root, "apply", "-R", file])
        #expect(try child.wait() == .exited(0), "\(child.errors)")
        #expect(TextFile.read("\(album.root)/src/cart.py") == Album.first)
        #expect(TextFile.read("\(album.root)/README") == "Shop\n")
        // Lists are for people, who are in the workspace.
        #expect(Caller(in: album.root).run("diff", "--stat").output.contains("\nsrc/cart.py "))
    }

    /// That is a repository's top of its own.
    @Test func inAWorktreePathsBeginAtItsTop() throws {
        let scratch = Scratch()
        let root = "\(scratch.path)/top/shop"
        let script = """
            mkdir -p '\(root)' && cd '\(root)' && echo 1 >a.py && git init -q .. && git add . \
            && git -c user.name=x -c user.email=x@x commit -qm x
            """
        #expect(try Child.run(["sh", "-c", script]).wait() == .exited(0))
        let diary = try BodyDiary(in: root)
        try diary.record("13:00:00")
        let coder = try diary.plant("13:00:01", "coder-3")
        diary.write("../shop.worktrees/coder-3/shop/a.py", "2\n")
        try diary.record("13:00:02", in: "coder-3", by: coder)
        try workspace(diary.events, at: root)
        let patch = Caller(in: root).run("diff", "coder-3").output
        #expect(patch.contains("--- a/shop/a.py\n"), "\(patch)")
        let (file, tree) = ("\(scratch.path)/patch", "\(root).worktrees/coder-3/shop")
        TextFile.write(Array(patch.utf8), to: file)
        let child = try Child.run(["git", "-C", tree, "apply", "-R", file])
        #expect(try child.wait() == .exited(0), "\(child.errors)")
        #expect(TextFile.read("\(tree)/a.py") == "1\n")
    }

    @Test func anObjectHasAllOfAFile() throws {
        let lines = caller.run("diff", "--json").output.split(separator: "\n")
        let file = try JSON(parsing: Array(try #require(lines.last).utf8))
        #expect(file["path"]?.string == "src/cart.py")
        #expect(file["deed"]?.string == "modified")
        #expect(file["content"]?.string == "lines")
        #expect(file["added"]?.int == 2)
        #expect(file["before"]?["mode"]?.string == "644")
        #expect(file["who"]?[0]?["name"] == .null || file["who"]?[0]?["agent"] == .null)
        #expect(file["who"]?[1]?["name"]?.string == "coder-2")
        #expect(file["who"]?[1]?["evidence"]?.string == "writer")
        #expect(file["diff"]?.string?.hasPrefix("diff --git a/src/cart.py") == true)
    }

    /// A label is a place in the log, and what is one of another kind cannot be a label.
    @Test(arguments: [
        ("123", "the id of an event"), ("#123", "the id of an event"), ("10:30", "a time"),
        ("2026-11-20", "a time"), ("2026-11-20T14:02:11Z", "a time"), ("-1m", "a span of time"),
    ])
    func aLabelIsNoOtherPlace(label: String, kind: String) {
        let result = caller.run("snapshot", "--", label)
        #expect(
            result.errors.hasPrefix(
                "skep: '\(label)' cannot be a label: it would be taken for \(kind)\n"),
            "\(result.errors)")
        #expect(result.ending == .exit(.wrongUsage))
    }

    /// A line that is no file is no file of the sum either, and what somebody did since is named before it goes.
    @Test func directoriesAndLaterEditsAreNamed() throws {
        let scratch = Scratch()
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    JSON.Field("removed", 1), JSON.Field("directories", 1),
                    JSON.Field("total", 2),
                    JSON.Field(
                        "changes",
                        [["path": "d/", "deed": "removed"], ["path": "d/a", "deed": "removed"]]),
                    JSON.Field("changed_since", ["d/a"]),
                ]))
        }
        let result = Caller(scratch).run("undo", "--dry-run")
        #expect(
            result.output == """
                the files from before the last rewind: 1 file is removed, 1 directory comes or goes
                  − d/
                  − d/a
                  d/a was changed after that rewind: that change goes, too

                """)
        #expect(supervisor.requests.count == 1)
    }

    /// One that was started anew under its name is another one, and nobody can tell.
    @Test func nobodyIsNamedTwice() {
        let list = JSON([
            JSON.Field("last_id", 7),
            JSON.Field(
                "agents", [listedAgent(1, "one", .failed), listedAgent(3, "one", .running)]),
        ])
        let bytes = Array(list.text.utf8)
        let names = EventAgents(State(parsing: bytes.span.bytes) ?? State())
        let deeds = ["a3", "a1"].map { agent in
            FoundChanges.Deed(
                event: EventID(1), time: LogTime(microseconds: 0), agent: AgentID(rawValue: agent),
                evidence: "writer", writers: [])
        }
        #expect(names.who(deeds) == "one (writer)")
    }

    @Test func anUndoNamesWhatItTakesBack() throws {
        let scratch = Scratch()
        let supervisor = try FakeSupervisor(scratch) { _ in
            .ok(
                Body([
                    JSON.Field("restored", 1),
                    JSON.Field("changes", [["path": "a", "deed": "restored"]]),
                    JSON.Field("undoes", 345),
                    JSON.Field("undoes_time", "2026-11-20T14:02:11Z"),
                ]))
        }
        let result = Caller(scratch).run("undo", "--dry-run")
        #expect(
            result.output == """
                the files from before the rewind of 2026-11-20 14:02:11 (#345): 1 file changes
                  ± a

                """)
        #expect(supervisor.body(of: "undo") == ["dry_run": true])
    }

    @Test(arguments: [
        (
            ["diff", "--from", "1"],
            "skep: '1' is before the files were first recorded, at 2026-11-20 13:00:01\n"
        ),
        (
            ["diff", "--from", "13:00:30", "--to", "13:00:02"],
            "skep: '--from' is later than '--to'\n"
        ),
        (["diff", "nobody"], "skep: there is no agent 'nobody'\n"),
        (
            ["diff", "--from", "blue"],
            "skep: 'blue' is no place in the log; \(Point.forms), or the label of a snapshot\n"
        ),
        (["files"], "skep: '--out DIR' is missing: where the files are to be written\n"),
        (
            ["diff", "--stat", "--json"],
            "skep: '--stat' and '--json' are two forms; give one of them\n"
        ),
    ])
    func mistakesAreSaid(arguments: [String], message: String) {
        let result = caller.run(arguments)
        #expect(result.errors.hasPrefix(message), "\(result.errors)")
        #expect(result.ending != .exit(.done))
    }

    @Test func withoutRecordsItIsSaid() throws {
        let caller = Caller(try workspace(shop))
        for command in [["diff"], ["files", "--out", "x"]] {
            let result = caller.run(command)
            #expect(result.errors.hasPrefix("skep: no files were recorded in '"))
            #expect(result.ending == .exit(.failed))
        }
    }

    @Test func whatIsNotThereAnyMoreIsSaid() throws {
        let child = try Child.run(["rm", "-rf", "\(album.root)/.skep/body.git/objects"])
        #expect(try child.wait() == .exited(0))
        let result = caller.run("diff")
        #expect(result.ending == .exit(.failed))
        #expect(!result.errors.isEmpty)
    }

    /// The program itself, as a shell starts it.
    @Test func theProgramDoesTheSame() throws {
        let script = """
            cd '\(album.root)' && "$0" files --at green --out ../then && "$0" diff --from 2 \
            --to green >../patch && "$0" files --at 2 --out ../first && cd ../first \
            && git apply ../patch && rm -rf .git && cd .. && diff -r first then
            """
        let child = try Child.run(["sh", "-c", script, Products.path(of: "skep")])
        #expect(try child.wait() == .exited(0), "\(child.errors)")
    }
}

/// A workspace in which three agents changed two files.
private struct Album {
    static let first =
        "def total(prices):\n    return 0\n\n\ndef name():\n    # \u{1b}[2J\n    pass\n"
    static let second = first.replacing("return 0", with: "return round(sum(prices), 2)")
    static let third = second.replacing("    pass", with: "    return \"cart\"")

    let scratch = Scratch()
    let root: String

    /// Below the top of a git repository, where that is wanted.
    init(below start: String? = nil, keptBytes: Int64 = 10_000_000) throws {
        let top = scratch.path
        root = "\(top)/\(start ?? "ws")"
        mkdir(root, 0o755)
        if start != nil {
            let script = "git init -q '\(top)' && mkdir -p '\(root)'"
            guard try Child.run(["sh", "-c", script]).wait() == .exited(0) else { throw NoGit() }
        }
        let diary = try BodyDiary(in: root, keptBytes: keptBytes)
        let mover = diary.spawn("13:00:00", "coder-1")
        diary.write("src/cart.py", Album.first)
        diary.write("README", "Shop\n")
        try diary.record("13:00:01")
        let coder = diary.spawn("13:00:05", "coder-2")
        diary.write("src/cart.py", Album.second)
        try diary.record("13:00:10.505", by: coder)
        diary.write("src/cart.py", Album.third)
        try diary.record("13:00:20")
        diary.tell("13:00:21", .snapshot, "green", "{\"label\":\"green\"}")
        diary.move("README", to: "LIESMICH")
        try diary.record("13:00:30", by: mover, evidence: "worktree")
        try workspace(diary.events, at: root)
    }

    private struct NoGit: Error {}
}
