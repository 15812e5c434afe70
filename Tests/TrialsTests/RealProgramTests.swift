import Glibc
import Support
import Swarm
import Testing

extension SwarmTrials {
    /// Programs as people use them, each on a terminal: they run, are held and let go, take what is
    /// typed, and end.
    @Suite struct RealPrograms {
        /// What is typed meanwhile is for later.
        private func hold(_ agent: String, in colony: Colony, typing: [String] = []) throws {
            let holder = try colony.holder(of: agent)
            #expect(try colony.skep("pause", agent).code == 0)
            #expect(Stillness(below: holder).isWhole)
            if let text = typing.last {
                let options = typing.dropLast()
                #expect(try colony.skep(["send"] + options + [agent, text]).code == 0)
            }
            #expect(try colony.skep("resume", agent).code == 0)
            #expect(!Stillness(below: holder).isWhole)
        }

        private func exitCode(of agent: String, in colony: Colony) throws -> Int64? {
            try colony.waitForEnd(of: [agent])
            return try colony.agents()[agent]?["exit"]?["code"]?.int
        }

        @Test func bash() throws {
            let colony = try Colony()
            let start = ["run", "--name", "bash", "--env", "PS1=ready>", "--", "bash", "--norc"]
            try colony.skep(start + ["-i"])
            let output = try colony.listen(to: "bash")
            #expect(try output.says("ready>"))
            #expect(try colony.skep("send", "bash", "echo $((6*7))-bees").code == 0)
            #expect(try output.says("42-bees"))
            try hold("bash", in: colony, typing: ["echo $((7*7))-bees"])
            #expect(try output.says("49-bees"))
            // A job that is held and let go is still the one in the foreground.
            try colony.skep("send", "bash", "echo $((8*8))-bees; sleep 600")
            #expect(try output.says("64-bees"))
            let holder = try colony.holder(of: "bash")
            try look(until: "its job runs") { Census().descendants(of: holder).count >= 2 }
            try hold("bash", in: colony)
            #expect(try colony.skep("send", "--no-enter", "bash", "\u{3}").code == 0)
            #expect(try output.says("ready>"))
            try colony.skep("send", "bash", "echo $?-is-it")
            #expect(try output.says("130-is-it"))
            try colony.skep("send", "bash", "exit 7")
            #expect(try exitCode(of: "bash", in: colony) == 7)
            let text = String(decoding: try colony.printed(by: "bash"), as: UTF8.self)
            #expect(!text.contains("Stopped"))
        }

        @Test func python() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "python", "--", "python3", "-i")
            let output = try colony.listen(to: "python")
            #expect(try output.says(">>> "))
            #expect(try colony.skep("send", "python", "print(6 * 7, 'bees')").code == 0)
            #expect(try output.says("42 bees"))
            try hold("python", in: colony, typing: ["print(7 * 7, 'bees')"])
            #expect(try output.says("49 bees"))
            #expect(try output.says(">>> "))
            #expect(try colony.skep("send", "--no-enter", "python", "\u{4}").code == 0)
            #expect(try exitCode(of: "python", in: colony) == 0)
        }

        @Test func vim() throws {
            let colony = try Colony()
            let file = "\(colony.scratch.path)/letter"
            let program = Host.lacks(["vim"]) == nil ? "vim" : "vim.tiny"
            try colony.skep("run", "--name", "vim", "--", program, "-n", "-u", "NONE", file)
            let output = try colony.listen(to: "vim")
            #expect(try output.says("~"))
            let letter = Letter(length: 20_000)
            let keys = Array("i".utf8) + letter.text
            #expect(try colony.send(keys, to: "vim", "--no-enter").code == 0)
            try hold("vim", in: colony, typing: ["and the end"])
            #expect(try colony.skep("send", "--no-enter", "vim", "\u{1b}:wq\r").code == 0)
            #expect(try exitCode(of: "vim", in: colony) == 0)
            #expect(TextFile.bytes(file) == letter.text + Array("and the end\n\n".utf8))
        }

        @Test func htop() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "htop", "--", "htop")
            let output = try colony.listen(to: "htop")
            #expect(try output.says("Mem"))
            try hold("htop", in: colony, typing: ["--no-enter", "h"])
            // It draws its help over what it had drawn.
            #expect(try output.says("Released under"))
            #expect(try colony.skep("send", "--no-enter", "htop", " ").code == 0)
            #expect(try output.says("Mem"))
            #expect(try colony.skep("send", "--no-enter", "htop", "q").code == 0)
            #expect(try exitCode(of: "htop", in: colony) == 0)
        }
    }
}
