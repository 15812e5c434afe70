import Swarm
import Testing

@Suite struct ContentTests {
    @Test(
        "every content survives being read and written, with what is not known in it",
        arguments: [
            (
                "agent.spawned",
                #"{"name":"coder-1","command":["sh","-c"],"cwd":"/s","pid":7,"pty":true,"worktree":"w","restart":"never","containment":"tree","address":"ipc"}"#
            ),
            (
                "agent.status",
                #"{"from":"running","evidence":"hook","reason":"r","phase":{"word":"holding","done":2,"of":5},"holds":["operator"]}"#
            ),
            (
                "agent.status",
                #"{"evidence":"exit","already_stopped":[5],"pid":7,"tries":{"failures":[1,2],"pause":4000000,"next":9,"parked":true}}"#
            ),
            ("agent.spawned", #"{"name":"coder-1","again":true}"#),
            ("agent.spawned", #"{"name":"coder-1","waiting":["Proceed?","(y/n)"]}"#),
            ("agent.spawned", #"{"name":"coder-1","waiting":[]}"#),
            (
                "agent.spawned",
                #"{"name":"coder-1","pause":{"type":"\u001b","within_ms":2000},"resume":{"command":["go"],"within_ms":2000}}"#
            ),
            ("agent.spawned", #"{"name":"coder-1","pause":{"command":["go"]}}"#),
            (
                "agent.spawned",
                #"{"name":"coder-1","containment":"process tree, files 9","contain":{"memory":4294967296,"files":99,"nice":10}}"#
            ),
            ("agent.spawned", #"{"name":"coder-1","contain":{"files":99,"memory":4294967296}}"#),
            ("agent.spawned", #"{"name":"coder-1","contain":{"aura":"red"}}"#),
            (
                "agent.spawned",
                #"{"name":"coder-1","again":true,"continued":true,"continue":["claude","--continue"]}"#
            ),
            ("agent.spawned", #"{"name":"coder-1","waiting":["a",1]}"#),
            ("agent.exited", #"{"code":137,"signal":9,"seconds":1.5,"last_line":"x"}"#),
            ("status", #"{"reason":"reading"}"#),
            (
                "decision",
                #"{"rationale":"r","alternatives":[{"what":"w","confidence":0.1,"cost":3}],"confidence":0.8,"trigger":"t","context_hash":"h","memory_ids":["m"]}"#
            ),
            (
                "state_change",
                #"{"target":"file","before":"b","after":"a","diff":"d","reversible":true,"commit":"c"}"#
            ),
            (
                "consistency",
                #"{"expected":{"exit":0},"found":1,"declared_by":"a1","action":"pause"}"#
            ),
            ("message", #"{"intent":"ask","text":"t","priority":3,"reply_to":12}"#),
            ("lease", #"{"action":"granted","holder":"a1","until":12}"#),
            ("order", #"{"text":"t","priority":1}"#),
            ("gate", #"{"verdict":"ask","level":"safety","rule":"rm-rf","why":"w","until":9}"#),
            ("approval", #"{"verdict":"allow","by":"operator","text":"ok"}"#),
            (
                "command",
                #"{"arguments":{"all":true},"by":"operator","outcome":[{"agent":"a1","ok":true}]}"#
            ),
            ("signal", #"{"agents":[{"agent":"a1","cpu":1.5,"memory":3,"processes":2}]}"#),
            (
                "usage",
                #"{"tokens_in":1,"tokens_out":2,"tokens_cached":3,"cost":0.5,"turns":4,"duration":1.25}"#
            ),
            ("tool", #"{"input":{"path":"p"},"result":"r","ok":true,"duration":0.3}"#),
            ("snapshot", #"{"commit":"c","label":"l","backup":"b"}"#),
            ("rewind", #"{"commit":"c"}"#), ("fork", #"{"label":"l"}"#),
            ("clock", #"{"kind":"jump","distance":-5}"#),
            ("drop", #"{"count":2,"why":"too large"}"#),
            ("mood", #"{"weather":"fine"}"#),
        ])
    func roundTrip(type: String, text: String) throws {
        let type = EventType(type)
        let json = try JSON(parsing: text)
        #expect(again(type, text) == text)
        // A newer version adds a field, an odd one gives the fields other types.
        let newer = JSON((json.object ?? []) + [JSON.Field("from_the_future", [1, nil])])
        #expect(again(type, newer.text) == newer.text)
        let odd = JSON((json.object ?? []).map { JSON.Field($0.key, ["odd": 1]) })
        let kept = try JSON(parsing: again(type, odd.text) ?? "")
        #expect(kept["odd"] == odd["odd"])
        #expect(Set((kept.object ?? []).map(\.key)) == Set((odd.object ?? []).map(\.key)))
    }

    @Test func aContentThatIsNoObjectIsKeptAsItIs() {
        for json: JSON in [[1, 2], "text", nil, true] {
            let text = json.text.utf8Span.span.bytes
            #expect(Fact(.decision, subject: nil, parsing: text) == .other(json))
        }
        let text: [UInt8] = Array("{\"rationale\":".utf8)
        #expect(Fact(.decision, subject: nil, parsing: text.span.bytes) == nil)
    }

    /// A content that was read and is written again.
    private func again(_ type: EventType, _ text: String) -> String? {
        Fact(type, subject: "sample", parsing: text.utf8Span.span.bytes)?.text
    }

    @Test func metadataSaysWhereAnEventCameFrom() {
        let origin = Provenance(sequence: 3, stream: "out", offset: 4096)
        #expect(origin.metadata == #"{"seq":3,"stream":"out","offset":4096}"#)
        #expect(Provenance(metadata: origin.metadata.utf8Span.span.bytes) == origin)
        let twice = Provenance(metadata: #"{"seq":7,"seq":1}"#.utf8Span.span.bytes)
        #expect(twice.sequence == 7)
        for odd in ["", "[]", "{", #"{"seq":"3","offset":1.5}"#, "null", #"{"seq":7,"x" BROKEN"#] {
            #expect(Provenance(metadata: odd.utf8Span.span.bytes) == Provenance(), "\(odd)")
        }
    }
}
