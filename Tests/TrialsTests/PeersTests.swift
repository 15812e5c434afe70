import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// What agents say to each other, with real ones.
    @Suite struct Peers {
        private static let file = """
            rules:
              loop: allow
            agents:
              line: {command: exec cat, pty: false, messages: true}
              file: {command: exec sleep 600, messages: {file: inbox.jsonl}}
              hook: {command: exec sleep 600, messages: {command: 'cat > taken.json'}}
              deaf: {command: exec sleep 600}
              writer:
                command: exec 5>>shared.txt; while read line; do echo "$line" >&5; done
                pty: false

            """

        private let colony: Colony

        init() throws {
            colony = try Colony()
            TextFile.write(Array(Peers.file.utf8), to: colony.place + "/skep.yaml")
            #expect(try colony.skep("up").code == 0)
        }

        private func json(_ name: String) throws -> JSON {
            try JSON(parsing: TextFile.read("\(colony.place)/\(name)") ?? "null")
        }

        @Test func eachIsToldInItsOwnWay() throws {
            let said = try colony.skep(
                "message", "line,file,hook,deaf", "look", "--intent", "ask", "--about",
                "\(colony.place)/src/../src/a.py")
            #expect(said.code == 1 && said.errors.contains("did not ask for messages"))
            try colony.wait("it is typed") {
                $0["line"]?["last_line"]?.string == "message from operator: look (ask src/a.py)"
            }
            for name in ["inbox.jsonl", "taken.json"] {
                let told = try json(name)
                #expect(told["type"] == "message" && told["from"] == "operator", "\(name)")
                #expect(told["text"] == "look" && told["about"] == ["src/a.py"], "\(name)")
            }
            #expect(try colony.skep("order", "file", "go on").code == 0)
            let inbox = TextFile.read("\(colony.place)/inbox.jsonl") ?? ""
            #expect(inbox.split(separator: "\n").count == 2)
            // What is not a file of its own gets nothing.
            #expect(unlink("\(colony.place)/inbox.jsonl") == 0)
            #expect(symlink("elsewhere", "\(colony.place)/inbox.jsonl") == 0)
            let refused = try colony.skep("message", "file", "there")
            #expect(refused.code == 1 && refused.errors.contains("could not be given to 'file'"))
            #expect(TextFile.read("\(colony.place)/elsewhere") == nil)
        }

        /// An agent says that it leaves a file to another, and changes it.
        @Test func aBrokenPromiseIsFoundAndTold() throws {
            let skep = Products.path(of: "skep")
            try colony.skep(
                "run", "--name", "liar", "--pipe", "--cwd", colony.place, "--", "sh", "-c",
                "exec 5>>mine.txt; \(skep) message line 'yours' --intent yield --about mine.txt"
                    + " && while read word; do echo \"$word\" >&5; done")
            try colony.wait("the promise is made") { _ in
                (try? colony.json("leases")["promises"]?.array?.first?["path"]) == "mine.txt"
            }
            #expect(
                try colony.skep("leases").lines.contains {
                    $0.hasPrefix("mine.txt  liar  yields it to line, ")
                })
            let wanted =
                "message from keeper: 'liar' changed mine.txt, which it had yielded to line"
            // What is found at once may have been written before.
            try colony.wait("the broken word is told") { agents in
                _ = try? colony.skep("send", "liar", "x")
                return agents["line"]?["last_line"]?.string == wanted
            }
            #expect(try colony.json("leases")["promises"]?.array?.isEmpty == true)
            let liar = try #require(try colony.json("state")["agents"]?.array).first {
                $0["name"] == "liar"
            }
            #expect(liar?["broken_promises"]?.int == 1)
        }
    }
}
