import Custody
import Swarm
import Testing

@testable import Supervisor

/// What is said of an agent's program where it is started, and what follows from it.
struct MannersWishTests {
    private func spawn(_ more: String) throws -> (AgentSpec, SpawnSpec) {
        let body = try JSON(parsing: #"{"command":["a"],"cwd":"/",\#(more)}"#)
        guard case .spawn(let spec, let hidden) = try Wish("spawn", body) else {
            throw Objection("no_spawn", "it is something else")
        }
        return (spec, hidden)
    }

    @Test func allOfItIsWrittenDown() throws {
        let (spec, hidden) = try spawn(
            """
            "waiting":["Go on?"],"continue":["a","-c"],"contain":{"files":99,"nice":5},\
            "pause":{"type":"\\u001b","within_ms":500},"resume":{"command":["b"]}
            """)
        #expect(spec.manners.waiting == ["Go on?"])
        #expect(spec.manners.continuing == ["a", "-c"] && hidden.continuing == ["a", "-c"])
        #expect(spec.manners.containment.files == 99 && hidden.limits.files == 99)
        #expect(hidden.limits.nice == 5 && hidden.limits.memory == nil)
        #expect(spec.manners.pausing == Nudge(.type("\u{1b}"), within: 500_000))
        #expect(spec.manners.resuming == Nudge(.command(["b"])))
        #expect(try spawn(#""waiting":null,"continue":[],"contain":null"#).0.manners == Manners())
    }

    @Test(arguments: [
        #""waiting":"a""#, #""waiting":[1]"#, #""waiting":["a\nb"]"#, #""continue":"a""#,
        #""continue":["","a"]"#, #""contain":{}"#, #""contain":{"files":1}"#,
        #""contain":{"cpus":2}"#, #""contain":{"memory":"4G"}"#, #""pause":{}"#,
        #""pause":{"type":""}"#, #""pause":{"type":"a","within_ms":30001}"#, #""resume":"go""#,
    ])
    func whatIsNoneIsRefused(_ more: String) {
        #expect(#expect(throws: Objection.self) { try spawn(more) }?.code == "bad_request")
    }

    @Test func aRestartMayGoOn() throws {
        let body: JSON = ["agents": ["a"], "continue": true]
        #expect(try Wish("restart", body) == .instruct(.restart(.named(["a"]), continuing: true)))
        #expect(try Wish("restart", ["agents": ["a"]]) == .instruct(.restart(.named(["a"]))))
    }

    @Test func aRestorationMayNameWhoGoesOn() throws {
        let rewind = FileTask.rewind(to: EventID(3), isPreview: false)
        #expect(
            try Wish("rewind", ["to": 3, "continue": ["a"]])
                == .instruct(.bringBack(rewind, continuing: ["a"])))
        #expect(
            try Wish("undo", ["continue": ["a"]])
                == .instruct(.bringBack(.undo(isPreview: false), continuing: ["a"])))
        #expect(try Wish("rewind", ["to": 3, "continue": []]) == .instruct(.files(rewind)))
        for wrong in ["a", [1]] as [JSON] {
            let body = JSON([JSON.Field("to", 3), JSON.Field("continue", wrong)])
            #expect(throws: Objection.self) { try Wish("rewind", body) }
        }
    }
}
