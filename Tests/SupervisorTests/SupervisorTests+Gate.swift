import Glibc
import Support
import Swarm
import Testing

// What the gate says of files as they really are.
extension SupervisorTests {
    @Test func whatACommandChangesIsJudgedByWhereItReallyIs() throws {
        let hive = try Hive()
        var rules = Rules.builtIn
        rules.rules[0].verdict = .deny
        #expect(rules.rules[0].name == "fence")
        _ = try hive.ask("rules", ["rules": rules.json])
        symlink("/etc", "\(hive.scratch.path)/link")
        mkdir("\(hive.scratch.path)/src", 0o755)
        func rule(_ line: String) throws -> String? {
            try hive.ask("gate", ["action": "run", "subject": JSON(line)])["rule"]?.string
        }
        for line in [
            "echo x > /etc/passwd", "tee /etc/passwd < x", "cd src && touch ../../x",
            "echo x > link/x", "cd link; rm passwd", "touch ~/x", "cp x \"$HOME/x\"",
            // A slash and an accent are one character, and a slash all the same.
            "echo x > /\u{301}x", "tee ../\u{301}x < x", "cd src && touch /\u{301}x",
        ] { #expect(try rule(line) == "fence", "\(line)") }
        for line in [
            "echo x > src/a 2> /dev/null", "cat /etc/hosts > hosts", "cd src; rm ../a",
            "touch \(hive.scratch.path)/src/a", "ls ~ /etc",
        ] { #expect(try rule(line) == "default", "\(line)") }
        try hive.shutDown()
    }

    @Test func onDescriptorThreeWhatIsNoQuestionIsAnsweredByItsKey() throws {
        let hive = try Hive()
        let line = #"{"type": "gate", "content": {"action": "run", "key": "k1"}}"#
        _ = try hive.spawn(
            "one", "echo '\(line)' >&3; read line; echo \"got $line\"; exec sleep 1000",
            pty: false, messages: true)
        try hive.wait(for: "one") {
            $0["last_line"]?.string?.hasPrefix("got message from keeper: gate k1: deny: 'subject'")
                == true
        }
        #expect(try hive.events().contains { $0.type == .drop })
        try hive.shutDown()
    }
}
