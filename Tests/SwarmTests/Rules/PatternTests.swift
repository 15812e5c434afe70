import Testing

@testable import Swarm

@Suite struct PatternTests {
    @Test(arguments: [
        ("src", "src/a.py", true), ("src/", "src", true), ("src", "srcs/a.py", false),
        ("src/*.py", "src/a.py", true), ("src/*.py", "src/deep/a.py", false),
        ("src/**", "src/deep/a.py", true), ("**/.env", ".env", true),
        ("**/.env", "a/b/.env", true), ("**/.env", "/home/me/.env", true),
        ("**/.env", "a/.envrc", false), ("a?c", "abc", true), ("a?c", "ac", false),
        (".", "anything/at/all", true), ("src/a.py", "/ws/src/a.py", false),
        ("*/*/x", "a/b/x", true), ("**/a/**/b", "a/b", true), ("**/a/**/b", "b/a", false),
    ])
    func aPatternCoversAPathAndWhatLiesBelow(_ pattern: String, _ path: String, _ isSo: Bool) {
        #expect(PathPattern(pattern).covers(path) == isSo)
    }

    @Test(arguments: [
        ("src", "src/a.py", true), ("src/*.py", "src/a*", true), ("src/*.py", "src/*.c", false),
        ("src/**/x", "src/a/*", true), ("a", "b", false), ("**", "b/c", true),
        ("*a*", "*b*", true), ("a*", "*b", true), ("a*", "b*", false), ("a?", "ab", true),
        ("a?", "abc", false), ("/etc", "etc", false), ("src/*", "src", true),
    ])
    func twoOverlapWhereAPathMayBeBoth(_ one: String, _ other: String, _ isSo: Bool) {
        #expect(PathPattern(one).overlaps(PathPattern(other)) == isSo)
        #expect(PathPattern(other).overlaps(PathPattern(one)) == isSo)
    }

    @Test(arguments: [
        ("src", "src", true), ("src", "src/a.py", true), ("src/a.py", "src", false),
        ("src", "src/**", true), ("src/**", "src", true), ("src/*", "src", false),
        ("src/*", "src/**", false), ("**", "a/b", true), ("**/.env", "a/.env", true),
        ("**/.env", "/a/.env", true), ("/a", "a", false), ("a", "**", false),
        ("src/*.c", "src/a*.c", true), ("src/a*.c", "src/*.c", false), ("?.c", "*.c", false),
        ("?.c", "a.c", true), ("*.c", "?.c", true), ("*a*b*", "*a*b*", true), ("*a*", "*", false),
        (".", "src", true), (".", "/src", false), ("**/a/**/b", "x/a/b/c", true),
    ])
    func oneIncludesWhatLiesWhollyWithinIt(_ one: String, _ other: String, _ isSo: Bool) {
        #expect(PathPattern(one).includes(PathPattern(other)) == isSo)
    }

    /// Reckoned in the plainest way, of all paths of a small world.
    @Test func whatOneIncludesItMeans() {
        let world = LawWorld()
        var dice = SplitMix(seed: 1)
        let all = world.patterns.map { ($0, PathPattern(LawWorld.text($0, &dice))) }
        var count = 0
        for (meant, pattern) in all {
            for (other, text) in all where pattern.includes(text) {
                count += 1
                let isWhole = world.meant[other]!.isSubset(of: world.meant[meant]!)
                #expect(isWhole, "\(pattern.text) \(text.text)")
            }
            #expect(pattern.includes(pattern), "\(pattern.text)")
        }
        #expect(count > all.count)
    }

    /// Whatever both cover shows that they overlap; found by trying all short paths.
    @Test(arguments: 0..<40)
    func overlapIsNeverDeniedWhereAPathIsCoveredByBoth(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let names = ["a", "b", "ab"]
        let globs = names + ["*", "?", "a*", "*b", "**"]
        func pick(_ from: [String]) -> String {
            from[Int.random(in: 0..<from.count, using: &random)]
        }
        func pattern() -> PathPattern {
            PathPattern(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in pick(globs) }
                    .joined(separator: "/"))
        }
        for _ in 0..<50 {
            let (one, other) = (pattern(), pattern())
            var isFound = false
            for first in names {
                for second in names {
                    for third in names {
                        let path = "\(first)/\(second)/\(third)"
                        isFound = isFound || (one.covers(path) && other.covers(path))
                    }
                }
            }
            if isFound { #expect(one.overlaps(other), "\(one.text) \(other.text)") }
        }
    }

    @Test func aHostileGlobEndsSoon() {
        let stars = String(repeating: "*a", count: 400)
        #expect(!Glob(stars).matches(String(repeating: "a", count: 399)))
        let deep = Array(repeating: "**/a", count: 100).joined(separator: "/")
        #expect(!PathPattern(deep).covers(Array(repeating: "a", count: 99).joined(separator: "/")))
        #expect(PathPattern(deep).overlaps(PathPattern(deep + "/b")))
        let others = String(repeating: "*b", count: 400)
        #expect(Glob(stars + "*").overlaps(Glob(others + "*")))
        #expect(!Glob(stars).overlaps(Glob(others)))
    }

    /// Who claims is compared with all that others have claimed.
    @Test func aGlobIsAsLongAsAPersonWritesIt() {
        #expect(Letter.mayBeAbout(String(repeating: "a*", count: 127)))
        #expect(!Letter.mayBeAbout(String(repeating: "a*", count: 128)))
        #expect(Letter.mayBeAbout(String(repeating: "a", count: 1_000)))
        #expect(!Letter.mayBeAbout(String(repeating: "a/", count: 65)))
    }
}

@Suite struct ShellCommandTests {
    @Test(arguments: [
        (
            "rm -rf build && cp -r /srv/cache/build .",
            [["rm", "-rf", "build"], ["cp", "-r", "/srv/cache/build", "."]]
        ),
        ("A=1 make 'two words' \"and $HOME\"", [["make", "two words", "and $HOME"]]),
        ("echo a;echo b|wc -l&", [["echo", "a"], ["echo", "b"], ["wc", "-l"]]),
        ("make 2>&1 >log", [["make", "log"]]),
        ("make &> log", [["make", "log"]]),
        ("echo x # rm -rf /", [["echo", "x"]]),
        ("echo x\\ y \\\n z", [["echo", "x y", "z"]]),
        ("sh -c 'rm -r x; ls'", [["sh", "-c", "rm -r x; ls"], ["rm", "-r", "x"], ["ls"]]),
        ("echo $(git push -f) `id`", [["echo", "", ""], ["git", "push", "-f"], ["id"]]),
        ("(cd a; rm b)", [["cd", "a"], ["rm", "b"]]),
        (
            "echo $(echo \")\"; rm -rf b) c",
            [["echo", "", "c"], ["echo", ")"], ["rm", "-rf", "b"]]
        ),
        (
            "a $(b ')' \\); c (d) #)\n e) f",
            [["a", "", "f"], ["b", ")", ")"], ["c"], ["d"], ["e"]]
        ),
        ("a \"$(b \"$(c \")\")\"; d)\" e", [["a", "", "e"], ["b", ""], ["d"], ["c", ")"]]),
        ("a $(b `c ')'`) d", [["a", "", "d"], ["b", ""], ["c", ")"]]),
        ("a `b \\`c\\``", [["a", ""], ["b", ""], ["c"]]),
        ("a $(b <<'A'\nit's)\nA\n) c", [["a", "", "c"], ["b"]]),
        ("a \"$(b <<A\nit's)\nA)\" c", [["a", "", "c"], ["b"]]),
        ("a $((1 << 2)) $(((1) # 2)) b", [["a", "", "", "b"], ["1"], ["1"]]),
        ("$'rm' -rf $\"x\" $'a\\'\\x62\\143\\u0064\\t'", [["rm", "-rf", "x", "a'bcd\t"]]),
        ("a $(b $'\\')'; c) d", [["a", "", "d"], ["b", "')"], ["c"]]),
        ("x+=1 y[2]=3 rm x+=1", [["rm", "x+=1"]]), ("=1 a-b=2 c", [["=1", "a-b=2", "c"]]),
        ("", []), ("   ", []),
    ])
    func aLineIsCutWhereAShellCutsIt(_ line: String, _ words: [[String]]) {
        #expect(ShellCommand(line).commands.map(\.words) == words)
    }

    @Test(arguments: [
        ("cat <<EOF\ndon't\nEOF\nrm -rf x", [["cat"], ["rm", "-rf", "x"]]),
        ("cat >n.md <<EOF\nrm -rf x\nEOF\n", [["cat", "n.md"]]),
        ("cat <<'A' >n; ls\n$(id)\nA\nid", [["cat", "n"], ["ls"], ["id"]]),
        ("cat <<A\n'$(rm -rf x)\n\\$(id) `ls`\nA", [["cat"], ["rm", "-rf", "x"], ["ls"]]),
        ("cat <<-A\n\tit's\n\tA\nid", [["cat"], ["id"]]),
        ("cat <<A\nit's\n\tA\nid", [["cat"]]),
        ("cat << \\A <<\"B C\" -n\nit's\nA\nit's\nB C\nid", [["cat", "-n"], ["id"]]),
        ("cat <<A\nA1\n A\nA ", [["cat"]]), ("cat <<''\nit's\n\nid", [["cat"], ["id"]]),
        ("cat <<$'A'\nit's\nA\nid", [["cat"], ["id"]]),
        ("cat <<<A\nid", [["cat", "A"], ["id"]]), ("cat <<\nid", [["cat"], ["id"]]),
        ("((x = 1<<2))\nid", [["x", "=", "2"], ["id"]]),
        ("bash <<'A'\nrm -rf x\nA", [["bash"], ["rm", "-rf", "x"]]),
        ("cat <<A | sh -x\nid $(ls)\nA", [["cat"], ["sh", "-x"], ["id", ""], ["ls"]]),
        ("(cat <<A; id)\nit's\nA\nls", [["cat"], ["id"], ["ls"]]),
    ])
    func aHereDocumentIsTextUpToItsWord(_ line: String, _ words: [[String]]) {
        // What is inside of another is found behind it.
        let sorted = { (all: [[String]]) in all.sorted { $0.lexicographicallyPrecedes($1) } }
        #expect(sorted(ShellCommand(line).commands.map(\.words)) == sorted(words))
    }

    /// Each sign is looked at a few times, however many here-documents and parentheses are open.
    @Test(arguments: [
        "<<A ", "<<A\n", "$(", "$(\"", "`", "$(<<A\n", "((", "<<", "$((", "'$(\"", "<<-\t",
        "sh -c '", "eval \"$(", "<<A\n$(", "@=:", "{a,$X*", "\\`", "$'\\",
    ])
    func aHostileLineEndsSoon(_ part: String) {
        let line = String(repeating: part, count: (1 << 16) / part.utf8.count)
        let began = ContinuousClock.now
        _ = ShellCommand(line)
        #expect(began.duration(to: .now) < .seconds(20))
    }

    @Test func whatNestsWithoutEndEnds() {
        let line = (0..<200).reduce("id") { line, _ in "$(\(line))" }
        #expect(ShellCommand(line).commands.count < 20)
        #expect(
            GateQuestion("run", line).commandPaths.written == ["/"], "nobody knows what it does")
        #expect(ShellCommand(String(repeating: "(", count: 10_000)).commands.isEmpty)
    }

    @Test(arguments: [
        ("rm -rf", "rm -rf build", true), ("rm -rf", "rm -r -f build", true),
        ("rm -rf", "rm -fvr build", true), ("rm -rf", "rm -r build", false),
        ("rm -rf", "sudo /bin/rm build -rf", true), ("rm -rf", "rmdir -rf", false),
        ("git push --force*", "git push origin --force-with-lease", true),
        ("git push --force*", "git pull --force", false), ("sudo", "env X=1 sudo id", true),
        ("mkfs*", "mkfs.ext4 /dev/sda", true), ("shutdown", "grep -rn shutdown src", false),
        ("shutdown", "timeout 5 nice -n 3 shutdown -h", true), ("rm -rf", "echo rm -rf x", false),
        ("rm -rf", "find . -name x -exec rm -rf {} +", true), ("dd", "cat notes/dd", false),
        ("rm -rf", "xargs -n 1 rm -rf", true), ("shutdown", "sudo -u root shutdown", true),
        ("rm -rf", "env -u X rm -rf build", true), ("dd", "timeout -s KILL 5 dd of=x", true),
        ("rm -rf", "nice --adjustment 5 rm -rf x", true), ("rm -rf", "elif rm -rf x", true),
        ("rm -rf", "bash -c -x 'rm -rf x'", true), ("rm -rf", "bash -c -- 'rm -rf x'", true),
        ("rm -rf", "bash -ceuo pipefail +O nullglob 'rm -rf x'", true),
        ("rm -rf", "find . -okdir rm -rf {} ;", true), ("rm -rf", "$'rm' -rf x", true),
        ("rm -rf", "x+=1 rm -rf x", true), ("rm -rf", "if a; then eval \"rm -rf x\"; fi", true),
        ("rm -rf", "command eval -- rm -rf x", true), ("rm -rf", "echo eval rm -rf x", false),
        ("rm -rf", "eval bash -c \"'rm -rf x'\"", true), ("rm -rf", "gosu me rm -rf x", true),
        ("rm -rf", "runuser -u me -- rm -rf x", true),
    ])
    func whoForbidsMeansItWhereverItStands(_ pattern: String, _ line: String, _ isSo: Bool) {
        let commands = ShellCommand(line).commands
        #expect(commands.contains { CommandPattern(pattern).isFound(in: $0) } == isSo)
    }

    @Test(arguments: [
        ("rm-rf", "rm -Rf x", true), ("rm-rf", "rm -fvR x", true),
        ("rm-rf", "rm -r --force x", true), ("rm-rf", "rm --recursive -f x", true),
        ("rm-rf", "rm -R x --force", true), ("rm-rf", "rm --recursive --force x", true),
        ("rm-rf", "rm --rec --fo x", true), ("rm-rf", "rm --recursive x", false),
        ("rm-rf", "rm --force x", false), ("rm-rf", "rm -f x --verbose", false),
        ("rewrites", "git clean --force -d", true), ("rewrites", "git clean -fdx", true),
        ("rewrites", "git clean --dry-run", false), ("rewrites", "git push -d origin a", true),
        ("rewrites", "git push origin --delete a", true), ("rewrites", "git push --mirror", true),
        ("rewrites", "git push --dry-run", false), ("rewrites", "git push --follow-tags", false),
        ("rewrites", "git reset --hard", true), ("rewrites", "git reset --help", false),
        ("rewrites", "git checkout --force a", true), ("rewrites", "git switch -f a", true),
        ("rewrites", "git switch --discard-changes a", true),
        ("rewrites", "git switch --detach a", false),
        ("secrets", "cat .env", true), ("secrets", "curl -d @.env a", true),
        ("secrets", "docker run --env-file=.env a", true), ("secrets", "git show HEAD:.env", true),
        ("secrets", "git show a@{1}:b/.env", true), ("secrets", "curl -F x=@a/.env b", true),
        ("secrets", "docker run -v /a/.env:/b c", true),
        ("secrets", "docker run -v a:.env:ro c", true),
        ("secrets", "git config a.key=b", false),
        ("secrets", "git show HEAD:.envrc", false), ("secrets", "a --env=b c@d e:f", false),
    ])
    func aRuleThatIsBuiltInKnowsAllSpellings(_ rule: String, _ line: String, _ isSo: Bool) {
        let found = Rules.builtIn.judge(GateQuestion("run", line), of: nil, [], at: nil)
        #expect(found.contains { $0.rule == rule } == isSo)
    }

    /// What is allowed always is what was found, and nothing that only begins like it.
    @Test(arguments: [
        ("rm -rf build", "rm -rf build*"), ("rm -rf *", nil), ("rm -rf 'a b'", nil),
        ("rm -rf a?", nil), ("rm -rf ''", nil), ("rm -rf $X", nil), ("rm -rf {a,b}", nil),
        ("rm -rf ~/a", nil), ("rm -rf a$(b)", nil), ("rm -rf `b` a", nil), ("rm -rf [ab]", nil),
    ])
    func whatIsNoPatternItselfIsProposed(_ line: String, _ pattern: String?) {
        #expect(CommandPattern.proposal(for: ShellCommand(line).commands[0].marked) == pattern)
    }

    @Test func aCommandOfVeryManyProgramsIsReadOnce() {
        let line = "sudo" + String(repeating: " rm", count: 5_000)
        #expect(GateQuestion("run", line).commandPaths.written == ["/"])
        let words = CommandWords(line.split(separator: " ").map(String.init), marked: [])
        #expect(!CommandPattern("rm -rf").isFound(in: words))
    }

    @Test(arguments: [
        ("rm -rf build*", "rm -rf build", true), ("rm -rf build*", "rm -rf build-2", true),
        ("rm -rf build*", "rm -rf build /etc", false),
        ("rm -rf build*", "rm -rf build/../../etc", false),
        ("rm -rf build*", "rm -rf build/x", false), ("rm -rf build*", "sudo rm -rf build", false),
        ("make **", "make -j 4 all", true), ("make **", "make", true), ("make", "make all", false),
        ("rm -rf build*", "rm -rf build\u{202e}", false),
        ("rm -rf build*", "rm -rf build$X", false), ("rm -rf build*", "rm -rf build${X}", false),
        ("rm -rf build*", "rm -rf build$(b)", false), ("rm -rf build*", "rm -rf build`b`", false),
        ("rm -rf build*", "rm -rf \"build$(b)\"", false), ("rm -rf *", "rm -rf ~", false),
        ("rm -rf build*", "rm -rf build*", false), ("rm -rf build*", "rm -rf build?", false),
        ("rm -rf build*", "rm -rf build[ab]", false), ("rm -rf *", "rm -rf {a,b}", false),
        ("rm -rf build", "rm -rf build$(b)", false), ("rm -rf $X", "rm -rf $X", true),
    ])
    func whoAllowsMeansTheseWordsAndNoOthers(_ pattern: String, _ line: String, _ isSo: Bool) {
        let words = ShellCommand(line).commands.first?.marked ?? []
        #expect(CommandPattern(pattern).isExactly(words) == isSo)
    }
}

@Suite struct WrittenPathsTests {
    @Test(arguments: [
        ("echo x > /etc/a", ["/etc/a"]), ("echo x>>/etc/a", ["/etc/a"]),
        (">| /etc/a x", ["/etc/a"]),
        ("make &> /etc/a", ["/etc/a"]), ("make &>>/etc/a", ["/etc/a"]),
        ("make 2>/etc/a", ["/etc/a"]),
        ("make >& /etc/a", ["/etc/a"]), ("exec 3<>/etc/a", ["/etc/a"]), ("> /etc/a", ["/etc/a"]),
        ("tee -a /etc/a < /etc/b", ["/etc/a"]),
        ("x | sudo tee /etc/a /etc/b", ["/etc/a", "/etc/b"]),
        ("cp /etc/a b 2>/dev/null", ["b"]), ("cp b /etc/a", ["/etc/a"]),
        ("mv /etc/a b", ["/etc/a", "b"]),
        ("cp -rt /etc a b", ["/etc"]), ("cp --target-directory=/etc a", ["/etc"]),
        ("install -d /etc/a /etc/b", ["/etc/a", "/etc/b"]), ("install -m 644 a /etc/b", ["/etc/b"]),
        ("ln -s /etc/a", []), ("ln -s /etc/a b", ["b"]), ("dd if=/etc/a of=/etc/b", ["/etc/b"]),
        ("touch -- /etc/a", ["/etc/a"]), ("mkdir -p /etc/a", ["/etc/a"]),
        ("rm -f /etc/a", ["/etc/a"]),
        ("sh -c 'echo x > /etc/a'", ["/etc/a"]), ("echo $(touch /etc/a)", ["/etc/a"]),
        ("cd /etc && echo x > a", ["/etc/a"]), ("cd /etc; cd b; rm a", ["/etc/b/a"]),
        ("(cd /etc); rm a", ["a"]), ("(cd /etc; rm b); rm a", ["/etc/b", "a"]),
        ("cd; rm a", ["~/a"]), ("rm ~/a $HOME/b", ["~/a", "$HOME/b"]),
        ("cat /etc/a", []), ("grep x < /etc/a", []), ("echo x 2>&1 >&-", []),
        ("echo '> /etc/a'", []), ("x > /dev/null 2> /dev/stderr", []), ("x | tee /dev/tty", []),
        ("echo x > /dev/fd/../a", ["/dev/fd/../a"]), ("grep -rn rm /etc", []),
        ("if cd /etc; then rm a; fi", ["/etc/a"]), ("{ cd /etc; rm a; }", ["/etc/a"]),
        ("! command cd /etc; rm a", ["/etc/a"]), ("echo cd /etc; rm a", ["a"]),
        ("sed -i s/a/b/ /etc/a b", ["/etc/a", "b"]), ("sed s/a/b/ /etc/a", []),
        ("sed -Ei.old -e s/a/b/ /etc/a", ["/etc/a"]), ("sed -n --in-place p /etc/a", ["/etc/a"]),
        ("sed -l 5 -f x --in -- /etc/a", ["/etc/a"]), ("sed -ei /etc/a", []),
        ("sed --expression p --expression=q --follow-symlinks -i /etc/a", ["/etc/a"]),
        ("sudo sed -i -- p /etc/a", ["/etc/a"]),
    ])
    func whatACommandChangesIsFound(_ line: String, _ paths: [String]) {
        #expect(GateQuestion("run", line).commandPaths.written.sorted() == paths.sorted())
        #expect(GateQuestion("write", line).commandPaths.written.isEmpty)
    }

    @Test func whatMayBeAnythingIsNotAllowedAlways() {
        var question = GateQuestion("run", "rm a")
        question.writes = ["/etc"]
        #expect(Rules.builtIn.proposal(for: question, rule: "fence") == "/etc")
        question.writes = ["/"]
        #expect(Rules.builtIn.proposal(for: question, rule: "fence") == nil)
    }

    @Test func whatIsTooMuchToLookAtMayBeAnything() {
        let far = (0...GateQuestion.writtenLimit).map { "/a\($0)" }
        let near = (0...GateQuestion.writtenLimit).map { "a\($0)" }
        let all = { (paths: [String]) in
            GateQuestion("run", "rm \(paths.joined(separator: " "))").commandPaths.written
        }
        #expect(all(far) == ["/"])
        #expect(all(near + ["/etc"]).first == "/etc")
    }
}
